"""What one bad file, a full disk or a vanished original may cost, and what not. The readers are stood in for."""

import errno
import io
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import ArchiveBusy, ArchiveUnreachable, StorageFull
from archive.model import PageText, Rendition, State
from archive.originals.accession import Accepted, Incoming
from archive.settings import Settings
from indexer.extract.result import Extracted, Part
from indexer.holdings import Holdings, open_holdings
from indexer.reading.backlog import Backlog
from indexer.reading.processing import Processor


class Readers:
    """In place of confined children: answers as the test says."""

    def __init__(self, answer: Callable[[str], Extracted]) -> None:
        self._answer = answer

    def start(self) -> None:
        pass

    def remove_leftovers(self) -> None:
        pass

    def close(self) -> None:
        pass

    def extract(
        self, source: object, filename: str = "", depth: int = 0, passwords: tuple[str, ...] = ()
    ) -> Extracted:
        return self._answer(filename)


@pytest.fixture
def holdings(tmp_path: Path):
    settings = Settings.from_environment(
        {"FONDS_HOME": str(tmp_path / "home"), "FONDS_ENGINE_URL": "memory:"}
    )
    with open_holdings(settings) as opened:
        yield opened


def text_of(filename: str) -> Extracted:
    return Extracted("text/plain", "text", "1", pages=(PageText(1, "1", f"text of {filename}"),))


def deposit(holdings: Holdings, *names: str) -> list[Rendition]:
    items = [Incoming(lambda name=name: io.BytesIO(name.encode()), name) for name in names]
    outcomes = holdings.accession.take(items)
    accepted = [one.rendition for one in outcomes if isinstance(one, Accepted)]
    return [holdings.catalogue.rendition(one) for one in accepted]


def processor(holdings: Holdings, answer: Callable[[str], Extracted] = text_of) -> Processor:
    holdings._isolation = Readers(answer)  # type: ignore[assignment]
    return Processor.of(holdings)


def process(holdings: Holdings, renditions: list[Rendition], working: Processor) -> dict[str, Rendition]:
    working.start()
    try:
        for rendition in renditions:
            working.submit(rendition)
        until = time.monotonic() + 20
        while working.under_way and time.monotonic() < until:
            working.check()
            time.sleep(0.01)
        working.check()
        assert not working.under_way
    finally:
        working.close()
    now = holdings.catalogue.renditions([one.id for one in renditions])
    return {one.filename: one for one in now.values()}


def _watch(working: Processor) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        working.check()
        time.sleep(0.01)


def closes(working: Processor) -> bool:
    closing = threading.Thread(target=working.close, daemon=True)
    closing.start()
    closing.join(10)
    return not closing.is_alive()


def test_an_original_that_cannot_be_opened_costs_only_itself(holdings):
    good, bad = deposit(holdings, "good.txt", "bad.txt")
    place = holdings.settings.home / "originals" / bad.sha256[:2] / bad.sha256[2:4] / bad.sha256
    place.unlink()
    place.symlink_to("/nowhere")
    now = process(holdings, [good, bad], processor(holdings))
    assert now["good.txt"].state is State.SEARCHABLE
    assert (now["bad.txt"].state, now["bad.txt"].reason.code) == (State.KEPT, "damaged-original")


def test_a_store_that_is_out_of_reach_marks_no_original_as_damaged(holdings):
    (letter,) = deposit(holdings, "letter.txt")
    originals = holdings.settings.home / "originals"
    originals.rename(originals.with_name("unplugged"))
    originals.symlink_to(originals)  # opening anything below it fails, and not for want of a file
    with pytest.raises(ArchiveUnreachable):
        process(holdings, [letter], processor(holdings))
    assert holdings.catalogue.rendition(letter.id).state is State.ACCESSIONED


def test_what_cannot_be_kept_costs_that_file_its_text_and_no_other(holdings):
    def answer(filename: str) -> Extracted:
        if filename == "strange.txt":  # two pages of one number: the catalogue refuses them
            return Extracted("text/plain", "text", "1", pages=(PageText(1, "1", "a"), PageText(1, "1", "b")))
        return text_of(filename)

    renditions = deposit(holdings, "one.txt", "strange.txt", "two.txt")
    now = process(holdings, renditions, processor(holdings, answer))
    assert now["one.txt"].state is now["two.txt"].state is State.SEARCHABLE
    assert (now["strange.txt"].state, now["strange.txt"].reason.code) == (State.KEPT, "extraction-failed")


def test_a_writer_that_fails_is_reported_and_closing_does_not_wait_for_it(holdings, monkeypatch):
    def busy(*_: object) -> int:
        raise ArchiveBusy("busy")

    renditions = deposit(holdings, *(f"{number}.txt" for number in range(600)))
    working = processor(holdings)
    monkeypatch.setattr(type(holdings.catalogue), "record_extractions", busy)
    working.start()
    for rendition in renditions:
        working.submit(rendition)
    with pytest.raises(ArchiveBusy):
        _watch(working)
    assert closes(working)


def test_an_attachment_that_finds_no_room_is_not_forgotten(holdings, tmp_path, monkeypatch):
    spooled = tmp_path / "part"
    spooled.write_bytes(b"the enclosure")

    def answer(filename: str) -> Extracted:
        return Extracted(
            "message/rfc822",
            "mail",
            "1",
            pages=text_of(filename).pages,
            parts=(Part("a.txt", 13, str(spooled)),),
        )

    (letter,) = deposit(holdings, "letter.eml")
    writing = os.write

    def full(descriptor: int, data: bytes) -> int:
        if bytes(data) == b"the enclosure":
            raise OSError(errno.ENOSPC, "No space left on device")
        return writing(descriptor, data)

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        with pytest.raises(StorageFull):
            process(holdings, [letter], processor(holdings, answer))
    assert [rendition.id for rendition in holdings.catalogue.awaiting()] == [letter.id]
    assert not spooled.exists()


def test_an_attachment_that_is_refused_is_noted_with_what_held_it(holdings, tmp_path):
    spooled = tmp_path / "part"
    spooled.touch()

    def answer(filename: str) -> Extracted:
        return Extracted(
            "message/rfc822",
            "mail",
            "1",
            pages=text_of(filename).pages,
            parts=(Part("a.txt", 0, str(spooled)),),
        )

    (letter,) = deposit(holdings, "letter.eml")
    process(holdings, [letter], processor(holdings, answer))
    assert holdings.catalogue.extraction_of(letter.id).notes["not_kept"] == ["a.txt: empty-file"]


def test_a_backlog_makes_readers_wait_for_room():
    backlog: Backlog[str] = Backlog(most_items=10, most_weight=100)
    backlog.put("light", 60)
    putting = threading.Thread(target=backlog.put, args=("heavy", 60), daemon=True)
    putting.start()
    putting.join(0.2)
    assert putting.is_alive()
    assert backlog.take() == "light"
    putting.join(5)
    assert backlog.take() == "heavy"


def test_a_backlog_takes_what_is_heavier_than_all_its_room_when_it_is_empty():
    backlog: Backlog[str] = Backlog(most_items=10, most_weight=100)
    backlog.put("whale", 10_000)
    assert backlog.take(time.monotonic()) == "whale"


def test_a_backlog_that_has_ended_gives_out_what_it_holds_and_then_nothing():
    backlog: Backlog[str] = Backlog(most_items=1, most_weight=100)
    backlog.put("last", 1)
    backlog.end()
    backlog.put("too late", 1)
    assert (backlog.take(), backlog.take()) == ("last", None)
