"""Files dropped into incoming/: they end in the archive, or stay with a reason beside them."""

import os
import time
from pathlib import Path

import pytest

from archive.errors import StorageFull
from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.dropped import REST_SECONDS, DroppedFiles
from indexer.intake.incoming_folder import clear_away


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


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


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


def test_a_file_that_a_program_still_has_open_for_writing_is_left_alone(holdings, dropped):
    path = drop(holdings.settings.incoming, "stalled.txt")
    with path.open("ab"):
        assert [dropped.look() for _ in range(3)] == [0, 0, 0]
    assert (dropped.look(), path.exists()) == (1, False)


def test_a_file_dated_in_the_future_does_not_wait_for_it(holdings, dropped):
    drop(holdings.settings.incoming, "tomorrow.txt", age=-86_400)
    assert (dropped.look(), dropped.look()) == (0, 1)


def test_a_file_that_takes_the_place_of_one_just_taken_in_is_given_back_and_taken_in_itself(holdings):
    incoming = holdings.settings.incoming
    path = drop(incoming, "letter.txt", b"the first")

    class Replacing:
        """The archive's own accession, slow enough that somebody moves another file there meanwhile."""

        def take(self, items):
            taken = holdings.accession.take(items)
            if path.read_bytes() == b"the first":
                drop(incoming, "other", b"the second").rename(path)
            return taken

    dropped = DroppedFiles(incoming, Replacing(), print)
    assert [dropped.look() for _ in range(2)] == [0, 0]
    assert path.read_bytes() == b"the second"
    assert [dropped.look() for _ in range(2)] == [0, 1]
    assert len(holdings.catalogue.awaiting()) == 2
    assert [name for name in names_in(incoming) if "kept" in name] == []


def test_what_was_set_aside_when_a_process_died_is_looked_at_again(holdings):
    drop(holdings.settings.incoming, "deep/.fonds-kept-letter.txt")
    dropped = DroppedFiles(holdings.settings.incoming, holdings.accession, print)
    assert (holdings.settings.incoming / "deep" / "letter.txt").exists()
    assert [dropped.look() for _ in range(2)] == [0, 1]


def test_what_was_refused_is_tried_again_when_it_changes_or_its_reason_is_removed(holdings, dropped):
    incoming, said = holdings.settings.incoming, []
    drop(incoming, "empty.txt", b"")
    for _ in range(2):  # a new process knows of it from the reason beside it
        one = DroppedFiles(incoming, holdings.accession, said.append)
        [one.look() for _ in range(3)]
    assert len(said) == 1
    (incoming / "empty.txt.reason.txt").unlink()
    [dropped.look() for _ in range(2)]
    assert (incoming / "empty.txt.reason.txt").exists()
    time.sleep(0.01)
    drop(incoming, "empty.txt", b"not any more")
    assert [dropped.look() for _ in range(2)] == [0, 1]
    assert not (incoming / "empty.txt.reason.txt").exists()


def test_a_file_of_somebody_that_is_called_like_a_reason_is_taken_in_and_not_written_over(holdings, dropped):
    incoming = holdings.settings.incoming
    drop(incoming, "verdict.txt", b"")
    drop(incoming, "verdict.txt.reason.txt", b"The court gave its reasons.")
    assert [dropped.look() for _ in range(2)] == [0, 1]
    (rendition,) = holdings.catalogue.awaiting()
    assert rendition.filename == "verdict.txt.reason.txt"


def test_a_file_that_is_gone_before_it_is_read_leaves_no_reason_behind(holdings):
    incoming = holdings.settings.incoming

    class Vanishing:
        """The archive's own accession, after the file was moved away."""

        def take(self, items):
            (incoming / "moved.txt").unlink(missing_ok=True)
            return holdings.accession.take(items)

    drop(incoming, "moved.txt")
    dropped = DroppedFiles(incoming, Vanishing(), print)
    assert [dropped.look() for _ in range(3)] == [0, 0, 0]
    assert [name for name in names_in(incoming) if not name.startswith(".")] == []


