"""Texts in the catalogue are compared with what the record says was read."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, Deposit
from archive.catalogue.text_digests import digest_of_pages
from archive.errors import ArchiveUnreachable
from archive.model import EventType, PageText, Reading
from archive.originals.fixity import verify
from archive.originals.store import FileStore
from archive.settings import Settings

LETTERS = [("aa" * 32, ["First page", "Second page"]), ("bb" * 32, ["Жәкішев"]), ("cc" * 32, [])]


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as catalogue:
        taken = catalogue.accession([Deposit(sha256, 3, "a.pdf") for sha256, _ in LETTERS], "test")
        catalogue.record_extractions(
            [(one.rendition, reading(texts)) for one, (_, texts) in zip(taken, LETTERS, strict=True)]
        )
        yield catalogue


def reading(texts: list[str], version: str = "1") -> Reading:
    pages = [PageText(number, str(number), text) for number, text in enumerate(texts, 1)]
    return Reading("application/pdf", "pdf", version, pages, language="en", languages=("en",))


def file_of(home: Settings) -> Path:
    return home.home / "catalogue.sqlite"


def write(home: Settings, statement: str) -> None:
    with sqlite3.connect(file_of(home)) as database:
        assert database.execute(statement).rowcount != 0
    database.close()


def altered(catalogue: Catalogue) -> list[str]:
    return sorted(sha256[:2] for _, sha256 in catalogue.altered_texts())


def test_texts_as_they_were_read_are_found_so(catalogue):
    assert altered(catalogue) == []
    ingested = [one for one in catalogue.all_events() if one.type is EventType.INGESTION]
    assert ingested[0].detail["text_sha256"] == digest_of_pages(
        [(1, "1", "First page"), (2, "2", "Second page")]
    )


@pytest.mark.parametrize(
    ("statement", "whose"),
    [
        ("UPDATE pages SET text = 'First pace' WHERE text = 'First page'", ["aa"]),
        ("UPDATE pages SET label = 'i' WHERE text = 'Second page'", ["aa"]),
        ("UPDATE pages SET number = 3 WHERE number = 2", ["aa"]),
        ("DELETE FROM pages WHERE number = 1", ["aa", "bb"]),
    ],
)
def test_a_text_that_somebody_altered_is_named(catalogue, home, statement, whose):
    write(home, statement)
    assert altered(catalogue) == whose
    report = verify(FileStore.open_at(home), catalogue)
    assert sorted(one["sha256"][:2] for one in report.as_json()["altered_texts"]) == whose
    assert any(f"reextract --where sha256:{whose[0]}" in line for line in report.lines())


def test_reading_again_puts_an_altered_text_right(catalogue, home):
    write(home, "UPDATE pages SET text = 'First pace' WHERE text = 'First page'")
    ((rendition, _),) = catalogue.altered_texts()
    catalogue.ask_again([rendition], "asked")
    catalogue.record_extractions([(rendition, reading(LETTERS[0][1]))])
    assert altered(catalogue) == []
    assert catalogue.page(rendition, 1).text == "First page"


def test_a_reading_from_before_digests_were_recorded_is_passed_over(catalogue, home):
    write(home, "DROP TRIGGER events_are_not_altered")
    write(home, "UPDATE events SET detail = replace(detail, 'text_sha256', 'older') WHERE type = 'ingestion'")
    write(home, "UPDATE pages SET text = 'First pace' WHERE text = 'First page'")
    assert altered(catalogue) == []


def test_a_catalogue_whose_file_is_damaged_is_told_of(catalogue, home):
    catalogue.close()
    with sqlite3.connect(file_of(home)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = database.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_renditions_sha256'"
        ).fetchone()
        (page_size,) = database.execute("PRAGMA page_size").fetchone()
    database.close()
    with file_of(home).open("r+b") as file:
        file.seek((root - 1) * page_size + 3)
        file.write(b"\x00\x00")  # the page says that it has no cells
    with Catalogue.open(home) as damaged:
        assert damaged.problem_of_file() is not None


def test_a_text_that_is_no_text_any_more_is_no_traceback(catalogue, home):
    write(home, "UPDATE pages SET text = CAST(x'ff' AS TEXT) WHERE text = 'First page'")
    with pytest.raises(ArchiveUnreachable, match="Restore it from a backup"):
        altered(catalogue)
