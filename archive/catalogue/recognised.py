"""Pages that OCR has finished, kept until all of their file are: a restart reads none of them twice.

Not part of the record: once the file's text is written down, its pages' boxes go with it and these rows go.
Confidences are 0–100, sizes PDF points.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, select

from archive.catalogue.base import CatalogueBase, in_batches
from archive.catalogue.tables import boxes, recognised
from archive.catalogue.values import Boxes, RecognisedPage
from archive.reasons import REASONS, Reason
from archive.storable import storable, storable_json


class RecognisedPages(CatalogueBase):
    """Finished pages of files that are not finished."""

    def keep_recognised(self, rendition: str, version: str, page: RecognisedPage, found: Boxes) -> None:
        """Keep one page; ``version`` says by what it was read. Repeating is harmless."""
        row = {
            "rendition": rendition,
            "number": page.number,
            "version": version,
            "text": storable(page.text),
            "confidence": page.confidence,
            "width": found.width,
            "height": found.height,
            "words": storable_json(found.words),
            "reason_code": page.reason.code if page.reason else None,
            "reason_message": storable(page.reason.message) if page.reason else None,
        }
        here = (recognised.c.rendition == rendition) & (recognised.c.number == page.number)
        with self._writing() as connection:
            connection.execute(delete(recognised).where(here))
            connection.execute(insert(recognised), row)

    def recognised_numbers(self, rendition: str, version: str) -> list[int]:
        """The pages that are finished; what another version has read is forgotten."""
        own = recognised.c.rendition == rendition
        query = select(recognised.c.number, recognised.c.version).where(own)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(recognised.c.number)).all()
        if any(row.version != version for row in rows):
            with self._writing() as connection:
                connection.execute(delete(recognised).where(own, recognised.c.version != version))
        return [row.number for row in rows if row.version == version]

    def recognised_pages(self, rendition: str) -> dict[int, RecognisedPage]:
        """The finished pages by number, without their boxes."""
        columns = ("number", "text", "confidence", "reason_code", "reason_message")
        query = select(*(recognised.c[name] for name in columns)).where(recognised.c.rendition == rendition)
        with self._reading() as connection:
            return {row.number: _page(row._mapping) for row in connection.execute(query)}

    def progress(self) -> tuple[int, int]:
        """Two numbers, one of which changes whenever a reader gets on: the last change, and the pages in waiting."""
        count = select(func.count()).select_from(recognised)
        with self._reading() as connection:
            return self._last_sequence(connection), connection.execute(count).scalar() or 0

    def _settle_recognised(self, connection: Connection, readings: Mapping[str, str | None]) -> None:
        """Give the boxes to the new extraction of each rendition (by id), if there is one, and forget the pages."""
        copied = ("number", "width", "height", "words", "confidence")
        for some in in_batches(list(readings)):
            there = connection.execute(
                select(recognised.c.rendition).where(recognised.c.rendition.in_(some)).distinct()
            )
            for rendition in there.scalars().all():
                own = recognised.c.rendition == rendition
                extraction = readings[rendition]
                if extraction is not None:
                    rows = select(literal(extraction), *(recognised.c[name] for name in copied))
                    with_text = own & (recognised.c.text != "")
                    connection.execute(
                        insert(boxes).from_select(("extraction", *copied), rows.where(with_text))
                    )
                connection.execute(delete(recognised).where(own))


def _page(row: Mapping[Any, Any]) -> RecognisedPage:
    code = row["reason_code"]
    reason = Reason.of(code, row["reason_message"]) if code in REASONS else None
    return RecognisedPage(row["number"], row["text"], row["confidence"], reason)
