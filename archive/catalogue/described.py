"""Documents with their descriptions and renditions, many at a time: for exports and finding aids."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Select, select

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.base import MANY, CatalogueBase, in_batches
from archive.catalogue.rows import DOCUMENT, RENDITION, document_of, rendition_of
from archive.catalogue.tables import documents, renditions
from archive.model import Document, Rendition
from archive.storable import storable

_PRESENT = select(*DOCUMENT).where(documents.c.withdrawn_at.is_(None))


class Described(CatalogueBase):
    """``visible_to`` are the tokens of whoever asks: nothing else is given."""

    def described(self, asked: Sequence[str], visible_to: frozenset[str]) -> Iterator[Document]:
        """These documents, in the order asked for, a few hundred at a time."""
        for some in in_batches(asked):
            with self._reading() as connection:
                found = _documents(connection, _PRESENT.where(documents.c.id.in_(some)), visible_to)
            by_id = {one.id: one for one in found}
            yield from (by_id[one] for one in some if one in by_id)

    def described_in(self, collection: str | None, visible_to: frozenset[str]) -> Iterator[Document]:
        """All documents of a collection, or of all that may be seen, by id."""
        last = ""
        while True:
            query = _PRESENT.where(documents.c.id > last).order_by(documents.c.id).limit(MANY)
            if collection is not None:
                query = query.where(documents.c.collection == storable(collection))
            with self._reading() as connection:
                some = _documents(connection, query, visible_to)
            if not some:
                return
            yield from some
            last = some[-1].id


def _documents(
    connection: Connection, query: Select[tuple[object, ...]], visible_to: frozenset[str]
) -> list[Document]:
    rows = connection.execute(query.where(ACCESS.in_(sorted(visible_to)))).all()
    own: dict[str, list[Rendition]] = {row.id: [] for row in rows}
    for some in in_batches(list(own)):
        files = select(*RENDITION).where(renditions.c.document.in_(some))
        for row in connection.execute(files.order_by(renditions.c.accessioned_at, renditions.c.id)):
            own[row.document].append(rendition_of(row))
    return [replace(document_of(row), renditions=tuple(own[row.id])) for row in rows]
