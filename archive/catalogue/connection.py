"""Connections to the catalogue: SQLite (WAL, full synchronous writes) or PostgreSQL.

Readers never wait. Writers come one after another: the custody chain has one end, and a duplicate must be
seen. What the database says in its own words is translated here, and only here. Knows no table.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError

from archive.errors import ArchiveBusy, ArchiveUnreachable, FondsError, SettingsError, StorageFull

BUSY_SECONDS = 30  # a writer waits this long for the one before it
WRITING = "fonds_writing"
_WRITER_LOCK = 0x666F6E6473  # PostgreSQL advisory lock: "fonds"

_DAMAGED = ("not a database", "malformed", "could not decode", "unsupported file format")

_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",  # NORMAL loses acknowledged rows in a power cut
    "PRAGMA cache_size=-8192",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA journal_size_limit=67108864",
)


def engine_for(database_url: str) -> Engine:
    """Connections set up for Fonds; nothing is opened yet. Raises ``SettingsError`` for a bad URL."""
    try:
        url = make_url(database_url)
        if url.get_backend_name() == "sqlite":
            # SQLAlchemy 2.1 decodes %20 in the path, 2.0 does not; a folder may really be called so.
            path = database_url.partition("://")[2].partition("?")[0].removeprefix("/")
            return _sqlite(url.set(database=path))
        return _postgresql(url)
    except (ArgumentError, NoSuchModuleError):
        raise SettingsError("FONDS_DATABASE_URL is not an SQLAlchemy URL of SQLite or PostgreSQL.") from None
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"FONDS_DATABASE_URL needs the Python package {error.name!r}. Install it (pip install psycopg), "
            "or use an sqlite:/// URL."
        ) from error


def sqlite_path(engine: Engine) -> Path | None:
    """The catalogue's file, if it has one."""
    return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one unchanging state of the catalogue."""
    with translated(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in the one writing transaction: committed at the end, undone by an exception."""
    with (
        translated(engine),
        engine.connect().execution_options(**{WRITING: True}) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """What the database complains of, in our words."""
    try:
        yield
    except IntegrityError:
        raise
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        # A column that we have written is no JSON any more; or SQLite quotes damage that is no UTF-8.
        raise _damaged(sqlite_path(engine)) from error
    except DBAPIError as error:
        meaning = _meaning(error, sqlite_path(engine))
        if meaning is None:
            raise
        raise meaning from error


def _meaning(error: DBAPIError, path: Path | None) -> FondsError | None:
    said = str(error.orig).lower()
    if path is None:
        unreachable = isinstance(error, OperationalError)
        return (
            ArchiveUnreachable("The catalogue's database does not answer. Is it running?")
            if unreachable
            else None
        )
    if "locked" in said or "busy" in said:
        return ArchiveBusy(
            f"Another process has been writing to {path} for {BUSY_SECONDS} s. Try again later."
        )
    if "full" in said:
        return StorageFull(
            f"There is no room left for the catalogue {path}. Free some space, then try again."
        )
    if any(word in said for word in _DAMAGED):
        return _damaged(path)
    if "unable to open" in said:
        return ArchiveUnreachable(
            f"The catalogue {path} cannot be opened. Check that its folder may be written."
        )
    if "readonly" in said or "read-only" in said:
        return ArchiveUnreachable(f"The catalogue {path} may not be written. Check its owner and its mode.")
    if "disk i/o" in said:
        return ArchiveUnreachable(f"The catalogue {path} cannot be read: the disk reports an error.")
    return None


def _damaged(path: Path | None) -> ArchiveUnreachable:
    return ArchiveUnreachable(
        f"The catalogue {path or 'in the database'} is damaged or not a catalogue. Restore it from a backup."
    )


def _sqlite(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise SettingsError(
            "FONDS_DATABASE_URL names no file. Use sqlite:////absolute/path/catalogue.sqlite."
        )
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        json_serializer=_json,
        pool_size=8,
        max_overflow=56,
        query_cache_size=200,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # sqlite3 would begin too late, and never IMMEDIATE
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, json_serializer=_json, pool_pre_ping=True)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
