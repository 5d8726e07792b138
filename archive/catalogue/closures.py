"""Closed documents: who closed them, why and until when; opening them, also by the calendar.

What came in a document is closed with it, as far as it would be withdrawn with it. Each change is a custody event
with what held before and after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from archive.catalogue.access_changes import AccessChanges
from archive.catalogue.access_tables import closures
from archive.catalogue.base import in_batches
from archive.catalogue.kinship import family
from archive.catalogue.tables import documents
from archive.custody.chain import Draft
from archive.errors import NotFound, UsageError
from archive.model import EventType
from archive.storable import storable
from archive.visibility import Closure, closing_day, closing_reason

_OPENED_BY_ITSELF = "The day until which it was closed has come."


@dataclass(frozen=True, slots=True)
class AccessChange:
    """Documents that other people may see from now on, and the change that the index has to reach."""

    documents: tuple[str, ...]  # the one asked for first
    sequence: int


class Closures(AccessChanges):
    """Closes and opens single documents. Raises ``NotFound`` and ``UsageError``."""

    def close_document(
        self, document: str, reason: str, agent: str, until: str | None = None, leaves_stub: bool = False
    ) -> AccessChange:
        """Close a document and what goes with it, or change the terms on which it is closed.

        ``until`` is the day it opens again, in UTC; nobody sees more than the stub before, but who sees closed ones.
        """
        why, day = closing_reason(reason), closing_day(until, self._now())
        with self._writing() as connection:
            _require_present(connection, document)
            before = _closed(connection, family(connection, document))
            going = [one for one in family(connection, document) if _goes_along(one, document, before)]
            terms = {"reason": why, "until": day, "leaves_stub": leaves_stub, "agent": storable(agent)}
            for one in going:
                connection.execute(delete(closures).where(closures.c.document == one))
            now = self._now()
            rows = [
                {**terms, "document": one, "closed_at": now, "together_with": _with(one, document)}
                for one in going
            ]
            connection.execute(insert(closures), rows)
            after = _closed(connection, going)
            self._announce_access(connection, going)
            self._record_terms(connection, going, before, after, agent)
            return AccessChange(tuple(going), self._last_sequence(connection))

    def open_document(self, document: str, agent: str, reason: str = "") -> AccessChange:
        """Open a closed document and what was closed with it; no reason needs to be given."""
        with self._writing() as connection:
            _require_present(connection, document)
            return self._open(connection, document, agent, closing_reason(reason) if reason else "")

    def open_due(self, agent: str, limit: int = 100) -> list[str]:
        """Open the documents whose day has come; those that were asked for, without what went with them."""
        today = self._now()[:10]
        due = select(closures.c.document).where(closures.c.until <= today, closures.c.together_with.is_(None))
        alone = select(closures.c.document).where(closures.c.until <= today)
        with self._reading() as connection:
            found = list(connection.execute(due.limit(limit)).scalars())
            found = found or list(connection.execute(alone.limit(limit)).scalars())
        for document in found:
            with self._writing() as connection:
                if _closed(connection, [document]):
                    self._open(connection, document, agent, _OPENED_BY_ITSELF)
        return found

    def closure(self, document: str) -> Closure | None:
        """On what terms a document is closed; ``None`` when it is open."""
        with self._reading() as connection:
            return _closed(connection, [storable(document)]).get(document)

    def closures(self, code: str, limit: int = 1000, offset: int = 0) -> list[tuple[Closure, str]]:
        """Documents of a collection that are closed by themselves, with their titles, the first to open first."""
        query = (
            select(closures, documents.c.title)
            .join(documents, documents.c.id == closures.c.document)
            .where(closures.c.together_with.is_(None), documents.c.withdrawn_at.is_(None))
            .where(documents.c.collection == storable(code))
            .order_by(closures.c.until.is_(None), closures.c.until, closures.c.document)
        )
        with self._reading() as connection:
            return [(_value(row), row.title) for row in connection.execute(query.limit(limit).offset(offset))]

    def _open(self, connection: Connection, document: str, agent: str, reason: str) -> AccessChange:
        whole = (closures.c.document == document) | (closures.c.together_with == document)
        going = [document, *connection.execute(select(closures.c.document).where(whole)).scalars()]
        before = _closed(connection, going)
        if document not in before:
            raise UsageError(f"{document} is not closed.")
        opened = sorted(before, key=lambda one: (one != document, one))
        connection.execute(delete(closures).where(whole))
        self._announce_access(connection, opened)
        self._record_terms(connection, opened, before, {}, agent, reason)
        return AccessChange(tuple(opened), self._last_sequence(connection))

    def _record_terms(
        self,
        connection: Connection,
        which: Sequence[str],
        before: dict[str, Closure],
        after: dict[str, Closure],
        agent: str,
        reason: str = "",
    ) -> None:
        """One event a document."""
        drafts = []
        for one in which:
            was, now = before.get(one), after.get(one)
            detail: dict[str, object] = {
                "step": "closed" if now else "opened",
                "before": was.as_json() if was else None,
                "after": now.as_json() if now else None,
                "together_with": _with(one, which[0]),
            }
            drafts.append(
                Draft(
                    EventType.POLICY_ASSIGNMENT,
                    agent,
                    one,
                    None,
                    "success",
                    detail | ({"reason": reason} if reason else {}),
                )
            )
        self._append_events(connection, drafts)


def close_newcomers(connection: Connection, newcomers: dict[str, str]) -> None:
    """Documents found within others just now, each with its holder: within a closed one they are closed."""
    holders = _closed(connection, sorted(set(newcomers.values())))
    rows = [
        {
            "document": document,
            "reason": holders[holder].reason,
            "closed_at": holders[holder].closed_at,
            "agent": holders[holder].agent,
            "until": holders[holder].until,
            "leaves_stub": False,
            "together_with": holders[holder].together_with or holder,
        }
        for document, holder in newcomers.items()
        if holder in holders
    ]
    if rows:
        connection.execute(insert(closures), rows)


def _closed(connection: Connection, which: Sequence[str]) -> dict[str, Closure]:
    found: dict[str, Closure] = {}
    for some in in_batches(which):
        rows = connection.execute(select(closures).where(closures.c.document.in_(some)))
        found |= {row.document: _value(row) for row in rows}
    return found


def _goes_along(one: str, document: str, before: dict[str, Closure]) -> bool:
    """What was closed by itself, or with another, keeps its own terms."""
    return one == document or one not in before or before[one].together_with == document


def _with(one: str, document: str) -> str | None:
    return None if one == document else document


def _require_present(connection: Connection, document: str) -> None:
    query = select(documents.c.withdrawn_at).where(documents.c.id == storable(document))
    row = connection.execute(query).first()
    if row is None or row.withdrawn_at is not None:
        raise NotFound(f"No document has the id {document[:60]!r}. Search for it, or check the id.")


def _value(row: Row[Any]) -> Closure:
    return Closure(
        row.document, row.reason, row.closed_at, row.agent, row.until, row.leaves_stub, row.together_with
    )
