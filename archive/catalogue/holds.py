"""Legal holds: what is held is neither withdrawn nor removed until every hold on it is released.

A hold on a document covers what came in it, and one on a collection all that lies in it.
"""

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert, or_, select

from archive.catalogue.base import CatalogueBase, in_batches
from archive.catalogue.kinship import around
from archive.catalogue.tables import collections, documents, holds, withdrawals
from archive.custody.chain import Draft
from archive.errors import NotFound, UsageError
from archive.ids import is_id
from archive.model import EventType
from archive.originals.withdrawal import Hold, checked_reason
from archive.storable import storable

_HOLD = (holds.c.id, holds.c.document, holds.c.collection, holds.c.placed_at, holds.c.reason, holds.c.agent)


class Holds(CatalogueBase):
    """Placed and released, each with a reason and a custody event."""

    def place_hold(
        self, *, document: str | None = None, collection: str | None = None, reason: str, agent: str
    ) -> Hold:
        """Forbid to withdraw this document or whatever lies in this collection. Raises ``NotFound``, ``UsageError``."""
        why = checked_reason(reason)
        with self._writing() as connection:
            _require_target(connection, document, collection)
            hold = Hold(self._new_id(), document, collection, self._now(), why, storable(agent))
            columns = {name: getattr(hold, name) for name in Hold.__slots__}
            connection.execute(insert(holds), columns)
            self._append_events(connection, [_event(hold, "placed", why, agent)])
        return hold

    def release_hold(self, untrusted_target: str, reason: str, agent: str) -> Hold:
        """Release a hold, named by its id, or by its document or collection where that has just one."""
        why, target = checked_reason(reason), storable(untrusted_target)
        with self._writing() as connection:
            found = self._holds(connection, target)
            if not found:
                raise NotFound(f"No hold is named {target[:60]!r}. `fonds holds` lists those in force.")
            if len(found) > 1:
                ids = ", ".join(hold.id for hold in found)
                raise UsageError(f"Several holds are in force on {target[:60]!r}: name one of {ids}.")
            connection.execute(delete(holds).where(holds.c.id == found[0].id))
            self._append_events(connection, [_event(found[0], "released", why, agent)])
        return found[0]

    def holds(self) -> list[Hold]:
        """All holds in force, the oldest first."""
        with self._reading() as connection:
            rows = connection.execute(select(*_HOLD).order_by(holds.c.placed_at, holds.c.id))
            return [Hold(*row) for row in rows]

    def holds_on(self, document: str) -> list[Hold]:
        """The holds that cover a document: its own, its collection's, and those of what it came in."""
        with self._reading() as connection:
            return self._covering(connection, [document])

    def _holds(self, connection: Connection, target: str) -> list[Hold]:
        named = or_(holds.c.id == target, holds.c.document == target, holds.c.collection == target)
        return [Hold(*row) for row in connection.execute(select(*_HOLD).where(named).order_by(holds.c.id))]

    def _covering(self, connection: Connection, asked: Collection[str]) -> list[Hold]:
        """The holds that cover any of these documents."""
        if connection.execute(select(holds.c.id).limit(1)).first() is None:
            return []
        found: dict[str, Hold] = {}
        for some in in_batches(around(connection, asked)):
            codes = select(documents.c.collection).where(documents.c.id.in_(some))
            covers = or_(holds.c.document.in_(some), holds.c.collection.in_(codes))
            found |= {row.id: Hold(*row) for row in connection.execute(select(*_HOLD).where(covers))}
        return sorted(found.values(), key=lambda hold: hold.id)


def _require_target(connection: Connection, document: str | None, collection: str | None) -> None:
    if (document is None) == (collection is None):
        raise UsageError("A hold is on one document or on one collection: name either, not both.")
    if collection is not None:
        there = select(collections.c.code).where(collections.c.code == storable(collection))
        if connection.execute(there).first() is None:
            raise NotFound(f"No collection has the code {collection[:60]!r}. Check the code.")
        return
    known = select(documents.c.id, withdrawals.c.removed_at, documents.c.withdrawn_at).outerjoin(
        withdrawals, withdrawals.c.document == documents.c.id
    )
    row = connection.execute(known.where(documents.c.id == storable(document or ""))).first()
    if row is None or not is_id(row.id):
        raise NotFound(f"No document has the id {(document or '')[:60]!r}. Check the id.")
    if row.removed_at is not None:
        raise UsageError(
            f"Nothing of {row.id} is left to be held: its bytes were removed on {row.removed_at[:10]}."
        )


def _event(hold: Hold, step: str, reason: str, agent: str) -> Draft:
    detail = {"hold": hold.id, "step": step, "reason": reason, "collection": hold.collection}
    return Draft(EventType.POLICY_ASSIGNMENT, agent, hold.document, None, "success", detail)
