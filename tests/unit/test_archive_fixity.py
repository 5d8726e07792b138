"""Fixity: damaged, missing, orphaned and a broken chain are named; only right bytes leave."""

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.errors import DamagedOriginal, UsageError
from archive.model import EventType
from archive.originals.accession import Accepted, Accession, Incoming
from archive.originals.fixity import hand_out, verify
from archive.originals.store import FileStore
from archive.settings import Settings


@pytest.fixture
def store(home: Settings) -> FileStore:
    return FileStore.open_at(home)


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as catalogue:
        yield catalogue


@pytest.fixture
def letters(store: FileStore, catalogue: Catalogue, home: Settings) -> list[Accepted]:
    items = [Incoming(lambda n=n: io.BytesIO(b"letter %d" % n), f"{n}.txt") for n in range(4)]  # type: ignore[misc]
    taken = Accession(store, catalogue, home).take(items)
    return [one for one in taken if isinstance(one, Accepted)]


def test_an_original_that_cannot_be_opened_is_named_and_the_others_are_read(store, catalogue, home, letters):
    path_of(home, letters[1].sha256).unlink()
    path_of(home, letters[1].sha256).symlink_to("/nowhere")
    report = verify(store, catalogue)
    assert report.originals == 4
    assert not report.sound
    assert [bad.sha256 for bad in report.unchecked] == [letters[1].sha256]
    assert "could not be checked" in "".join(report.lines())


def path_of(home: Settings, sha256: str) -> Path:
    return home.home / "originals" / sha256[:2] / sha256[2:4] / sha256


def damage(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"X")


def test_an_archive_in_order_is_sound(
    store: FileStore, catalogue: Catalogue, letters: list[Accepted]
) -> None:
    read: list[int] = []
    report = verify(store, catalogue, read.append)
    assert report.sound
    assert (report.originals, report.size, read) == (4, 32, [8] * 4)
    assert report.lines()[-1] == "All is as it was."
    assert verify(store, catalogue).sound  # its own event has not broken the chain


def test_damaged_missing_and_orphaned_originals_are_named(
    store: FileStore, catalogue: Catalogue, letters: list[Accepted], home: Settings
) -> None:
    damage(path_of(home, letters[0].sha256))
    path_of(home, letters[1].sha256).unlink()
    orphan = store.put(io.BytesIO(b"orphan"), 100).sha256
    report = verify(store, catalogue)
    assert not report.sound
    assert [bad.sha256 for bad in report.damaged] == [letters[0].sha256]
    assert [bad.sha256 for bad in report.missing] == [letters[1].sha256]
    assert report.orphaned == (orphan,)
    assert report.broken_link is None
    events = list(catalogue.all_events())[-3:]
    assert {event.type for event in events} == {EventType.FIXITY_CHECK}
    assert [event.rendition for event in events] == [letters[0].rendition, letters[1].rendition, None]
    assert {event.outcome for event in events} == {"failure"}
    as_json = report.as_json()
    assert as_json["sound"] is False
    assert as_json["orphaned"] == [orphan]


def test_a_broken_chain_is_named(
    store: FileStore, catalogue: Catalogue, letters: list[Accepted], home: Settings
) -> None:
    with closing(sqlite3.connect(home.home / "catalogue.sqlite")) as connection, connection:
        connection.execute("DROP TRIGGER events_are_not_altered")
        connection.execute("UPDATE events SET agent = 'somebody' WHERE sequence = 2")
    report = verify(store, catalogue)
    assert report.broken_link is not None
    assert report.broken_link.sequence == 2
    assert not report.sound


def test_an_original_is_handed_out_byte_for_byte_and_recorded(
    store: FileStore, catalogue: Catalogue, letters: list[Accepted], tmp_path: Path
) -> None:
    rendition = catalogue.rendition(letters[0].rendition)
    stream = io.BytesIO()
    assert hand_out(store, catalogue, rendition, stream) == 8
    assert hand_out(store, catalogue, rendition, tmp_path / "out.txt") == 8
    assert stream.getvalue() == (tmp_path / "out.txt").read_bytes() == b"letter 0"
    events = catalogue.custody_events(rendition.document)
    assert [event.type for event in events].count(EventType.DISSEMINATION) == 2


def test_a_damaged_original_is_not_handed_out_and_leaves_what_was_there(
    store: FileStore, catalogue: Catalogue, letters: list[Accepted], home: Settings, tmp_path: Path
) -> None:
    damage(path_of(home, letters[0].sha256))
    rendition = catalogue.rendition(letters[0].rendition)
    stream, target = io.BytesIO(), tmp_path / "out.txt"
    target.write_bytes(b"before")
    for where in (stream, target):
        with pytest.raises(DamagedOriginal):
            hand_out(store, catalogue, rendition, where)
    assert stream.getvalue() == b""
    assert target.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "out.txt"]


def test_a_target_that_cannot_be_written_is_said_in_a_sentence(
    store: FileStore, catalogue: Catalogue, letters: list[Accepted], tmp_path: Path
) -> None:
    rendition = catalogue.rendition(letters[0].rendition)
    with pytest.raises(UsageError, match="is a folder"):
        hand_out(store, catalogue, rendition, tmp_path)
    with pytest.raises(UsageError, match="cannot be written"):
        hand_out(store, catalogue, rendition, tmp_path / "absent" / "out.txt")
    assert hand_out(store, catalogue, rendition, Path("/dev/null")) == 8
    assert hand_out(store, catalogue, rendition, tmp_path / ("x" * 255)) == 8
