"""A file that brings down whoever reads it: counted, given up at the third death, and no other file waits for it."""

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from archive.model import State
from archive.originals.accession import Accepted, Incoming
from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.reading.suspects import MOST_ATTEMPTS, BeingRead, Suspects
from tests.project import PROJECT

pytestmark = pytest.mark.faults

# Reads as Fonds does, but that one file ends the process, as no confinement could prevent.
WORKER = """
import os, signal, sys, time
from dataclasses import replace
from pathlib import Path
from archive.model import PageText
from archive.settings import Settings
from indexer.extract.result import Extracted
from indexer.holdings import open_holdings
from indexer.reading.processing import Processor
from indexer.reading.waiting import awaiting

class Readers:
    languages = staticmethod(lambda text: (None, ()))
    start = remove_leftovers = close = lambda self: None

    def extract(self, source, filename="", depth=0, passwords=()):
        if filename == "deadly.txt":
            time.sleep(0.2)
            os.kill(os.getpid(), signal.SIGKILL)
        return Extracted("text/plain", "plain", "1", (PageText(1, "1", source.read().decode()),))

settings = replace(Settings.for_home(Path(sys.argv[1])), workers=2, engine_url="memory://", ocr="never")
with open_holdings(settings, Readers()) as holdings, holdings.writing():
    processor = Processor.of(holdings)
    processor.start()
    for rendition, depth, asked in awaiting(holdings.catalogue, 100, processor.knows):
        processor.submit(rendition, depth, asked)
    while processor.under_way:
        processor.check()
        time.sleep(0.01)
    processor.close()
"""


def work(home: Path) -> int:
    return subprocess.run([sys.executable, "-c", WORKER, str(home)], cwd=PROJECT, timeout=60).returncode


def test_a_file_that_kills_its_worker_three_times_is_given_up_and_harms_no_other(home: Settings) -> None:
    names = ["one.txt", "deadly.txt", *(f"letter{number}.txt" for number in range(6))]
    with open_holdings(replace(home, engine_url="memory://")) as holdings:
        taken = holdings.accession.take(
            [Incoming(lambda name=name: io.BytesIO(name.encode()), name) for name in names]  # type: ignore[misc]
        )
    assert [work(home.home) for _ in range(MOST_ATTEMPTS + 1)] == [-9] * MOST_ATTEMPTS + [0]
    with open_holdings(replace(home, engine_url="memory://")) as holdings:
        kept = holdings.catalogue.renditions([one.rendition for one in taken if isinstance(one, Accepted)])
        states = {one.filename: (one.state, one.reason.code if one.reason else None) for one in kept.values()}
        assert states.pop("deadly.txt") == (State.KEPT, "repeatedly-failed")
        assert set(states.values()) == {(State.SEARCHABLE, None)}
        assert holdings.catalogue.attempts() == {}
        assert holdings.catalogue.verify_chain() is None


def test_what_is_worked_on_is_noted_and_nothing_else(tmp_path: Path) -> None:
    ids = [f"{number:026}" for number in range(5)]
    note = BeingRead(tmp_path)
    note.begin()
    with note.noting(ids[:2]):
        with note.noting(ids[2:3]), note.noting(ids[3:]):
            assert sorted(BeingRead(tmp_path).left_behind()) == ids
        with note.noting(ids[4:]):
            assert sorted(BeingRead(tmp_path).left_behind()) == [*ids[:2], ids[4]]
    assert BeingRead(tmp_path).left_behind() == []
    note.end()


def test_a_note_full_of_nonsense_blames_nobody(tmp_path: Path) -> None:
    (tmp_path / "being-read").write_bytes(b"\xff\x00 nonsense\n" * 9)
    assert BeingRead(tmp_path).left_behind() == []


def test_one_suspect_is_read_at_a_time() -> None:
    suspects: Suspects[str] = Suspects()
    suspects.suspect(["a", "b", "c"])
    assert not suspects.hold_back("x", "item x")
    assert not suspects.hold_back("a", "item a")
    assert suspects.hold_back("b", "item b")
    assert suspects.hold_back("c", "item c")
    assert suspects.done(["x"]) == []
    assert suspects.done(["x", "a"]) == ["item b"]
    assert suspects.done(["b"]) == ["item c"]
    assert suspects.done(["c"]) == []
