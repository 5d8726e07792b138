"""A copy of an SQLite catalogue: made while others write, and read without changing a byte of it.

Only columns that every form of the catalogue has are asked for, so that copies of older ones can be read. The copy
is not in WAL mode: it is one file.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import quote

from sqlalchemy import Row

from archive.catalogue.base import event_of
from archive.catalogue.schema import known_form
from archive.custody.chain import BrokenLink, first_broken_link
from archive.errors import ArchiveBusy, ArchiveUnreachable, CatalogueTooNew
from archive.model import CustodyEvent

_PAGES_AT_ONCE = 4096
_LETS_SOMEBODY_IN = {"sign_in_sessions", "sign_in_links", "challenges"}
_EVENT = "sequence, id, type, at, agent, document, rendition, outcome, detail, previous, digest"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a copy holds. ``size``: bytes of all originals, each counted once."""

    identity: str
    form: str
    documents: int
    originals: int
    size: int
    custody_events: int
    custody_digest: str


class _EventRow(NamedTuple):
    sequence: int
    id: str
    type: str
    at: str
    agent: str
    document: str | None
    rendition: str | None
    outcome: str
    detail: str
    previous: str
    digest: str


def copy_catalogue(source: Path, target: Path, progress: Callable[[int, int], object]) -> None:
    """Copy one state of the catalogue; ``progress`` is given pages done and pages in all."""

    def tell(_status: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)

    try:
        with (
            closing(sqlite3.connect(_address(source, "mode=ro"), uri=True, timeout=30)) as live,
            closing(sqlite3.connect(target)) as copy,
        ):
            copy.execute("PRAGMA synchronous=OFF")  # synced as a whole before it gets its name
            live.isolation_level = None
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
            # In its own transaction the copy sees one state; otherwise each write beside it would begin it anew.
            live.backup(copy, pages=_PAGES_AT_ONCE, progress=tell, sleep=0)
            live.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise ArchiveBusy("The catalogue is locked by another program. Try again later.") from error
        if "full" in str(error):
            raise OSError(28, "No space left on device") from error
        raise ArchiveUnreachable(f"The catalogue {source} cannot be copied: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveUnreachable(
            f"The catalogue {source} is damaged or not a catalogue ({error}). Restore it from a backup."
        ) from error


def contents_of(path: Path) -> Contents:
    """Check a copy and say what it holds.

    Raises ``ValueError`` where it is damaged or no catalogue, ``CatalogueTooNew`` where this version cannot read it.
    """
    try:
        with _opened(path) as database:
            trouble = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if trouble != "ok":
                raise ValueError(str(trouble))
            form = str(_one(database, "SELECT version_num FROM alembic_version"))
            if not known_form(form):
                raise CatalogueTooNew(
                    f"The catalogue was written by a later version of Fonds (its form is {form}). Use that version."
                )
            held = f"(SELECT sha256, max(size) AS size FROM {_named(database)} GROUP BY sha256)"  # noqa: S608
            last = database.execute("SELECT sequence, digest FROM events ORDER BY sequence DESC").fetchone()
            return Contents(
                identity=str(_one(database, "SELECT id FROM identity ORDER BY created_at, id")),
                form=form,
                documents=_one(database, "SELECT count(*) FROM documents"),
                originals=_one(database, f"SELECT count(*) FROM {held}"),  # noqa: S608
                size=_one(database, f"SELECT coalesce(sum(size), 0) FROM {held}"),  # noqa: S608
                custody_events=last[0] if last else 0,
                custody_digest=last[1] if last else "",
            )
    except (sqlite3.DatabaseError, TypeError) as error:
        raise ValueError(str(error)) from error


def broken_link_in(path: Path) -> BrokenLink | None:
    """Where the copy's custody chain does not hold."""
    with _opened(path) as database:
        return first_broken_link(_events(database))


def signer_of_last_head(path: Path) -> str | None:
    """The public key of the last head of the copy's record that was given out."""
    with _opened(path) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'custody_heads'").fetchone():
            return None
        row = database.execute("SELECT key FROM custody_heads ORDER BY size DESC LIMIT 1").fetchone()
    return str(row[0]) if row else None


def custody_digest_at(path: Path, sequence: int) -> str | None:
    """The digest of one event of the copy's chain."""
    with _opened(path) as database:
        row = database.execute("SELECT digest FROM events WHERE sequence = ?", (sequence,)).fetchone()
    return str(row[0]) if row else None


def originals_in(path: Path) -> Iterator[tuple[str, int]]:
    """Digest and size of every original that the archive of the copy keeps, by digest."""
    with _opened(path) as database:
        yield from database.execute(
            "SELECT sha256, max(size) FROM renditions GROUP BY sha256 ORDER BY sha256"
        )


def still_names(live: Path, sha256: str) -> bool:
    """Whether the catalogue in use names this original now."""
    with closing(sqlite3.connect(_address(live, "mode=ro"), uri=True, timeout=30)) as database:
        query = f"SELECT 1 FROM {_named(database)} WHERE sha256 = ? LIMIT 1"  # noqa: S608
        return database.execute(query, (sha256,)).fetchone() is not None


def prepare_for_use(path: Path) -> None:
    """Put a copy into the mode in which a catalogue is used, with nobody signed in: some sessions have ended since."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL").fetchone()
        present = {
            name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        with database:
            for table in _LETS_SOMEBODY_IN & present:
                database.execute(f"DELETE FROM {table}")  # noqa: S608


@contextmanager
def attached(database: sqlite3.Connection, catalogue: Path) -> Iterator[None]:
    """The originals that the copy names as the view ``named`` of another connection: ``sha256``, ``size``."""
    database.execute("ATTACH ? AS catalogue", (_address(catalogue, "mode=ro&immutable=1"),))
    try:
        database.execute(f"CREATE TEMP VIEW named AS SELECT * FROM {_named(database, 'catalogue.')}")  # noqa: S608
        yield
        database.execute("DROP VIEW named")
    finally:
        database.execute("DETACH catalogue")


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(_address(path, "mode=ro&immutable=1"), uri=True)) as database:
        yield database


def _named(database: sqlite3.Connection, schema: str = "") -> str:
    """A table of the originals that are to be kept: not those whose bytes were removed after a withdrawal."""
    columns = {row[1] for row in database.execute(f"PRAGMA {schema}table_info(renditions)")}
    kept = "WHERE removed_at IS NULL" if "removed_at" in columns else ""
    return f"(SELECT sha256, size FROM {schema}renditions {kept})"  # noqa: S608


def _events(database: sqlite3.Connection) -> Iterator[CustodyEvent]:
    for row in database.execute(f"SELECT {_EVENT} FROM events ORDER BY sequence"):  # noqa: S608
        yield event_of(cast("Row[Any]", _EventRow(*row)))


def _one(database: sqlite3.Connection, query: str) -> Any:
    return database.execute(query).fetchone()[0]


def _address(path: Path, how: str) -> str:
    return f"file:{quote(str(path.absolute()))}?{how}"
