"""Withdrawal: hidden at once, removed after a delay, recorded for good.

What is hidden keeps its rows; every query of this package that lists or counts leaves them out. The bytes are the
store's: ``archive.originals.removal`` takes them away between ``begin_removal`` and ``finish_removal``.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from archive.catalogue.access_changes import AccessChanges
from archive.catalogue.base import in_batches
from archive.catalogue.forgetting import forget
from archive.catalogue.holds import Holds
from archive.catalogue.kinship import family, staying_holders
from archive.catalogue.tables import documents, fixity, renditions, rereadings, withdrawals
from archive.clock import stamp
from archive.custody.chain import Draft
from archive.errors import NotFound, OnHold, UsageError
from archive.model import EventType
from archive.originals.withdrawal import Due, Hold, Withdrawal, Withdrawn, checked_reason, named
from archive.storable import storable


class Withdrawals(Holds, AccessChanges):
    """Documents that are withdrawn, and what becomes of them. Raises ``NotFound`` and ``UsageError``."""

    def withdraw(self, document: str, reason: str, agent: str, delay: timedelta) -> Withdrawn:
        """Hide a document and what goes with it; nothing of it is kept after the delay. Raises ``OnHold``."""
        why = checked_reason(reason)
        with self._writing() as connection:
            _require_present(connection, document)
            going = family(connection, document)
            holds = self._covering(connection, going)
            if holds:
                raise OnHold(f"{document} cannot be withdrawn while a legal hold covers it: {named(holds)}.")
            now, then = self._now(), stamp(self._clock() + delay)
            facts = {"withdrawn_at": now, "remove_after": then, "reason": why, "agent": storable(agent)}
            for some in in_batches(going):
                self._hide(connection, some, document, facts)
            self._announce_access(connection, going)
            detail = {"step": "withdrawn", "reason": why, "remove_after": then, "together_with": document}
            self._record(connection, going, agent, detail)
            within = tuple(staying_holders(connection, document))
            return Withdrawn(tuple(going), within, self._last_sequence(connection))

    def withdrawal_would_take(self, document: str) -> tuple[list[str], list[Hold], list[str]]:
        """What a withdrawal would hide, the holds that forbid it, and what stays and holds its bytes all the same."""
        with self._reading() as connection:
            going = family(connection, document)
            return going, self._covering(connection, going), staying_holders(connection, document)

    def undo_withdrawal(self, document: str, agent: str, reason: str = "") -> Withdrawn:
        """Bring a document and what went with it back, while its bytes are there."""
        with self._writing() as connection:
            row = _withdrawn(connection, document)
            _require_undoable(connection, row)
            together = select(withdrawals.c.document).where(withdrawals.c.together_with == row.document)
            back = [row.document, *connection.execute(together.order_by(withdrawals.c.document)).scalars()]
            self._bring_back(connection, back)
            self._announce_access(connection, back)
            detail: dict[str, Any] = {"step": "undone", "withdrawn_at": row.withdrawn_at}
            if reason:
                detail["reason"] = checked_reason(reason)
            self._record(connection, back, agent, {**detail, "together_with": row.document})
            return Withdrawn(tuple(back), (), self._last_sequence(connection))

    def withdrawal(self, untrusted_id: str) -> Withdrawal | None:
        """The withdrawal of a document, if it is withdrawn now."""
        query = select(withdrawals).where(withdrawals.c.document == storable(untrusted_id))
        with self._reading() as connection:
            row = connection.execute(query).first()
        return _value(row) if row else None

    def withdrawals(self, limit: int = 1000) -> list[Withdrawal]:
        """The newest withdrawals by themselves, without what went with them."""
        query = select(withdrawals).where(withdrawals.c.together_with.is_(None))
        order = query.order_by(withdrawals.c.withdrawn_at.desc(), withdrawals.c.document).limit(limit)
        with self._reading() as connection:
            return [_value(row) for row in connection.execute(order)]

    def due_for_removal(self, limit: int = 100, after: str = "") -> list[str]:
        """Documents whose delay has run out and whose removal is not finished, by id."""
        query = (
            select(withdrawals.c.document)
            .where(
                withdrawals.c.removed_at.is_(None),
                withdrawals.c.remove_after <= self._now(),
                withdrawals.c.document > after,
            )
            .order_by(withdrawals.c.document)
            .limit(limit)
        )
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def begin_removal(self, document: str) -> Due | None:
        """From here on there is no way back; ``None`` where a hold, an undoing or the clock forbids it."""
        with self._writing() as connection:
            row = connection.execute(select(withdrawals).where(withdrawals.c.document == document)).first()
            if row is None or row.removed_at is not None or row.remove_after > self._now():
                return None
            own = renditions.c.document == document
            begun = select(renditions.c.id).where(own, renditions.c.removed_at.is_not(None)).limit(1)
            if connection.execute(begun).first() is None and self._covering(connection, [document]):
                return None
            connection.execute(
                update(renditions)
                .where(own, renditions.c.removed_at.is_(None))
                .values(removed_at=self._now())
            )
            digests = sorted(set(connection.execute(select(renditions.c.sha256).where(own)).scalars()))
            kept = select(renditions.c.sha256).where(renditions.c.removed_at.is_(None))
            others: set[str] = set()
            for some in in_batches(digests):
                others.update(connection.execute(kept.where(renditions.c.sha256.in_(some))).scalars())
            return Due(document, tuple(one for one in digests if one not in others))

    def finish_removal(self, due: Due, agent: str) -> None:
        """The bytes are gone: forget the texts, and write down that it is done."""
        with self._writing() as connection:
            digests = set(
                connection.execute(
                    select(renditions.c.sha256).where(renditions.c.document == due.document)
                ).scalars()
            )
            forget(connection, due.document)
            for some in in_batches(due.digests):
                connection.execute(delete(fixity).where(fixity.c.sha256.in_(some)))
            removed = update(withdrawals).where(withdrawals.c.document == due.document)
            connection.execute(removed.values(removed_at=self._now()))
            detail = {"removed": list(due.digests), "kept_elsewhere": sorted(digests - set(due.digests))}
            self._append_events(
                connection, [Draft(EventType.DELETION, agent, due.document, None, "success", detail)]
            )

    def _hide(
        self, connection: Connection, some: Sequence[str], document: str, facts: dict[str, str]
    ) -> None:
        kept = select(documents.c.id, documents.c.reference).where(documents.c.id.in_(some))
        rows = [
            {
                **facts,
                "document": row.id,
                "reference": row.reference,
                "together_with": None if row.id == document else document,
            }
            for row in connection.execute(kept)
        ]
        connection.execute(insert(withdrawals), rows)
        at = facts["withdrawn_at"]
        connection.execute(
            update(documents).where(documents.c.id.in_(some)).values(withdrawn_at=at, reference=None)
        )
        connection.execute(update(renditions).where(renditions.c.document.in_(some)).values(withdrawn_at=at))
        own = select(renditions.c.id).where(renditions.c.document.in_(some))
        connection.execute(delete(rereadings).where(rereadings.c.rendition.in_(own)))

    def _bring_back(self, connection: Connection, back: Sequence[str]) -> None:
        for some in in_batches(back):
            references = select(documents.c.id, documents.c.collection, withdrawals.c.reference).join(
                withdrawals, withdrawals.c.document == documents.c.id
            )
            named = references.where(documents.c.id.in_(some), withdrawals.c.reference.is_not(None))
            for row in connection.execute(named).all():
                taken = select(documents.c.id).where(
                    documents.c.collection == row.collection, documents.c.reference == row.reference
                )
                if connection.execute(taken).first() is None:
                    again = update(documents).where(documents.c.id == row.id)
                    connection.execute(again.values(reference=row.reference))
            connection.execute(update(documents).where(documents.c.id.in_(some)).values(withdrawn_at=None))
            connection.execute(
                update(renditions).where(renditions.c.document.in_(some)).values(withdrawn_at=None)
            )
            connection.execute(delete(withdrawals).where(withdrawals.c.document.in_(some)))

    def _record(
        self, connection: Connection, which: Sequence[str], agent: str, detail: dict[str, Any]
    ) -> None:
        """One event a document, with the digests of its renditions; ``together_with`` only where it is another."""
        own: dict[str, list[dict[str, str]]] = {one: [] for one in which}
        columns = (renditions.c.document, renditions.c.id, renditions.c.sha256)
        for some in in_batches(which):
            query = select(*columns).where(renditions.c.document.in_(some)).order_by(renditions.c.id)
            for document, rendition, sha256 in connection.execute(query):
                own[document].append({"rendition": rendition, "sha256": sha256})
        first = detail["together_with"]
        self._append_events(
            connection,
            [
                Draft(
                    EventType.DEACCESSION, agent, one, None, "success",
                    {**detail, "together_with": None if one == first else first, "renditions": own[one]},
                )
                for one in which
            ],
        )  # fmt: skip


def _require_present(connection: Connection, document: str) -> None:
    query = select(documents.c.withdrawn_at).where(documents.c.id == storable(document))
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"No document has the id {document[:60]!r}. Search for it, or check the id.")
    if row.withdrawn_at is not None:
        raise UsageError(f"{document} was withdrawn on {row.withdrawn_at[:10]} already.")


def _withdrawn(connection: Connection, document: str) -> Row[Any]:
    row = connection.execute(select(withdrawals).where(withdrawals.c.document == storable(document))).first()
    if row is None:
        raise NotFound(
            f"No document {document[:60]!r} is withdrawn. `fonds withdraw --list` names those that are."
        )
    return row


def _require_undoable(connection: Connection, row: Row[Any]) -> None:
    if row.together_with:
        raise UsageError(
            f"{row.document} was withdrawn together with {row.together_with}, which it came in: undo that."
        )
    whole = (withdrawals.c.document == row.document) | (withdrawals.c.together_with == row.document)
    gone = (
        select(func.count())
        .select_from(renditions)
        .join(withdrawals, withdrawals.c.document == renditions.c.document)
        .where(whole, renditions.c.removed_at.is_not(None))
    )
    if connection.execute(gone).scalar_one():
        raise UsageError(
            f"{row.document} was withdrawn on {row.withdrawn_at[:10]} and its bytes are no longer kept. "
            "Hand the file in again; its history stays."
        )


def _value(row: Row[Any]) -> Withdrawal:
    return Withdrawal(
        row.document,
        row.withdrawn_at,
        row.remove_after,
        row.reason,
        row.agent,
        row.together_with,
        row.removed_at,
    )
