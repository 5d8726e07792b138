"""Files dropped into incoming/: they end in the archive, or stay with a reason beside them."""

import os
import time
from pathlib import Path

import pytest

from archive.settings import Settings
from indexer.dropped import REST_SECONDS, DroppedFiles
from indexer.holdings import open_holdings


@pytest.fixture
def holdings(home: Settings):
    with open_holdings(home) as opened:
        yield opened


@pytest.fixture
def dropped(holdings):
    return DroppedFiles(holdings.settings.incoming, holdings.accession, print)


def drop(folder: Path, name: str, content: bytes = b"a letter", age: float = REST_SECONDS + 1) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def test_a_file_at_rest_is_taken_in_and_leaves_the_folder(holdings, dropped):
    path = drop(holdings.settings.incoming, "deep/letter.txt")
    assert (dropped.look(), path.exists()) == (0, True)
    assert (dropped.look(), path.exists()) == (1, False)
    (rendition,) = holdings.catalogue.awaiting()
    assert rendition.filename == "letter.txt"
    with holdings.store.open(rendition.sha256) as original:
        assert original.read() == b"a letter"


def test_a_file_that_still_grows_is_left_alone(holdings, dropped):
    path = drop(holdings.settings.incoming, "growing.txt", age=0)
    dropped.look()
    assert (dropped.look(), path.exists()) == (0, True)
    drop(holdings.settings.incoming, "growing.txt", b"a letter goes on")
    assert (dropped.look(), dropped.look(), path.exists()) == (0, 1, False)


def test_what_cannot_be_taken_in_stays_with_its_reason(holdings, dropped):
    incoming = holdings.settings.incoming
    empty = drop(incoming, "empty.txt", b"")
    os.mkfifo(incoming / "pipe")
    (incoming / "link").symlink_to("/etc/hostname")
    for name in ("pipe", "link"):
        os.utime(incoming / name, (1, 1), follow_symlinks=False)
    described = drop(incoming, "metadata.csv", b"filename,title\n")
    assert [dropped.look() for _ in range(3)] == [0, 0, 0]
    assert "(empty-file)" in empty.with_name("empty.txt.reason.txt").read_text()
    assert "(not-a-file)" in (incoming / "pipe.reason.txt").read_text()
    assert "(not-a-file)" in (incoming / "link.reason.txt").read_text()
    assert described.exists()
    assert holdings.catalogue.awaiting() == []


def test_what_the_archive_keeps_there_itself_is_not_touched(holdings, dropped):
    own = drop(holdings.settings.incoming, ".parts/part-1")
    assert [dropped.look() for _ in range(2)] == [0, 0]
    assert own.exists()


def test_bytes_that_are_there_already_leave_the_folder_too(holdings, dropped):
    drop(holdings.settings.incoming, "one.txt")
    drop(holdings.settings.incoming, "other.txt")
    dropped.look()
    assert dropped.look() == 2
    assert len(holdings.catalogue.awaiting()) == 1
