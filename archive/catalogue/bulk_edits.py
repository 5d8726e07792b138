"""Bulk edits: planned, carried out and undone in transactions of bounded size, each document's change an event.

Whatever interrupts one, what was done stands, the rest waits, and either way can be gone on with: each document's row
is written in the transaction that changes it.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from archive.catalogue.access_changes import ACCESS
from archive.catalogue.arrangement_tables import bulk_edit_documents, bulk_edits
from archive.catalogue.base import in_batches
from archive.catalogue.bulk_values import BulkEdit, BulkRow, Preview
from archive.catalogue.placing import Place, Placing, require_place
from archive.catalogue.record import Record
from archive.catalogue.rows import DOCUMENT, description_of
from archive.catalogue.tables import documents
from archive.custody.chain import Draft
from archive.description.bulk_edits import MOST_DOCUMENTS, BulkChange, change_from_json, changed, difference
from archive.description.precedence import as_json, corrected, fit_to_keep, from_json
from archive.errors import FondsError, NotFound, TooManyDocuments, UsageError
from archive.model import Description, EventType
from archive.storable import storable, storable_json

AT_ONCE = 50  # documents changed in one transaction

PLANNED, RUNNING, DONE, UNDOING, UNDONE = "planned", "running", "done", "undoing", "undone"
CHANGED, UNCHANGED, FAILED, RESTORED, KEPT = "changed", "unchanged", "failed", "restored", "kept"
_rows = bulk_edit_documents


class BulkEdits(Record, Placing):
    """Edits of many descriptions. ``visible_to`` are the tokens of whoever asks: nothing else is touched."""

    def plan_bulk_edit(
        self,
        chosen: Sequence[str],
        change: BulkChange,
        agent: str,
        own: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
    ) -> str:
        """Write down what is to be done to which documents; nothing is changed yet. The edit's id.

        ``own`` is what a table says of each document.
        """
        which = list(dict.fromkeys(chosen))
        if not which:
            raise UsageError("Choose the documents that are to be changed.")
        if len(which) > MOST_DOCUMENTS:
            raise TooManyDocuments(
                f"One edit changes up to {MOST_DOCUMENTS:,} documents; these are {len(which):,}. Narrow the choice."
            )
        with self._writing() as connection:
            if change.place:
                require_place(connection, Place(*change.place))
            edit = {
                "id": self._new_id(),
                "change": storable_json(change.as_json()),
                "agent": storable(agent),
                "made_at": self._now(),
                "state": PLANNED,
                "total": len(which),
            }
            connection.execute(insert(bulk_edits), edit)
            rows = [
                {"edit": edit["id"], "number": number, "document": one, "after": storable_json(own.get(one))}
                for number, one in enumerate(which, 1)
            ]
            connection.execute(insert(_rows), rows)
        return str(edit["id"])

    def bulk_edit(self, untrusted_id: str) -> BulkEdit:
        """One edit and how far it has come. Raises ``NotFound``."""
        with self._reading() as connection:
            return _edit(connection, untrusted_id)

    def newest_bulk_edits(self, limit: int = 100) -> list[BulkEdit]:
        """The newest edits."""
        newest = select(bulk_edits.c.id).order_by(bulk_edits.c.made_at.desc(), bulk_edits.c.id).limit(limit)
        with self._reading() as connection:
            return [_edit(connection, one) for one in connection.execute(newest).scalars()]

    def bulk_edit_rows(self, edit: str, limit: int = 100, offset: int = 0) -> list[BulkRow]:
        """What became of each document so far, in order."""
        query = select(_rows).where(_rows.c.edit == edit).order_by(_rows.c.number).limit(limit).offset(offset)
        with self._reading() as connection:
            return [
                BulkRow(row.document, row.outcome, row.before or {}, row.after or {})
                for row in connection.execute(query)
            ]

    def preview_bulk_edit(
        self, edit: str, visible_to: frozenset[str], limit: int = 100, offset: int = 0
    ) -> list[Preview]:
        """What would become of documents whose turn has not come, as they are now."""
        with self._reading() as connection:
            change = _edit(connection, edit).change
            waiting = _next(connection, edit, None, limit, offset)
            found = _present(connection, [row.document for row in waiting], visible_to)
        shown = []
        for row in waiting:
            if (there := found.get(row.document)) is not None:
                before = description_of(there)
                told = difference(before, fit_to_keep(changed(before, change, row.after)))
                moves = change.place is not None and (there.collection, there.level) != change.place
                shown.append(Preview(row.document, before.title or "", told, moves))
        return shown

    def carry_on_bulk_edit(self, edit: str, visible_to: frozenset[str], agent: str) -> int:
        """Change the next documents, in one transaction; how many are left."""
        with self._writing() as connection:
            known = _edit(connection, edit)
            if known.state not in (PLANNED, RUNNING):
                raise UsageError("This edit is finished. Plan another one.")
            waiting = _next(connection, edit, None, AT_ONCE)
            found = _present(connection, [row.document for row in waiting], visible_to)
            for row in waiting:
                self._change_one(connection, edit, row, found.get(row.document), known.change, agent)
            left = known.total - known.done - len(waiting)
            _set_state(connection, edit, RUNNING if left > 0 else DONE)
        return max(0, left)

    def undo_bulk_edit(self, edit: str, visible_to: frozenset[str], agent: str) -> int:
        """Put the next documents back to what they were, in one transaction; how many are left.

        A field that somebody has changed since stays as they left it.
        """
        with self._writing() as connection:
            known = _edit(connection, edit)
            if known.state in (PLANNED, UNDONE):
                raise UsageError("There is nothing to undo: this edit has changed nothing, or is undone.")
            waiting = _next(connection, edit, CHANGED, AT_ONCE)
            found = _present(connection, [row.document for row in waiting], visible_to)
            for row in waiting:
                there = found.get(row.document)
                done = there is not None and self._restore_one(connection, edit, row, there, agent)
                _note(connection, edit, row.number, RESTORED if done else KEPT, row.before, row.after)
            left = known.outcomes.get(CHANGED, 0) - len(waiting)
            _set_state(connection, edit, UNDOING if left > 0 else UNDONE)
        return max(0, left)

    def _change_one(
        self,
        connection: Connection,
        edit: str,
        row: Row[Any],
        there: Row[Any] | None,
        change: BulkChange,
        agent: str,
    ) -> None:
        if there is None:
            _note(connection, edit, row.number, FAILED, None, {"problem": "It is no longer there."})
            return
        before = description_of(there)
        after = fit_to_keep(changed(before, change, row.after))
        told = difference(before, after)
        kept_before, kept_after = dict(told.before), dict(told.after)
        try:  # before anything is written: a move may be refused
            moves = change.place and self._move(connection, row.document, Place(*change.place), agent, edit)
        except FondsError as error:
            _note(connection, edit, row.number, FAILED, None, {"problem": error.message})
            return
        if moves and change.place:
            kept_before["place"], kept_after["place"] = [there.collection, there.level], list(change.place)
        if told.after:
            self._write_description(connection, there, before, after, agent, edit)
        _note(connection, edit, row.number, CHANGED if kept_after else UNCHANGED, kept_before, kept_after)

    def _restore_one(
        self, connection: Connection, edit: str, row: Row[Any], there: Row[Any], agent: str
    ) -> bool:
        """Whether anything was put back."""
        before, now = description_of(there), as_json(description_of(there))
        untouched = [
            name for name in row.after if name != "place" and now.get(name) == (row.after[name] or None)
        ]
        wanted = from_json({**now, **{name: row.before[name] or None for name in untouched}})
        place, restored = row.after.get("place"), False
        if place and [there.collection, there.level] == place:
            try:
                restored = self._move(connection, row.document, Place(*row.before["place"]), agent, edit)
            except FondsError:
                return False
        if wanted != before:
            self._write_description(connection, there, before, wanted, agent, edit)
            restored = True
        return restored

    def _write_description(
        self,
        connection: Connection,
        row: Row[Any],
        before: Description,
        after: Description,
        agent: str,
        edit: str,
    ) -> None:
        description, sources = corrected(before, row.sources, after)
        self._redescribe(connection, {row.id: (description, sources)})
        detail = {"before": as_json(before), "after": as_json(description), "bulk_edit": edit}
        kind = EventType.METADATA_MODIFICATION
        self._append_events(connection, [Draft(kind, agent, row.id, None, "success", detail)])


def _edit(connection: Connection, untrusted_id: str) -> BulkEdit:
    row = connection.execute(select(bulk_edits).where(bulk_edits.c.id == storable(untrusted_id))).first()
    if row is None:
        raise NotFound(f"No bulk edit has the id {untrusted_id[:60]!r}.")
    counted = (
        select(_rows.c.outcome, func.count())
        .where(_rows.c.edit == row.id, _rows.c.outcome.is_not(None))
        .group_by(_rows.c.outcome)
    )
    outcomes = {one[0]: int(one[1]) for one in connection.execute(counted)}
    change = change_from_json(row.change)
    return BulkEdit(row.id, change, row.agent, row.made_at, row.state, row.total, outcomes)


def _next(
    connection: Connection, edit: str, outcome: str | None, limit: int, offset: int = 0
) -> Sequence[Row[Any]]:
    due = _rows.c.outcome.is_(None) if outcome is None else _rows.c.outcome == outcome
    query = select(_rows).where(_rows.c.edit == edit, due).order_by(_rows.c.number)
    return connection.execute(query.limit(limit).offset(offset)).all()


def _present(connection: Connection, which: Sequence[str], visible_to: frozenset[str]) -> dict[str, Row[Any]]:
    found: dict[str, Row[Any]] = {}
    for some in in_batches(which):
        query = select(*DOCUMENT).where(
            documents.c.id.in_(some), documents.c.withdrawn_at.is_(None), ACCESS.in_(sorted(visible_to))
        )
        found |= {row.id: row for row in connection.execute(query)}
    return found


def _note(
    connection: Connection, edit: str, number: int, outcome: str, before: object, after: object
) -> None:
    values = {"outcome": outcome, "before": storable_json(before), "after": storable_json(after)}
    own = _rows.c.edit == edit, _rows.c.number == number
    connection.execute(update(_rows).where(*own).values(**values))


def _set_state(connection: Connection, edit: str, state: str) -> None:
    connection.execute(update(bulk_edits).where(bulk_edits.c.id == edit).values(state=state))
