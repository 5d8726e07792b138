"""Scans among other files: what is read first, what survives a stop, what is said of pages. OCR is stood in for."""

import io
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pytest

from archive.errors import ArchiveUnreachable
from archive.model import PageText, Rendition, State
from archive.originals.accession import Accepted, Incoming
from archive.reasons import Reason
from archive.settings import Settings
from indexer.extract.result import Extracted, PageBoxes, WordBox
from indexer.holdings import Holdings, open_holdings
from indexer.ocr.recogniser import PageRead
from indexer.reading.agenda import Agenda
from indexer.reading.processing import Processor
from indexer.reading.scans import LOW_CONFIDENCE


class Readers:
    """In place of confined children: a name ``scan-3.pdf`` is a file of three scanned pages."""

    def start(self) -> None: ...

    def remove_leftovers(self) -> None: ...

    def close(self) -> None: ...

    def languages(self, text: str) -> tuple[str | None, tuple[str, ...]]:
        return ("en", ("en",)) if "page" in text else (None, ())

    def extract(
        self, source: object, filename: str = "", depth: int = 0, passwords: Sequence[str] = ()
    ) -> Extracted:
        if not filename.startswith("scan"):
            return Extracted("text/plain", "text", "1", pages=(PageText(1, "1", f"text of {filename}"),))
        count = int(filename.removesuffix(".pdf").rpartition("-")[2])
        reason = Reason.of("no-text")
        return Extracted(
            "application/pdf", "pdf", "1",
            pages=tuple(PageText(number, str(number), "") for number in range(1, count + 1)),
            unread=tuple(range(1, count + 1)), reason=reason, reasons=(reason,),
        )  # fmt: skip


class Recogniser:
    """In place of Tesseract."""

    models = ("eng",)
    version = "1-test"

    def __init__(self) -> None:
        self.read_pages: list[int] = []
        self.may_read = threading.Semaphore(1_000)
        self.pages: dict[int, PageRead | Exception] = {}

    def close(self) -> None: ...

    def read(
        self,
        source: BinaryIO,
        media_type: str,
        number: int,
        passwords: Sequence[str] = (),
        *,
        laid_out: bool = False,
    ) -> PageRead:
        assert self.may_read.acquire(timeout=20)
        self.read_pages.append(number)
        answer = self.pages.get(number) or recognised(f"page {number}")
        if isinstance(answer, Exception):
            raise answer
        return answer


def recognised(text: str, confidence: int = 95, reason: Reason | None = None) -> PageRead:
    words = (WordBox(text, 1.0, 2.0, 3.0, 4.0, 0, len(text), confidence),) if text else ()
    return PageRead(text, PageBoxes(500.0, 700.0, words, float(confidence) if text else None), reason)


@pytest.fixture
def recogniser() -> Recogniser:
    return Recogniser()


@pytest.fixture
def holdings(tmp_path: Path, recogniser: Recogniser) -> Iterator[Holdings]:
    settings = Settings.from_environment(
        {"FONDS_HOME": str(tmp_path / "home"), "FONDS_ENGINE_URL": "memory:", "FONDS_WORKERS": "1"}
    )
    with open_holdings(settings) as opened:
        opened._isolation = Readers()  # type: ignore[assignment]
        opened._recogniser, opened._has_looked_for_models = recogniser, True  # type: ignore[assignment]
        yield opened


def deposit(holdings: Holdings, *names: str) -> list[Rendition]:
    items = [Incoming(lambda name=name: io.BytesIO(name.encode()), name) for name in names]
    accepted = [one.rendition for one in holdings.accession.take(items) if isinstance(one, Accepted)]
    return [holdings.catalogue.rendition(one) for one in accepted]


def wait_for(condition) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def process(holdings: Holdings, renditions: list[Rendition]) -> dict[str, Rendition]:
    working = Processor.of(holdings)
    working.start()
    try:
        for rendition in renditions:
            working.submit(rendition)
        wait_for(lambda: working.check() or not working.under_way)
    finally:
        working.close()
    return {one.filename: one for one in holdings.catalogue.renditions([r.id for r in renditions]).values()}


