"""Page texts of current extractions, and word boxes once they were drawn."""

from collections.abc import Sequence

from sqlalchemy import String, cast, func, insert, select

from archive.catalogue.base import CatalogueBase, in_batches
from archive.catalogue.tables import boxes, extractions, pages, renditions
from archive.catalogue.values import Boxes
from archive.errors import NotFound
from archive.model import PageText
from archive.storable import storable, storable_json

_PAGES = select(renditions.c.id, pages.c.number, pages.c.label, pages.c.text).join(
    renditions, (renditions.c.extraction == pages.c.extraction) & renditions.c.withdrawn_at.is_(None)
)


class Texts(CatalogueBase):
    """Texts, page by page. Numbers are 1-based."""

    def page_texts(self, rendition_ids: Sequence[str]) -> dict[str, list[PageText]]:
        """All pages of these renditions, in order, by rendition; a rendition without text has no entry."""
        found: dict[str, list[PageText]] = {}
        with self._reading() as connection:
            for some in in_batches(rendition_ids):
                query = _PAGES.where(renditions.c.id.in_(some)).order_by(renditions.c.id, pages.c.number)
                for rendition, number, label, text in connection.execute(query):
                    found.setdefault(rendition, []).append(PageText(number, label, text))
        return found

    def pages_between(self, rendition: str, first: int, last: int) -> list[PageText]:
        """The pages of a rendition with these numbers (both inclusive), as far as there are such, in order."""
        query = _PAGES.where(renditions.c.id == rendition, pages.c.number.between(first, last))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(pages.c.number))
            return [PageText(number, label, text) for _, number, label, text in rows]

    def page(self, untrusted_id: str, number: int) -> PageText:
        """One page; raises ``NotFound``."""
        query = _PAGES.where(renditions.c.id == storable(untrusted_id), pages.c.number == number)
        with self._reading() as connection:
            row = connection.execute(query).first() if 0 < number < 2**31 else None
        if row is None:
            raise NotFound(f"The rendition {untrusted_id[:60]!r} has no page {number}.")
        return PageText(*row[1:])

    def earlier_page(self, untrusted_id: str, number: int, untrusted_extraction: str) -> PageText:
        """One page as one extraction of the rendition has it, the current one or an earlier; raises ``NotFound``."""
        query = (
            select(pages.c.number, pages.c.label, pages.c.text)
            .join(extractions, extractions.c.id == pages.c.extraction)
            .where(
                extractions.c.id == storable(untrusted_extraction),
                extractions.c.rendition == storable(untrusted_id),
                pages.c.number == number,
            )
        )
        with self._reading() as connection:
            row = connection.execute(query).first() if 0 < number < 2**31 else None
        if row is None:
            raise NotFound(
                f"The rendition {untrusted_id[:60]!r} has no page {number} in an extraction "
                f"{untrusted_extraction[:60]!r}."
            )
        return PageText(*row)

    def page_labels(self, rendition: str, limit: int | None = None) -> list[tuple[int, str]]:
        """Number and printed label of every page, in order, or of the first ones."""
        query = select(pages.c.number, pages.c.label).join(
            renditions, renditions.c.extraction == pages.c.extraction
        )
        with self._reading() as connection:
            rows = connection.execute(
                query.where(renditions.c.id == rendition).order_by(pages.c.number).limit(limit)
            )
            return [(row.number, row.label) for row in rows]

    def own_labels(self, rendition: str, limit: int) -> list[tuple[int, str]]:
        """Number and printed label of the pages that are called otherwise than by their number, the first ones."""
        query = (
            select(pages.c.number, pages.c.label)
            .join(renditions, renditions.c.extraction == pages.c.extraction)
            .where(
                renditions.c.id == rendition,
                pages.c.label != "",
                pages.c.label != cast(pages.c.number, String),
            )
        )
        with self._reading() as connection:
            rows = connection.execute(query.order_by(pages.c.number).limit(limit))
            return [(row.number, row.label) for row in rows]

    def boxes(self, extraction: str, number: int) -> Boxes | None:
        """The word boxes kept for a page of an extraction; ``None`` until somebody has drawn them."""
        query = select(boxes.c.width, boxes.c.height, boxes.c.words, boxes.c.confidence)
        with self._reading() as connection:
            row = connection.execute(
                query.where(boxes.c.extraction == extraction, boxes.c.number == number)
            ).first()
        if row is None:
            return None
        return Boxes(row.width, row.height, tuple(tuple(word) for word in row.words), row.confidence)

    def keep_boxes(self, extraction: str, number: int, drawn: Boxes) -> None:
        """Keep a page's boxes; those of an earlier drawing stay as they are."""
        there = select(func.count()).where(boxes.c.extraction == extraction, boxes.c.number == number)
        page = select(func.count()).where(pages.c.extraction == extraction, pages.c.number == number)
        columns = {"extraction": extraction, "number": number, "width": drawn.width, "height": drawn.height}
        columns["confidence"] = drawn.confidence
        with self._writing() as connection:
            if not connection.execute(page).scalar():
                raise NotFound(f"The extraction {extraction[:60]!r} has no page {number}.")
            if not connection.execute(there).scalar():
                connection.execute(insert(boxes), {**columns, "words": storable_json(drawn.words)})