def test_folders_become_collections_when_asked(holdings):
    incoming = holdings.settings.incoming
    drop(incoming, "loose.txt", b"0")
    drop(incoming, "Letters 2017/a.txt", b"1")
    drop(incoming, "Letters 2017/annexes/b.txt", b"2")
    drop(incoming, f"{'x' * 120}/c.txt", b"3")
    drop(
        incoming, "described/metadata.csv", b"filename,collection,title\nd.txt,chosen,A title\ne.txt,,Other\n"
    )
    drop(incoming, "described/d.txt", b"4")
    drop(incoming, "described/e.txt", b"5")
    dropped = DroppedFiles(incoming, holdings.accession, print, folders_are_collections=True)
    assert [dropped.look() for _ in range(2)] == [0, 5]
    found = {one.collection.code: one.documents for one in holdings.catalogue.collections() if one.documents}
    assert found == {"unsorted": 1, "Letters 2017": 2, "chosen": 1, "described": 1}
    assert "(bad-metadata)" in (incoming / ("x" * 120) / "c.txt.reason.txt").read_text()


def test_folders_go_when_they_have_been_empty_for_a_while_and_reasons_with_their_file(holdings):
    incoming = holdings.settings.incoming
    for name in ("old/deep", "new", "described", ".hidden"):
        (incoming / name).mkdir(parents=True)
    (incoming / "described" / "metadata.csv").write_text("filename\n")
    (incoming / "orphan.txt.reason.txt").write_text("The file has no bytes. (empty-file)\n")
    (incoming / "own.reason.txt").write_text("mine")
    for name in ("old/deep", "old", ".hidden"):
        os.utime(incoming / name, (1, 1))
    clear_away(incoming, 60.0)
    os.utime(incoming / "old", (1, 1))
    clear_away(incoming, 60.0)
    assert {"new", "described", ".hidden", "own.reason.txt"} <= names_in(incoming)
    assert {"old", "orphan.txt.reason.txt"}.isdisjoint(names_in(incoming))


def test_a_look_takes_a_bounded_number_and_remembers_no_more(holdings, monkeypatch):
    monkeypatch.setattr("indexer.intake.dropped.MOST_AT_A_LOOK", 10)
    for number in range(35):
        drop(holdings.settings.incoming, f"{number:02}.txt", b"letter %d" % number)
    dropped = DroppedFiles(holdings.settings.incoming, holdings.accession, print)
    assert [dropped.look() for _ in range(6)] == [0, 10, 10, 10, 5, 0]
    assert len(holdings.catalogue.awaiting()) == 35


def test_a_full_disk_lets_files_wait_and_is_said_once(holdings):
    path, said = drop(holdings.settings.incoming, "letter.txt"), []

    class Full:
        """A disk that is full twice."""

        left = 2

        def take(self, items):
            self.left -= 1
            if self.left >= 0:
                raise StorageFull("There is no room left.")
            return holdings.accession.take(items)

    dropped = DroppedFiles(holdings.settings.incoming, Full(), said.append)
    taken = [dropped.look() for _ in range(6)]
    assert (sum(taken), len(said), path.exists()) == (1, 1, False)


def test_a_name_that_leaves_no_room_for_a_reason_beside_it_is_told_once_and_taken_in_when_it_can_be(holdings):
    incoming, said = holdings.settings.incoming, []
    path = drop(incoming, "n" * 251 + ".txt", b"")
    dropped = DroppedFiles(incoming, holdings.accession, said.append)
    assert [dropped.look() for _ in range(4)] == [0, 0, 0, 0]
    assert len(said) == 1
    drop(incoming, path.name, b"a letter")
    assert [dropped.look() for _ in range(2)] == [0, 1]
    assert names_in(incoming) == {".partial"}


def test_names_that_are_not_text_are_taken_in_and_given_reasons(holdings, dropped):
    incoming = holdings.settings.incoming
    drop(incoming, os.fsdecode(b"\xcf\xe8\xf1\xfc\xec\xee.txt"))
    empty = drop(incoming, os.fsdecode(b"\xcf.txt"), b"")
    assert [dropped.look() for _ in range(2)] == [0, 1]
    assert names_in(incoming) == {".partial", empty.name, f"{empty.name}.reason.txt"}
