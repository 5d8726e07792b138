"""One writer at a time, and a dead one holds nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import ArchiveBusy, ArchiveUnreachable
from archive.locks import WriterLock

HOLDER = """
import sys, time
from pathlib import Path
from archive.locks import WriterLock
with WriterLock(Path(sys.argv[1]), purpose="fonds worker"):
    print("held", flush=True)
    time.sleep(60)
"""


def is_held(home: Path) -> bool:
    """Whether somebody else would have to wait."""
    try:
        with WriterLock(home):
            return False
    except ArchiveBusy:
        return True


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with WriterLock(tmp_path, purpose="fonds ingest"), pytest.raises(ArchiveBusy) as busy:
        WriterLock(tmp_path).acquire()
    assert "fonds ingest" in busy.value.message
    assert str(os.getpid()) in busy.value.message


def test_the_lock_can_be_taken_again_when_it_is_free(tmp_path: Path) -> None:
    with WriterLock(tmp_path):
        pass
    with WriterLock(tmp_path):
        assert is_held(tmp_path)
    assert not is_held(tmp_path)


def test_waiting_is_bounded(tmp_path: Path) -> None:
    with WriterLock(tmp_path), pytest.raises(ArchiveBusy):
        WriterLock(tmp_path, wait_seconds=0.15).acquire()


def test_a_killed_process_holds_no_lock(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(ArchiveBusy, match="fonds worker"):
            WriterLock(tmp_path).acquire()
        process.send_signal(signal.SIGKILL)
    with WriterLock(tmp_path, wait_seconds=5):
        assert is_held(tmp_path)


def test_a_lock_file_with_nonsense_in_it_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "writer.lock").write_bytes(b"\xff\x00nonsense")
    with WriterLock(tmp_path):
        assert is_held(tmp_path)


def test_a_home_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnreachable, match="cannot be opened"):
        WriterLock(tmp_path / "absent").acquire()
