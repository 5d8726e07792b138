"""Where documents lie: in which collection and level; moving them, with a custody event for each.

A document that came in another lies where it was put, whatever its holder does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from archive.catalogue.access_changes import ACCESS, AccessChanges
from archive.catalogue.base import in_batches
from archive.catalogue.holds import Holds
from archive.catalogue.levels import require_level
from archive.catalogue.tables import collections, documents, renditions
from archive.custody.chain import Draft
from archive.errors import NotFound, OnHold, UsageError
from archive.model import EventType
from archive.originals.withdrawal import named
from archive.storable import storable


@dataclass(frozen=True, slots=True)
class Placed:
    """A document in a list of what lies in a level."""

    id: str
    title: str
    date: str | None
    level: str | None
    collection: str
    renditions: int
    pages: int


@dataclass(frozen=True, slots=True)
class Place:
    """A collection, and a level in it; ``None`` for its top."""

    collection: str
    level: str | None = None


class Placing(Holds, AccessChanges):
    """Documents at their places. ``visible_to`` are the tokens of whoever asks."""

    def documents_at(
        self, place: Place, visible_to: frozenset[str], limit: int = 100, offset: int = 0
    ) -> tuple[Placed, ...]:
        """What lies directly in a level, by date, then title."""
        query = (
            select(
                documents.c.id,
                documents.c.title,
                func.coalesce(documents.c.edtf, documents.c.date),
                documents.c.level,
                documents.c.collection,
                func.count(renditions.c.id),
                func.coalesce(func.sum(renditions.c.pages), 0),
            )
            .join(renditions, renditions.c.document == documents.c.id)
            .where(documents.c.collection == storable(place.collection), documents.c.withdrawn_at.is_(None))
            .where(documents.c.level == place.level if place.level else documents.c.level.is_(None))
            .where(ACCESS.in_(sorted(visible_to)))
            .group_by(documents.c.id)
            .order_by(func.coalesce(documents.c.first_day, 1 << 30), documents.c.title, documents.c.id)
            .limit(limit)
            .offset(offset)
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Placed(row[0], row[1], row[2], row[3], row[4], int(row[5]), int(row[6])) for row in rows)

    def move_document(self, document: str, to: Place, agent: str, because_of: str | None = None) -> bool:
        """Put a document elsewhere; whether it lay elsewhere before. Raises ``NotFound``, ``UsageError``, ``OnHold``.

        ``because_of`` is the bulk edit that it is a part of.
        """
        with self._writing() as connection:
            return self._move(connection, document, to, agent, because_of)

    def _move(
        self, connection: Connection, document: str, to: Place, agent: str, because_of: str | None = None
    ) -> bool:
        row = connection.execute(
            select(documents.c.collection, documents.c.level, documents.c.reference).where(
                documents.c.id == storable(document)
            )
        ).first()
        if row is None:
            raise NotFound(f"No document has the id {document[:60]!r}.")
        require_place(connection, to)
        before = Place(row.collection, row.level)
        if before == to:
            return False
        if to.collection != before.collection:
            self._require_movable(connection, document, row.reference, to)
        values = {"collection": to.collection, "level": to.level}
        connection.execute(update(documents).where(documents.c.id == document).values(**values))
        if to.collection != before.collection:
            self._announce_access(connection, [document])
        detail: dict[str, object] = {"step": "moved", "before": _told(before), "after": _told(to)}
        if because_of:
            detail["bulk_edit"] = because_of
        self._append_events(
            connection, [Draft(EventType.METADATA_MODIFICATION, agent, document, None, "success", detail)]
        )
        return True

    def _require_movable(
        self, connection: Connection, document: str, reference: str | None, to: Place
    ) -> None:
        covering = [hold for hold in self._covering(connection, [document]) if hold.collection]
        if covering:
            raise OnHold(
                f"{document} cannot leave its collection while a legal hold covers that: {named(covering)}."
            )
        taken = select(documents.c.id).where(
            documents.c.collection == to.collection, documents.c.reference == reference
        )
        if reference and connection.execute(taken).first() is not None:
            raise UsageError(
                f"The collection {to.collection!r} has another document with the reference {reference!r}."
            )
        own = select(renditions.c.sha256).where(renditions.c.document == document)
        there = (
            select(documents.c.id)
            .join(renditions, renditions.c.document == documents.c.id)
            .where(documents.c.collection == to.collection, documents.c.withdrawn_at.is_(None))
            .where(renditions.c.sha256.in_(own))
            .limit(1)
        )
        other = connection.execute(there).scalar()
        if other is not None:
            raise UsageError(
                f"The collection {to.collection!r} has the same bytes already, as document {other}."
            )

    def titles_of(self, asked: Sequence[str]) -> list[tuple[str, str]]:
        """These documents with their titles, in the order asked for."""
        titles: dict[str, str] = {}
        with self._reading() as connection:
            for some in in_batches(asked):
                query = select(documents.c.id, documents.c.title).where(documents.c.id.in_(some))
                titles |= {row[0]: row[1] for row in connection.execute(query)}
        return [(one, titles[one]) for one in asked if one in titles]


def require_place(connection: Connection, place: Place) -> None:
    """Raise ``NotFound`` unless there is such a collection and level."""
    code = storable(place.collection)
    if connection.execute(select(collections.c.code).where(collections.c.code == code)).first() is None:
        raise NotFound(f"No collection has the code {code[:60]!r}. Check the code.")
    if place.level is not None:
        require_level(connection, place.level, code)


def _told(place: Place) -> dict[str, object]:
    return {"collection": place.collection, "level": place.level}
