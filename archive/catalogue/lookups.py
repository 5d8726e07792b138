"""Reading: documents, renditions, result lists, numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select

from archive.catalogue.access_changes import ACCESS, IS_CLOSED
from archive.catalogue.base import MANY, CatalogueBase, in_batches
from archive.catalogue.rows import DOCUMENT, RENDITION, document_of, rendition_of
from archive.catalogue.tables import containments, documents, renditions
from archive.catalogue.values import Counts, Held, Listing
from archive.errors import NotFound, UsageError, Withdrawn
from archive.model import Document, Rendition, State
from archive.storable import storable

_WIDTH = len(RENDITION)
_LISTING = select(*RENDITION, *DOCUMENT, ACCESS).join(documents, documents.c.id == renditions.c.document)
_ONE = select(*DOCUMENT, documents.c.withdrawn_at, IS_CLOSED.label("is_closed"))


class Lookups(CatalogueBase):
    """Answers about what is there. Raises ``NotFound`` for an id that is not."""

    def document(self, untrusted_id: str, even_withdrawn: bool = False) -> Document:
        """The document with its renditions (oldest first), its holder and what it contains. Raises ``Withdrawn``."""
        with self._reading() as connection:
            row = connection.execute(_ONE.where(documents.c.id == storable(untrusted_id))).first()
            if row is None:
                raise _no("document", untrusted_id)
            if row.withdrawn_at is not None and not even_withdrawn:
                raise withdrawn(row.withdrawn_at)
            own = select(*RENDITION).where(renditions.c.document == row.id)
            rows = connection.execute(own.order_by(renditions.c.accessioned_at, renditions.c.id)).all()
            holders, held = _relations(connection, row.id)
        return replace(
            document_of(row, holders[0] if holders else None),
            renditions=tuple(rendition_of(one) for one in rows),
            contains=held,
            withdrawn_at=row.withdrawn_at,
            is_closed=bool(row.is_closed),
        )

    def rendition(self, untrusted_id: str, even_withdrawn: bool = False) -> Rendition:
        """One rendition. Raises ``Withdrawn``."""
        with self._reading() as connection:
            row = connection.execute(
                select(*RENDITION).where(renditions.c.id == storable(untrusted_id))
            ).first()
        if row is None:
            raise _no("rendition", untrusted_id)
        if row.withdrawn_at is not None and not even_withdrawn:
            raise withdrawn(row.withdrawn_at)
        return rendition_of(row)

    def listings(self, rendition_ids: Sequence[str]) -> dict[str, Listing]:
        """What a result list shows of these renditions, by id, in one query; unknown ids are left out."""
        found = {}
        with self._reading() as connection:
            for some in in_batches(rendition_ids):
                present = renditions.c.id.in_(some), renditions.c.withdrawn_at.is_(None)
                for row in connection.execute(_LISTING.where(*present)):
                    document = document_of(row[_WIDTH:-1])
                    found[row[0]] = Listing(rendition_of(row[:_WIDTH]), document, row[-1])
        return found

    def renditions(self, rendition_ids: Sequence[str]) -> dict[str, Rendition]:
        """These renditions by id, withdrawn ones too; unknown ids are left out."""
        found = {}
        with self._reading() as connection:
            for some in in_batches(rendition_ids):
                for row in connection.execute(select(*RENDITION).where(renditions.c.id.in_(some))):
                    found[row[0]] = rendition_of(row)
        return found

    def held_in(self, documents_asked: Sequence[str]) -> dict[str, list[Rendition]]:
        """Renditions of the documents that each of these holds, in their order, by the holder's id."""
        found: dict[str, list[Rendition]] = {document: [] for document in documents_asked}
        query = (
            select(*RENDITION, containments.c.holder)
            .join(containments, containments.c.held == renditions.c.document)
            .where(renditions.c.withdrawn_at.is_(None))
            .order_by(containments.c.position, renditions.c.id)
        )
        with self._reading() as connection:
            for some in in_batches(documents_asked):
                for row in connection.execute(query.where(containments.c.holder.in_(some))):
                    found[row[-1]].append(rendition_of(row))
        return found

    def holders_of(self, document: str) -> list[str]:
        """Every document that this one was attached to or packed in, in the order they came."""
        with self._reading() as connection:
            return list(_relations(connection, document)[0])

    def resolve(self, untrusted_name: str) -> str:
        """The id of the document that is meant by its id, a rendition's id, or the archivist's reference."""
        name = storable(untrusted_name)
        references = select(documents.c.id, documents.c.collection).where(documents.c.reference == name)
        with self._reading() as connection:
            by_id = connection.execute(select(documents.c.id).where(documents.c.id == name)).scalar()
            by_rendition = select(renditions.c.document).where(renditions.c.id == name)
            found = by_id or connection.execute(by_rendition).scalar()
            if found:
                return str(found)
            rows = connection.execute(references.order_by(documents.c.collection).limit(6)).all()
        if len(rows) > 1:
            named = ", ".join(f"{row.id} ({row.collection})" for row in rows)
            raise UsageError(f"Several documents have the reference {untrusted_name!r}: {named}. Use the id.")
        if not rows:
            raise _no("document", untrusted_name)
        return str(rows[0].id)

    def counts(self) -> Counts:
        """The whole archive in numbers."""
        sums = select(
            renditions.c.state,
            func.count(),
            func.coalesce(func.sum(renditions.c.pages), 0),
            func.coalesce(func.sum(renditions.c.characters), 0),
            func.coalesce(func.sum(renditions.c.size), 0),
        ).group_by(renditions.c.state)
        total_of = select(func.count()).select_from(documents).where(documents.c.withdrawn_at.is_(None))
        with self._reading() as connection:
            total = connection.execute(total_of).scalar_one()
            rows = connection.execute(sums.where(renditions.c.withdrawn_at.is_(None))).all()
        states = dict.fromkeys(State, 0) | {State(row[0]): int(row[1]) for row in rows}
        pages, characters, size = (sum(int(row[column]) for row in rows) for column in (2, 3, 4))
        return Counts(total, states, pages, characters, size)

    def held_originals(self) -> Iterator[list[Held]]:
        """Every rendition's bytes as known here, a few hundred at a time, in the order of their digests.

        Those of withdrawn ones are among them until they are removed.
        """
        columns = (
            renditions.c.id,
            renditions.c.document,
            renditions.c.sha256,
            renditions.c.size,
            renditions.c.filename,
        )
        after = ("", "")
        while True:
            query = (
                select(*columns)
                .where(
                    renditions.c.removed_at.is_(None),
                    (renditions.c.sha256 > after[0])
                    | ((renditions.c.sha256 == after[0]) & (renditions.c.id > after[1])),
                )
                .order_by(renditions.c.sha256, renditions.c.id)
                .limit(MANY)
            )
            with self._reading() as connection:
                some = [Held(*row) for row in connection.execute(query)]
            if not some:
                return
            yield some
            after = (some[-1].sha256, some[-1].rendition)

    def holds_originals(self) -> bool:
        """Whether any rendition's bytes should lie in the store."""
        query = select(renditions.c.id).where(renditions.c.removed_at.is_(None)).limit(1)
        with self._reading() as connection:
            return connection.execute(query).first() is not None

    def known_digests(self, digests: Sequence[str]) -> set[str]:
        """Those of the digests that some rendition has and is to keep."""
        known: set[str] = set()
        with self._reading() as connection:
            for some in in_batches(digests):
                query = select(renditions.c.sha256).where(
                    renditions.c.sha256.in_(some), renditions.c.removed_at.is_(None)
                )
                known.update(connection.execute(query.distinct()).scalars())
        return known


def _relations(connection: Connection, document: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Holders of the document, and what it holds."""
    holders = (
        select(containments.c.holder)
        .join(documents, documents.c.id == containments.c.holder)
        .where(containments.c.held == document, documents.c.withdrawn_at.is_(None))
        .order_by(documents.c.accessioned_at, documents.c.id)
    )
    held = (
        select(containments.c.held)
        .join(documents, documents.c.id == containments.c.held)
        .where(containments.c.holder == document, documents.c.withdrawn_at.is_(None))
        .order_by(containments.c.position, containments.c.held)
    )
    return tuple(connection.execute(holders).scalars()), tuple(connection.execute(held).scalars())


def withdrawn(at: str) -> Withdrawn:
    """What to tell whoever asks for a withdrawn document: not what it was, nor why."""
    return Withdrawn(f"This document was withdrawn on {at[:10]}. Its record is kept; ask the archivist.")


def _no(what: str, untrusted_id: str) -> NotFound:
    return NotFound(f"No {what} has the id {untrusted_id[:60]!r}. Search for it, or check the id.")