def test_a_letter_overtakes_a_long_scan(holdings, recogniser):
    recogniser.may_read = threading.Semaphore(0)
    scan, letter = deposit(holdings, "scan-40.pdf", "letter.txt")
    working = Processor.of(holdings)
    working.start()
    try:
        working.submit(scan)
        wait_for(lambda: working._with_ocr)
        working.submit(letter)
        recogniser.may_read.release()  # the only reader is at the first page
        wait_for(lambda: holdings.catalogue.rendition(letter.id).state is State.SEARCHABLE)
        assert recogniser.read_pages == [1]
        recogniser.may_read.release(39)
        wait_for(lambda: not working.under_way)
    finally:
        working.close()
    now = holdings.catalogue.rendition(scan.id)
    assert (now.state, now.ocr, now.language, now.pages) == (State.SEARCHABLE, True, "en", 40)


def test_pages_that_were_finished_are_not_read_again_after_a_stop(holdings, recogniser):
    (scan,) = deposit(holdings, "scan-20.pdf")
    working = Processor.of(holdings)
    working.start()
    working.submit(scan)
    wait_for(lambda: len(recogniser.read_pages) >= 3)
    working.close()
    assert holdings.catalogue.rendition(scan.id).state is State.ACCESSIONED
    assert len(recogniser.read_pages) < 20
    process(holdings, [scan])
    assert sorted(recogniser.read_pages) == list(range(1, 21))
    assert holdings.catalogue.rendition(scan.id).state is State.SEARCHABLE
    assert holdings.catalogue.recognised_pages(scan.id) == {}


def test_pages_that_another_version_has_read_are_read_again(holdings, recogniser):
    (scan,) = deposit(holdings, "scan-2.pdf")
    scans = Processor.of(holdings).scans
    extracted = Readers().extract(None, "scan-2.pdf")
    begun, missing = scans.begin(scan, extracted, (1, 2))
    assert not scans.read(begun, 1, lambda: io.BytesIO(), ())
    assert (missing, scans.begin(scan, extracted, (1, 2))[1]) == ([1, 2], [2])
    recogniser.version = "2-test"
    assert scans.begin(scan, extracted, (1, 2))[1] == [1, 2]


def test_words_of_recognised_pages_are_kept_with_their_places_and_how_sure_they_are(holdings):
    (scan,) = deposit(holdings, "scan-2.pdf")
    process(holdings, [scan])
    extraction = holdings.catalogue.extraction_of(scan.id)
    boxes = holdings.catalogue.boxes(extraction.id, 2)
    assert (boxes.width, boxes.confidence) == (500.0, 95.0)
    assert boxes.words == (("page 2", 1.0, 2.0, 3.0, 4.0, 0, 6, 95),)
    assert holdings.catalogue.page(scan.id, 2).text == "page 2"
    assert extraction.notes["ocr"] == {"version": "1-test", "models": ["eng"], "pages": 2, "confidence": 95.0}


@pytest.mark.parametrize(
    ("pages", "state", "code", "message"),
    [
        ({2: recognised("page", int(LOW_CONFIDENCE) - 1)}, State.PARTIAL, "low-confidence", "Page 2 was read by OCR"),
        ({2: recognised("page", int(LOW_CONFIDENCE))}, State.SEARCHABLE, None, ""),
        ({3: recognised("")}, State.SEARCHABLE, None, ""),  # a blank page
        ({3: recognised("", reason=Reason.of("pages-without-text"))}, State.PARTIAL, "pages-without-text", "Page 3: "),
        ({1: recognised("", reason=Reason.of("limit-time"))}, State.PARTIAL, "limit-time", "Page 1: OCR took longer"),
        ({n: recognised("", reason=Reason.of("pages-without-text")) for n in (1, 2, 3)}, State.KEPT, "no-text", "OCR"),
        ({n: ArchiveUnreachable("It does not start.") for n in (1, 2, 3)}, State.KEPT, "extraction-failed", "Pages 1–3"),
    ],
)  # fmt: skip
def test_pages_that_could_not_be_read_are_named(holdings, recogniser, pages, state, code, message):
    recogniser.pages = pages
    (scan,) = deposit(holdings, "scan-3.pdf")
    now = process(holdings, [scan])["scan-3.pdf"]
    assert (now.state, now.reason.code if now.reason else None) == (state, code)
    assert now.reason is None or message in now.reason.message


