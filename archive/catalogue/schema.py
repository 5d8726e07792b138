"""Which form the catalogue has, and the way to the present one.

An up-to-date catalogue costs one query, a new one its tables; Alembic is imported only to bring an older one up to
date.
"""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateIndex, CreateTable

from archive.catalogue import (  # noqa: F401  add their tables to ``metadata``
    access_tables,
    account_tables,
    answer_tables,
    arrangement_tables,
)
from archive.catalogue.connection import reading, translated, writing
from archive.catalogue.tables import metadata
from archive.catalogue.triggers import trigger_statements
from archive.errors import ArchiveUnreachable, CatalogueTooNew

HEAD = "0011"  # the newest module in archive/migrations/versions
_VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"


def bring_up_to_date(engine: Engine) -> bool:
    """Make or migrate the tables if need be, whoever else is trying at the same time.

    True when they were made new. Raises ``CatalogueTooNew`` and ``ArchiveUnreachable``.
    """
    with reading(engine) as connection:
        if _revision(connection) == HEAD:
            return False
    _prefer_wal(engine)
    with writing(engine) as connection:
        revision = _revision(connection)  # another process may have been faster
        if revision == HEAD:
            return False
        _refuse_foreign(connection, revision)
        if revision is None:
            _create(connection)
        else:
            upgrade(connection)
        return revision is None


def _revision(connection: Connection) -> str | None:
    if connection.dialect.name == "postgresql" and not inspect(connection).has_table("alembic_version"):
        return None  # there a statement that fails ends its transaction
    try:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except OperationalError as error:
        if "no such table" in str(error.orig):
            return None
        raise


def _refuse_foreign(connection: Connection, revision: str | None) -> None:
    if revision is None:
        if inspect(connection).get_table_names():
            raise ArchiveUnreachable(
                "The database that FONDS_DATABASE_URL names holds other tables and is no catalogue of Fonds. "
                "Name another one."
            )
        return
    if not known_form(revision):
        raise CatalogueTooNew(
            f"The catalogue was written by a later version of Fonds (its form is {revision}, this version "
            f"knows {HEAD}). Use that version, or restore a backup made with this one."
        )


def known_form(revision: str) -> bool:
    """Whether this version can read a catalogue of that form, after migration if need be."""
    return revision in {path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py")}


def _prefer_wal(engine: Engine) -> None:
    """Both can only be set outside a transaction, the page size only while the file is empty."""
    if engine.dialect.name != "sqlite":
        return
    with translated(engine), engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        try:
            raw.execute("PRAGMA page_size=8192")
            raw.execute("PRAGMA journal_mode=WAL")
        except Exception as error:
            raise OperationalError("PRAGMA journal_mode", None, error) from error


def _create(connection: Connection) -> None:
    """All tables and triggers as the migrations make them one after another."""
    dialect = connection.dialect.name
    for statement in (*_table_statements(dialect), *trigger_statements(dialect)):
        connection.exec_driver_sql(statement)
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


@cache
def _table_statements(dialect: str) -> tuple[str, ...]:
    """The tables and indexes in the database's own words; putting them so takes longer than carrying them out."""
    words = make_url(f"{dialect}://").get_dialect()()
    made: list[str] = []
    for table in metadata.sorted_tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [str(CreateTable(table).compile(dialect=words))]
        made += [str(CreateIndex(index).compile(dialect=words)) for index in indexes]
    return tuple(made)


def upgrade(connection: Connection) -> None:
    """Run the migrations that are still to come, from nothing on if need be."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_VERSIONS.parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
