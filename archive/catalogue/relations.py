"""Relations between documents that people have named. Both documents' records tell of each."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.arrangement_tables import relations
from archive.catalogue.base import CatalogueBase
from archive.catalogue.tables import documents
from archive.custody.chain import Draft
from archive.description.relations import SYMMETRIC, Relation, RelationKind, checked_note
from archive.errors import NotFound, UsageError
from archive.model import EventType
from archive.storable import storable

MOST = 500  # relations of one document


class Relations(CatalogueBase):
    """Added, removed and read from either side. ``visible_to`` are the tokens of whoever asks."""

    def relate(
        self, source: str, kind: RelationKind, target: str, agent: str, note: str | None = None
    ) -> str:
        """Say that ``source`` is so related to ``target``; the relation's id. Saying it twice says it once."""
        said = checked_note(note)
        if source == target:
            raise UsageError("A document is not related to itself. Name another one.")
        if kind in SYMMETRIC:
            source, target = sorted((source, target))
        with self._writing() as connection:
            _require_both(connection, source, target)
            there = select(relations.c.id).where(
                relations.c.source == source, relations.c.kind == str(kind), relations.c.target == target
            )
            found = connection.execute(there).scalar()
            if found is not None:
                return str(found)
            _require_room(connection, source, target)
            row = {
                "id": self._new_id(),
                "source": source,
                "kind": str(kind),
                "target": target,
                "note": said,
                "created_at": self._now(),
            }
            connection.execute(insert(relations), row)
            self._record_relation(connection, "related", row, agent)
        return str(row["id"])

    def unrelate(self, untrusted_id: str, document: str, agent: str) -> None:
        """Take a relation of this document back."""
        with self._writing() as connection:
            own = (relations.c.source == document) | (relations.c.target == document)
            found = connection.execute(
                select(relations).where(relations.c.id == storable(untrusted_id), own)
            ).first()
            if found is None:
                raise NotFound("The document has no such relation. Its page lists those it has.")
            connection.execute(delete(relations).where(relations.c.id == found.id))
            self._record_relation(connection, "relation removed", dict(found._mapping), agent)

    def relations_of(self, document: str, visible_to: frozenset[str]) -> tuple[Relation, ...]:
        """All relations with documents that may be seen: this one's first, then those that others have to it."""
        with self._reading() as connection:
            return (
                *_read(connection, document, visible_to, is_inverse=False),
                *_read(connection, document, visible_to, is_inverse=True),
            )

    def _record_relation(
        self, connection: Connection, step: str, row: Mapping[str, object], agent: str
    ) -> None:
        detail = {name: row[name] for name in ("kind", "source", "target", "note")} | {
            "step": step,
            "relation": row["id"],
        }
        kind = EventType.METADATA_MODIFICATION
        both = (str(row["source"]), str(row["target"]))
        self._append_events(connection, [Draft(kind, agent, one, None, "success", detail) for one in both])


def _require_both(connection: Connection, source: str, target: str) -> None:
    present = documents.c.id.in_([storable(source), storable(target)]), documents.c.withdrawn_at.is_(None)
    if connection.execute(select(func.count()).where(*present)).scalar_one() != 2:
        raise NotFound("One of the two documents is not there. Check the id.")


def _require_room(connection: Connection, source: str, target: str) -> None:
    for one in (source, target):
        own = (relations.c.source == one) | (relations.c.target == one)
        if connection.execute(select(func.count()).where(own)).scalar_one() >= MOST:
            raise UsageError(f"A document has up to {MOST} relations. Make a collection or a level of them.")


def _read(
    connection: Connection, document: str, visible_to: frozenset[str], is_inverse: bool
) -> list[Relation]:
    own, other = (
        (relations.c.target, relations.c.source) if is_inverse else (relations.c.source, relations.c.target)
    )
    query = (
        select(
            relations.c.id,
            relations.c.kind,
            documents.c.id.label("document"),
            documents.c.title,
            func.coalesce(documents.c.edtf, documents.c.date).label("date"),
            documents.c.collection,
            relations.c.note,
            relations.c.created_at,
        )
        .join(documents, documents.c.id == other)
        .where(own == document, documents.c.withdrawn_at.is_(None), ACCESS.in_(sorted(visible_to)))
        .order_by(relations.c.kind, func.coalesce(documents.c.first_day, 1 << 30), documents.c.title)
        .limit(MOST)
    )
    return [
        Relation(
            row.id, RelationKind(row.kind), is_inverse, row.document, row.title, row.date, row.collection,
            row.note, row.created_at,
        )
        for row in connection.execute(query)
    ]  # fmt: skip