def test_without_a_recogniser_a_scan_is_kept_without_text(holdings):
    holdings._recogniser = None
    now = process(holdings, deposit(holdings, "scan-3.pdf"))["scan-3.pdf"]
    assert (now.state, now.reason.code, now.ocr) == (State.KEPT, "no-text", False)


def extracted(text: str = "", code: str = "pages-without-text", unread: tuple[int, ...] = (2,)) -> Extracted:
    reasons = (Reason.of(code),)
    pages = (PageText(1, "i", "born digital"), PageText(2, "ii", text))
    return Extracted(
        "application/pdf", "pdf", "1", pages=pages, unread=unread, reason=reasons[0], reasons=reasons
    )


@pytest.mark.parametrize(
    ("before", "text", "reason"),
    [
        (extracted(), "page 2", None),
        (extracted("A note pinned to it\n"), "page 2\nA note pinned to it", None),
        (extracted("ab¬≠", "garbled-text"), "page 2", None),
        (extracted("", "damaged-parts"), "page 2", "damaged-parts"),
    ],
)
def test_of_a_mixed_file_only_pages_without_usable_text_are_read(holdings, recogniser, before, text, reason):
    (scan,) = deposit(holdings, "scan-2.pdf")
    scans = Processor.of(holdings).scans
    assert scans.wanted(before) == (2,)
    begun, missing = scans.begin(scan, before, (2,))
    assert scans.read(begun, missing[0], lambda: io.BytesIO(), ())
    now = scans.finish(begun, Readers().languages)
    assert [page.text for page in now.pages] == ["born digital", text]
    assert [page.label for page in now.pages] == ["i", "ii"]
    assert (now.reason.code if now.reason else None, now.ocr, recogniser.read_pages) == (reason, True, [2])


def test_always_reads_every_page_of_a_pdf_and_keeps_its_text_where_ocr_finds_none(holdings, recogniser):
    (scan,) = deposit(holdings, "scan-2.pdf")
    scans = Processor.of(holdings).scans
    scans._mode = "always"
    before = extracted("its own text", unread=())
    assert scans.wanted(before) == (1, 2)
    recogniser.pages = {2: recognised("", reason=Reason.of("pages-without-text"))}
    begun, missing = scans.begin(scan, before, (1, 2))
    for number in missing:
        scans.read(begun, number, lambda: io.BytesIO(), ())
    now = scans.finish(begun, Readers().languages)
    assert [page.text for page in now.pages] == ["page 1", "its own text"]
    assert now.reason is None


def test_more_scans_than_memory_holds_are_read_all_the_same(holdings, recogniser, monkeypatch):
    monkeypatch.setattr("indexer.reading.scans._MOST_WAITING", 500)
    names = [f"scan-{number}-2.pdf" for number in range(12)]
    now = process(holdings, deposit(holdings, *names))
    assert {now[name].state for name in names} == {State.SEARCHABLE}
    assert len(recogniser.read_pages) == 24


def test_an_agenda_gives_out_what_is_urgent_first_and_nothing_after_its_end():
    agenda: Agenda[str] = Agenda()
    agenda.put_later(["page 1", "page 2"])
    agenda.put("letter")
    assert (agenda.get(), agenda.get()) == ("letter", "page 1")
    agenda.end()
    assert agenda.get() is None
