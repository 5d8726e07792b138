"""What every part of the catalogue stands on: connections, clock, ids, the custody chain's end."""

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select

from archive.catalogue.connection import reading, sqlite_path, writing
from archive.catalogue.subtrees import extend
from archive.catalogue.tables import changes, events
from archive.clock import Clock, stamp
from archive.custody.chain import BEFORE_THE_FIRST, Draft, canonical, seal
from archive.custody.merkle import WIDTH
from archive.errors import BrokenRecord
from archive.ids import IdMaker
from archive.model import CustodyEvent, EventType
from archive.room import require_room
from archive.storable import storable, storable_json

MANY = 500  # values in one IN (…), rows in one read: well below every database's bounds

_TYPES: dict[str, EventType] = {str(one): one for one in EventType}

# Said once: every deposit asks, and SQLAlchemy would make a key of each anew.
_LAST_EVENT = select(events.c.sequence, events.c.digest).order_by(events.c.sequence.desc()).limit(1)
_ADD_EVENTS = insert(events)


class CatalogueBase:
    """Connections and the two things every writer does: number a change, append to the custody chain."""

    def __init__(self, engine: Engine, clock: Clock, new_id: IdMaker) -> None:
        self._engine = engine
        self._clock = clock
        self._new_id = new_id
        self._process = os.getpid()
        path = sqlite_path(engine)
        self._folder = str(path.parent) if path else None

    @property
    def foundation(self) -> tuple[Engine, Clock, IdMaker]:
        """What another part that lives in the same database stands on."""
        return self._engine, self._clock, self._new_id

    def _reading(self) -> AbstractContextManager[Connection]:
        self._leave_parent()
        return reading(self._engine)

    def _writing(self) -> AbstractContextManager[Connection]:
        self._leave_parent()
        if self._folder is not None:
            require_room(self._folder, share_of_floor=0.5)
        return writing(self._engine)

    def _leave_parent(self) -> None:
        """A forked child must not use, nor close, its parent's connections."""
        if os.getpid() != self._process:
            self._engine.dispose(close=False)
            self._process = os.getpid()

    def _now(self) -> str:
        return stamp(self._clock())

    def _append_events(self, connection: Connection, drafts: Iterable[Draft]) -> list[CustodyEvent]:
        """Seal the drafts and append them, in the caller's transaction."""
        last = connection.execute(_LAST_EVENT).first()
        sequence, previous = (last.sequence, last.digest) if last else (0, BEFORE_THE_FIRST)
        sealed = []
        for draft in drafts:
            sequence += 1
            event = seal(
                _storable(draft),
                sequence=sequence,
                event_id=self._new_id(),
                at=self._now(),
                previous=previous,
            )
            previous = event.digest
            sealed.append(event)
        if sealed:
            connection.execute(_ADD_EVENTS, [_event_columns(event) for event in sealed])
            self._grow_tree(connection, sealed)
        return sealed

    def _grow_tree(self, connection: Connection, sealed: Sequence[CustodyEvent]) -> None:
        """Keep the subtrees that these events complete. A chain with a gap takes events all the same."""
        if (sealed[0].sequence - 1) // WIDTH != sealed[-1].sequence // WIDTH:
            with suppress(BrokenRecord):
                extend(connection, sealed[-1].sequence)

    def _number_changes(self, connection: Connection, renditions: Sequence[str]) -> None:
        """Give each rendition a new place at the end of the feed."""
        for some in in_batches(renditions):
            connection.execute(changes.delete().where(changes.c.rendition.in_(some)))
            connection.execute(insert(changes), [{"rendition": rendition} for rendition in some])

    def _last_sequence(self, connection: Connection) -> int:
        return connection.execute(select(func.max(changes.c.sequence))).scalar() or 0


def in_batches(values: Sequence[str], size: int = MANY) -> Iterable[Sequence[str]]:
    """The values in slices that fit into one statement."""
    return (values[start : start + size] for start in range(0, len(values), size))


def event_of(row: Row[Any]) -> CustodyEvent:
    """A custody event from all columns of ``events``."""
    return CustodyEvent(
        sequence=row.sequence,
        id=row.id,
        type=_TYPES.get(row.type, row.type),
        at=row.at,
        agent=row.agent,
        document=row.document,
        rendition=row.rendition,
        outcome=row.outcome,
        detail=_detail(row.detail),
        previous=row.previous,
        digest=row.digest,
    )


def _detail(text: str) -> dict[str, object]:
    try:
        value = json.loads(text)
    except ValueError:  # somebody wrote into it; the chain will say so
        return {"unreadable": text}
    return value if isinstance(value, dict) else {"unreadable": text}


def _storable(draft: Draft) -> Draft:
    return Draft(
        draft.type,
        storable(draft.agent),
        draft.document,
        draft.rendition,
        draft.outcome,
        storable_json(dict(draft.detail)),
    )


def _event_columns(event: CustodyEvent) -> dict[str, Any]:
    columns: dict[str, Any] = {name: getattr(event, name) for name in CustodyEvent.__slots__}
    return {**columns, "type": str(event.type), "detail": canonical(event.detail)}
