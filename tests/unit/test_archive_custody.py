"""The custody chain in the catalogue: append only, and whatever is done to it shows."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.custody.chain import Draft
from archive.model import EventType
from archive.settings import Settings


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as catalogue:
        for number in range(5):
            catalogue.record_event(
                Draft(EventType.ACCESSION, "tester", f"d{number}", f"r{number}", detail={"n": number})
            )
        yield catalogue


def tamper(home: Settings, *statements: str) -> None:
    """As somebody with access to the file would: the triggers are no wall, only a rail."""
    with closing(sqlite3.connect(home.home / "catalogue.sqlite")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def test_a_chain_that_nobody_touched_holds(catalogue: Catalogue) -> None:
    assert catalogue.verify_chain() is None
    assert [event.sequence for event in catalogue.all_events()] == [1, 2, 3, 4, 5]
    assert catalogue.chain_end() == (5, list(catalogue.all_events())[-1].digest)


@pytest.mark.parametrize(
    ("statement", "sequence"),
    [
        ("UPDATE events SET agent = 'somebody' WHERE sequence = 3", 3),
        ("UPDATE events SET type = 'destruction' WHERE sequence = 3", 3),
        ("UPDATE events SET detail = '{\"n\":7}' WHERE sequence = 2", 2),
        ("UPDATE events SET detail = 'no json' WHERE sequence = 2", 2),
        ("UPDATE events SET document = NULL WHERE sequence = 1", 1),
        ("DELETE FROM events WHERE sequence = 4", 4),
        ("DELETE FROM events WHERE sequence = 1", 1),
        ("UPDATE events SET digest = previous WHERE sequence = 5", 5),
    ],
)
def test_an_event_that_was_altered_or_removed_is_named(
    catalogue: Catalogue, home: Settings, statement: str, sequence: int
) -> None:
    tamper(home, statement)
    broken = catalogue.verify_chain()
    assert broken is not None
    assert broken.sequence == sequence
    assert str(sequence) in broken.message


def test_two_events_that_changed_places_are_named(catalogue: Catalogue, home: Settings) -> None:
    move = "UPDATE events SET sequence = {} WHERE sequence = {}"
    tamper(home, move.format(99, 2), move.format(2, 3), move.format(3, 99))
    broken = catalogue.verify_chain()
    assert broken is not None
    assert broken.sequence == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET agent = 'somebody'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE sequence = 2",
        "INSERT INTO events SELECT sequence + 7, id || 'x', type, at, agent, document, rendition, outcome, detail, "
        "previous, digest FROM events WHERE sequence = 5",
    ],
)
def test_the_database_itself_refuses_to_change_events(
    catalogue: Catalogue, home: Settings, statement: str
) -> None:
    with (
        closing(sqlite3.connect(home.home / "catalogue.sqlite")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="custody events are"),
    ):
        connection.execute(statement)


def test_events_of_a_document_are_given_oldest_first(catalogue: Catalogue) -> None:
    catalogue.record_event(Draft(EventType.DISSEMINATION, "reader", "d1", "r1"))
    assert [event.type for event in catalogue.custody_events("d1")] == [
        EventType.ACCESSION,
        EventType.DISSEMINATION,
    ]
    assert [event.type for event in catalogue.custody_events("d1", limit=1)] == [EventType.DISSEMINATION]


def test_details_that_no_database_likes_do_not_break_the_chain(catalogue: Catalogue) -> None:
    detail = {"name": "a\x00b\ud800", "list": ("x", 1.5, None, True), "Қ": {"ә": "ұ"}}
    catalogue.record_event(Draft(EventType.ACCESSION, "a\udfff", detail=detail))
    assert catalogue.verify_chain() is None
    assert list(catalogue.all_events())[-1].detail == {
        "name": "a\ufffdb\ufffd",
        "list": ["x", 1.5, None, True],
        "Қ": {"ә": "ұ"},
    }


def test_a_rendition_that_came_past_the_record_is_counted(home: Settings, tmp_path: Path) -> None:
    with Catalogue.open(home) as catalogue:
        catalogue.ensure_collection("letters")
        tamper(
            home,
            "INSERT INTO documents (id, collection, title, creators, recipients, languages, tags, sources, "
            "accessioned_at) VALUES ('d', 'letters', 't', '[]', '[]', '[]', '[]', '{}', '')",
            "INSERT INTO renditions (id, document, sha256, size, filename, role, state, languages, pages, characters, "
            "ocr, accessioned_at) VALUES ('r', 'd', 'x', 1, 'f', 'original', 'kept', '[]', 0, 0, 0, '')",
        )
        assert catalogue.unrecorded_renditions() == 1
