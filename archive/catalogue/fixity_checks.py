"""The last check of each original, and which one is next. Every change of outcome is a custody event.

An original counts as checked when it was taken in: its digest was computed from the bytes as they came.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, insert, select, update

from archive.catalogue.base import MANY, CatalogueBase, in_batches
from archive.catalogue.tables import fixity, renditions
from archive.catalogue.values import FixityState, FixitySummary, Held
from archive.custody.chain import Draft
from archive.model import EventType
from archive.originals.original_check import Check, FixityOutcome
from archive.storable import storable

_EVENT_OUTCOME = {
    FixityOutcome.INTACT: "success",
    FixityOutcome.DAMAGED: "failure",
    FixityOutcome.UNCHECKED: "warning",
}
_COLUMNS = ("checked_at", "outcome", "since", "found", "message", "announced_at")
_NEW_STATE = (
    update(fixity)
    .where(fixity.c.sha256 == bindparam("which"))
    .values({name: bindparam(f"new_{name}") for name in _COLUMNS})
)
_STATE = (
    fixity.c.sha256, fixity.c.outcome, fixity.c.checked_at, fixity.c.since, fixity.c.found, fixity.c.message
)  # fmt: skip
_HELD = (
    renditions.c.id,
    renditions.c.document,
    renditions.c.sha256,
    renditions.c.size,
    renditions.c.filename,
)


class FixityChecks(CatalogueBase):
    """Checks by digest, not by rendition: the same bytes are read once."""

    def keep_checks(self, checks: Sequence[Check], agent: str) -> list[Check]:
        """Keep what was found just now, in one transaction; those whose outcome is another than before.

        What was removed on purpose while somebody looked for it is passed over.
        """
        changed: list[Check] = []
        for start in range(0, len(checks), MANY):
            some = checks[start : start + MANY]
            with self._writing() as connection:
                wanted = self._held_by_digest(connection, [check.sha256 for check in some if check.problem])
                some = [check for check in some if not check.problem or check.sha256 in wanted]
                before = self._states(connection, [check.sha256 for check in some])
                new = [check for check in some if _differs(check, before.get(check.sha256))]
                self._write_checks(connection, some, before, {check.sha256 for check in new})
                self._append_events(connection, self._events_of(connection, new, before, agent))
            changed += new
        return changed

    def fixity_of(self, digests: Sequence[str]) -> dict[str, FixityState]:
        """The last check of each of these that has been checked since it was taken in, by digest."""
        with self._reading() as connection:
            return self._states(connection, digests)

    def not_intact(self, limit: int = 10_000) -> list[tuple[FixityState, tuple[Held, ...]]]:
        """Originals that were damaged or could not be checked when last looked at, and whose they are."""
        query = select(*_STATE).where(fixity.c.outcome.in_((FixityOutcome.DAMAGED, FixityOutcome.UNCHECKED)))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(fixity.c.since, fixity.c.sha256).limit(limit))
            states = [_state(row) for row in rows]
            held = self._held_by_digest(connection, [state.sha256 for state in states])
        return [(state, held[state.sha256]) for state in states if state.sha256 in held]

    def not_announced(self) -> list[FixityState]:
        """Those of them that nobody has been told of."""
        wrong = fixity.c.outcome.in_((FixityOutcome.DAMAGED, FixityOutcome.UNCHECKED))
        query = select(*_STATE).where(wrong, fixity.c.announced_at.is_(None)).order_by(fixity.c.since)
        with self._reading() as connection:
            return [_state(row) for row in connection.execute(query.limit(MANY))]

    def mark_announced(self, digests: Sequence[str]) -> None:
        """Somebody has been told of these."""
        with self._writing() as connection:
            for some in in_batches(digests):
                told = update(fixity).where(fixity.c.sha256.in_(some))
                connection.execute(told.values(announced_at=self._now()))

    def next_to_check(self, before: str, limit: int = 100) -> list[str]:
        """Digests that were last checked before this moment, the oldest check first."""
        query = select(fixity.c.sha256).where(fixity.c.checked_at < before).order_by(fixity.c.checked_at)
        with self._reading() as connection:
            return list(connection.execute(query.limit(limit)).scalars())

    def enrol_originals(self) -> int:
        """Give every original that has no check yet the one of its accession; how many there were."""
        unknown = ~exists().where(fixity.c.sha256 == renditions.c.sha256)
        after, count = "", 0
        while True:
            query = (
                select(renditions.c.sha256, func.min(renditions.c.accessioned_at))
                .where(renditions.c.sha256 > after, renditions.c.removed_at.is_(None), unknown)
                .group_by(renditions.c.sha256)
                .order_by(renditions.c.sha256)
                .limit(MANY)
            )
            with self._reading() as connection:
                some = [(row[0], row[1]) for row in connection.execute(query)]
            if not some:
                return count
            with self._writing() as connection:
                there = self._states(connection, [sha256 for sha256, _ in some])
                rows = [_enrolled(sha256, at) for sha256, at in some if sha256 not in there]
                if rows:
                    connection.execute(insert(fixity), rows)
            after, count = some[-1][0], count + len(some)

    def fixity_summary(self) -> FixitySummary:
        """How many originals were found how when last looked at, and when the oldest check was."""
        counts = select(fixity.c.outcome, func.count()).group_by(fixity.c.outcome)
        with self._reading() as connection:
            by_outcome = {row[0]: int(row[1]) for row in connection.execute(counts)}
            oldest = connection.execute(select(func.min(fixity.c.checked_at))).scalar()
        intact, damaged, unchecked = (by_outcome.get(str(outcome), 0) for outcome in FixityOutcome)
        return FixitySummary(intact, damaged, unchecked, oldest)

    def held_by_digest(self, digests: Sequence[str]) -> dict[str, tuple[Held, ...]]:
        """The renditions that are to have these bytes, by digest."""
        with self._reading() as connection:
            return self._held_by_digest(connection, digests)

    def _states(self, connection: Connection, digests: Sequence[str]) -> dict[str, FixityState]:
        found: dict[str, FixityState] = {}
        for some in in_batches(digests):
            rows = connection.execute(select(*_STATE).where(fixity.c.sha256.in_(some)))
            found |= {row.sha256: _state(row) for row in rows}
        return found

    def _held_by_digest(self, connection: Connection, digests: Sequence[str]) -> dict[str, tuple[Held, ...]]:
        found: dict[str, tuple[Held, ...]] = {}
        for some in in_batches(digests):
            query = select(*_HELD).where(renditions.c.sha256.in_(some), renditions.c.removed_at.is_(None))
            for row in connection.execute(query.order_by(renditions.c.id)):
                found[row.sha256] = (*found.get(row.sha256, ()), Held(*row))
        return found

    def _write_checks(
        self,
        connection: Connection,
        checks: Sequence[Check],
        before: Mapping[str, FixityState],
        changed: set[str],
    ) -> None:
        now = self._now()
        unchanged = {check.sha256 for check in checks if check.sha256 in before} - changed
        for some in in_batches(sorted(unchanged)):
            connection.execute(update(fixity).where(fixity.c.sha256.in_(some)).values(checked_at=now))
        rows = {check.sha256: _row(check, now) for check in checks if check.sha256 not in unchanged}
        new = [row for sha256, row in rows.items() if sha256 not in before]
        if new:
            connection.execute(insert(fixity), new)
        other = [
            {"which": sha256, **{f"new_{name}": row[name] for name in _COLUMNS}}
            for sha256, row in rows.items()
            if sha256 in before
        ]
        if other:
            connection.execute(_NEW_STATE, other)

    def _events_of(
        self,
        connection: Connection,
        changed: Sequence[Check],
        before: Mapping[str, FixityState],
        agent: str,
    ) -> Iterable[Draft]:
        held = self._held_by_digest(connection, [check.sha256 for check in changed])
        for check in changed:
            earlier = before.get(check.sha256)
            detail = {
                "sha256": check.sha256,
                "found": check.found,
                "problem": check.problem,
                "before": str(earlier.outcome if earlier else FixityOutcome.INTACT),
            }
            for one in held.get(check.sha256, ()):
                outcome = _EVENT_OUTCOME[check.outcome]
                yield Draft(EventType.FIXITY_CHECK, agent, one.document, one.rendition, outcome, detail)


def _differs(check: Check, before: FixityState | None) -> bool:
    """Whether this is news; what was never looked at was intact when it was taken in."""
    return check.problem != (before.problem if before else None)


def _row(check: Check, now: str) -> dict[str, Any]:
    return {
        "sha256": check.sha256,
        "checked_at": now,
        "outcome": str(check.outcome),
        "since": now,
        "found": check.found,
        "message": storable(check.message) if check.message else None,
        "announced_at": None,
    }


def _enrolled(sha256: str, at: str) -> dict[str, Any]:
    return _row(Check(sha256, FixityOutcome.INTACT), at)


def _state(row: Any) -> FixityState:
    return FixityState(
        row.sha256, FixityOutcome(row.outcome), row.checked_at, row.since, row.found, row.message
    )
