"""Opening a catalogue: made, up to date, older, newer, foreign, damaged, out of reach."""

import importlib.util
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from archive.catalogue import Catalogue
from archive.catalogue.connection import engine_for, writing
from archive.catalogue.schema import HEAD, upgrade
from archive.catalogue.tables import metadata
from archive.errors import ArchiveBusy, ArchiveUnreachable, CatalogueTooNew, SettingsError
from archive.settings import Settings


def database(home: Settings) -> Path:
    return home.home / "catalogue.sqlite"


def change(home: Settings, *statements: str) -> None:
    with closing(sqlite3.connect(database(home))) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def migrated(home: Settings) -> None:
    """A catalogue made by all migrations, one after another."""
    home.home.mkdir()
    engine = engine_for(home.database_url)
    with writing(engine) as connection:
        upgrade(connection)
    engine.dispose()


@pytest.mark.parametrize("make", [migrated, lambda home: Catalogue.open(home).close()])
def test_both_ways_make_the_tables_that_the_program_uses(
    home: Settings, make: Callable[[Settings], None]
) -> None:
    make(home)
    engine = engine_for(home.database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
    engine.dispose()
    assert differences == []
    assert version == [(HEAD,)]


def test_what_is_made_at_once_is_what_the_migrations_make(home: Settings, tmp_path: Path) -> None:
    other = Settings.for_home(tmp_path / "other")
    migrated(other)
    Catalogue.open(home).close()
    assert made(home) == made(other)


def made(home: Settings) -> dict[str, object]:
    """Every table's columns and keys, every index and trigger, in SQLite's own words."""
    with closing(sqlite3.connect(database(home))) as connection:
        names = connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: (
                kind,
                table,
                sql if kind == "trigger" else None,
                connection.execute(f"PRAGMA table_xinfo({name})").fetchall(),
                sorted(row[2:] for row in connection.execute(f"PRAGMA foreign_key_list({name})")),
                connection.execute(f"PRAGMA index_xinfo({name})").fetchall(),
                sorted(row[2:] for row in connection.execute(f"PRAGMA index_list({name})") if row[3] != "c"),
            )
            for kind, name, table, sql in names
        }


def test_an_older_catalogue_is_brought_up_to_date_by_alembic_alone(home: Settings) -> None:
    migrated(home)
    with Catalogue.open(home) as catalogue:
        assert catalogue.identity


def test_the_newest_migration_is_the_one_the_program_expects() -> None:
    spec = importlib.util.find_spec("archive.migrations")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    assert ScriptDirectory(spec.submodule_search_locations[0]).get_current_head() == HEAD


def test_a_new_catalogue_is_made_and_opened_without_alembic(home: Settings) -> None:
    program = (
        "import sys; from archive.catalogue import Catalogue; from archive.settings import Settings; "
        "from pathlib import Path; Catalogue.open(Settings.for_home(Path(sys.argv[1]))).close(); "
        "sys.exit('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(home.home)], check=False, timeout=60)
    assert done.returncode == 0


def test_a_catalogue_is_written_so_that_a_power_cut_loses_nothing(home: Settings) -> None:
    with Catalogue.open(home) as catalogue, catalogue._writing() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        answers = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert answers == ["wal", 2, 1]


def test_a_catalogue_of_a_later_version_is_left_alone(home: Settings) -> None:
    Catalogue.open(home).close()
    change(home, "UPDATE alembic_version SET version_num = '9999'")
    before = database(home).read_bytes()
    with pytest.raises(CatalogueTooNew, match="later version"):
        Catalogue.open(home)
    assert database(home).read_bytes() == before


def test_a_database_of_something_else_is_left_alone(home: Settings) -> None:
    home.home.mkdir()
    change(home, "CREATE TABLE recipes (id)")
    with pytest.raises(ArchiveUnreachable, match="no catalogue of Fonds"):
        Catalogue.open(home)


def test_damage_that_sqlite_quotes_and_is_no_text_is_said_in_a_sentence(home: Settings) -> None:
    migrated(home)
    change(home, "PRAGMA wal_checkpoint(TRUNCATE)")
    sound = database(home).read_bytes()
    database(home).write_bytes(sound.replace(b"CREATE TABLE renditions", b"CR\xe6ATE TABLE renditions"))
    with pytest.raises(ArchiveUnreachable, match="damaged or not a catalogue"):
        Catalogue.open(home)


@pytest.mark.parametrize(
    "data", [b"this is not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_said_in_a_sentence(home: Settings, data: bytes) -> None:
    home.home.mkdir()
    database(home).write_bytes(data)
    with pytest.raises(ArchiveUnreachable, match="damaged or not a catalogue"):
        Catalogue.open(home)


def test_damage_inside_the_catalogue_is_said_in_a_sentence(home: Settings) -> None:
    with Catalogue.open(home) as catalogue:
        catalogue.ensure_collection("letters")
    with database(home).open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(8192)
        file.write(b"\xaa" * (size - 8192))
    with pytest.raises(ArchiveUnreachable, match="damaged"):
        Catalogue.open(home).collections()


def test_a_home_that_is_a_file_is_said_in_a_sentence(home: Settings) -> None:
    home.home.write_bytes(b"x")
    with pytest.raises(ArchiveUnreachable, match="cannot be made"):
        Catalogue.open(home)


def test_a_catalogue_that_is_a_folder_is_said_in_a_sentence(home: Settings) -> None:
    database(home).mkdir(parents=True)
    with pytest.raises(ArchiveUnreachable, match="cannot be opened"):
        Catalogue.open(home)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_catalogue_that_may_not_be_read_is_said_in_a_sentence(home: Settings) -> None:
    Catalogue.open(home).close()
    database(home).chmod(0)
    with pytest.raises(ArchiveUnreachable):
        Catalogue.open(home)


@pytest.mark.parametrize("name", ["with space", "50%", "a%20b", "я#1", "quote'"])
def test_a_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    with Catalogue.open(Settings.for_home(tmp_path / name)) as catalogue:
        assert (tmp_path / name / "catalogue.sqlite").is_file()
        assert catalogue.latest_sequence() == 0


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "nonsense", "mongodb://localhost/x"])
def test_a_url_that_cannot_be_used_is_said_in_a_sentence(url: str) -> None:
    with pytest.raises(SettingsError, match="FONDS_DATABASE_URL"):
        engine_for(url)


@pytest.mark.skipif(importlib.util.find_spec("psycopg") is not None, reason="the driver is installed here")
def test_a_missing_driver_is_named() -> None:
    with pytest.raises(SettingsError, match="psycopg"):
        engine_for("postgresql://localhost/fonds")


def test_a_writer_that_never_ends_makes_the_next_one_give_up(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.catalogue.connection.BUSY_SECONDS", 0.1)
    with Catalogue.open(home) as one, Catalogue.open(home) as two, one._writing():
        assert two.latest_sequence() == 0  # readers never wait
        with pytest.raises(ArchiveBusy, match="Another process"):
            two.ensure_collection("letters")


def test_a_forked_child_uses_connections_of_its_own(home: Settings) -> None:
    with Catalogue.open(home) as catalogue:
        catalogue.ensure_collection("letters")
        child = os.fork()
        if child == 0:
            try:
                os._exit(0 if catalogue.ensure_collection("from the child").code else 1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert [one.collection.code for one in catalogue.collections()] == ["from the child", "letters"]
