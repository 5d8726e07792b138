"""Custody records of any length, written past the archive: what the tests of proofs read."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import islice

from archive.catalogue import Catalogue
from archive.custody.chain import BEFORE_THE_FIRST, Draft, canonical, seal
from archive.model import EventType
from archive.settings import Settings

_COLUMNS = "sequence, id, type, at, agent, document, rendition, outcome, detail, previous, digest"
_INSERT = f"INSERT INTO events ({_COLUMNS}) VALUES ({', '.join('?' * 11)})"


def grow(home: Settings, count: int, document: str | None = None) -> None:
    """Append ``count`` events, true links of the chain, without the archive's noticing."""
    Catalogue.open(home).close()
    with closing(sqlite3.connect(home.home / "catalogue.sqlite")) as connection, connection:
        _without_triggers(connection)
        last = connection.execute(
            "SELECT sequence, digest FROM events ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        start, previous = last or (0, BEFORE_THE_FIRST)
        rows = _rows(start, previous, count, document)
        while some := list(islice(rows, 10_000)):
            connection.executemany(_INSERT, some)


def _rows(start: int, previous: str, count: int, document: str | None) -> Iterable[tuple[object, ...]]:
    draft = Draft(EventType.DISSEMINATION, "tester", document)
    for sequence in range(start + 1, start + count + 1):
        event = seal(
            draft,
            sequence=sequence,
            event_id=f"e{sequence:025}",
            at="2026-11-22T12:00:00.000000Z",
            previous=previous,
        )
        previous = event.digest
        yield (
            event.sequence, event.id, str(event.type), event.at, event.agent, event.document, event.rendition,
            event.outcome, canonical(event.detail), event.previous, event.digest,
        )  # fmt: skip


def tamper(home: Settings, *statements: str) -> None:
    """As somebody with access to the file would: the triggers are no wall, only a rail."""
    with closing(sqlite3.connect(home.home / "catalogue.sqlite")) as connection, connection:
        _without_triggers(connection)
        for statement in statements:
            connection.execute(statement)


def _without_triggers(connection: sqlite3.Connection) -> None:
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
