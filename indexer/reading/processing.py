"""From ``accessioned`` to an outcome: read each rendition in a confined child, keep its text, let the engine follow.

Threads that wait for children draw the text, one thread writes: catalogue first, then index, then state.
What is found inside a file is accessioned as documents of their own and goes the same way. The caller holds
the writer's lock. Knows no paths and no command line.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from archive.catalogue import Catalogue
from archive.crash_points import reached
from archive.errors import ArchiveUnreachable, FondsError, NotFound
from archive.model import Reading, Rendition
from archive.originals.accession import Accepted, Accession, Refusal
from archive.originals.store import Store
from archive.reasons import Reason
from indexer.engine.feed import catch_up
from indexer.engine.seam import Engine
from indexer.extract.result import Extracted
from indexer.isolation import Isolation
from indexer.office.reading import OfficeReader
from indexer.reading.agenda import Agenda
from indexer.reading.backlog import Backlog
from indexer.reading.inner_files import Taken, take_parts
from indexer.reading.scans import Scan, Scans
from indexer.reading.suspects import BeingRead, Suspects, count_deaths

if TYPE_CHECKING:
    from indexer.holdings import Holdings

_BATCH_FILES = 256
_BATCH_CHARACTERS = 16_000_000
_BATCH_SECONDS = 0.3  # how long a result may wait for company while more are on their way
_MANY_UNDER_WAY = 64  # from here on it may wait longer: few large segments cost less than many small ones,
_LONG_BATCH_SECONDS = 3.0  # but only in a long run, or what is left to index at its end would keep it waiting
_SHARE_OF_RUN = 0.15

_MOST_NOTED = 50  # attachments that were refused
# A rendition, how many files lie around it, and what LibreOffice has made of it, where it was asked.
_Waiting = tuple[Rendition, int, "tuple[Extracted, Future[Path]] | None"]


@dataclass(slots=True)
class _Recognising:
    """A file whose last pages are with OCR, and what became of it so far."""

    scan: Scan
    parts: tuple[Taken, ...]
    seconds: float


_Page = tuple[_Recognising, int]  # one page for OCR


@dataclass(frozen=True, slots=True)
class Processed:
    """One rendition that has reached its outcome, and what became of the files found inside it."""

    rendition: str
    parts: tuple[Taken, ...] = ()
    seconds: float = 0.0  # from reading it to its text being kept


@dataclass(slots=True)
class _Read:
    rendition: Rendition
    extracted: Extracted
    parts: tuple[Taken, ...]
    seconds: float


@dataclass(slots=True)
class Processor:
    """Runs until closed. ``on_done`` is called from the writing thread, after the rendition can be found."""

    catalogue: Catalogue
    store: Store
    accession: Accession
    engine: Engine
    isolation: Isolation
    readers: int
    being_read_now: BeingRead
    on_done: Callable[[Sequence[Processed]], None]
    passwords: tuple[str, ...] = field(default=(), repr=False)  # tried on encrypted files, kept nowhere
    office: OfficeReader | None = None
    scans: Scans | None = None
    _agenda: Agenda[_Waiting | _Page] = field(default_factory=Agenda)
    _results: Backlog[_Read] = field(default_factory=lambda: Backlog(_BATCH_FILES, _BATCH_CHARACTERS))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: set[str] = field(default_factory=set)
    _suspects: Suspects[_Waiting] = field(default_factory=Suspects)
    _under_way: int = 0
    _with_ocr: int = 0  # of those under way, the files that wait for their pages
    _began: float = 0.0
    _failure: BaseException | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        holdings: "Holdings",
        on_done: Callable[[Sequence[Processed]], None] = lambda _: None,
        passwords: tuple[str, ...] = (),
    ) -> "Processor":
        """A processor over an open archive."""
        return cls(
            holdings.catalogue,
            holdings.store,
            holdings.accession,
            holdings.engine,
            holdings.isolation,
            holdings.settings.worker_count,
            BeingRead(holdings.settings.home),
            on_done,
            passwords,
            OfficeReader(holdings.converter, ocr=holdings.recogniser is not None),
            Scans(holdings.catalogue, holdings.recogniser, holdings.settings.ocr),
        )

    def start(self) -> None:
        """Start the threads; the reading process warms up meanwhile."""
        self._began = time.monotonic()
        self.isolation.start()
        self.isolation.remove_leftovers()
        self._suspects.suspect(count_deaths(self.catalogue, self.being_read_now))
        catch_up(self.catalogue, self.engine)  # what was given up has its outcome
        for number in range(self.readers):
            self._start(f"read-{number}", self._read_all)
        self._start("write", self._write_all)

    def submit(self, rendition: Rendition, depth: int = 0, asked: str = "") -> None:
        """Take one accessioned rendition; a second time is ignored. ``depth`` counts the files around it.

        ``asked`` is the moment at which somebody asked to have it read again.
        """
        with self._lock:
            if self.knows(rendition.id, asked):
                return
            self._known.add(rendition.id + asked)
            self._under_way += 1
        if not self._suspects.hold_back(rendition.id, (rendition, depth, None)):
            self._agenda.put((rendition, depth, None))

    def knows(self, rendition: str, asked: str = "") -> bool:
        """Whether it was submitted, by id, and asked for again at that moment; done or not."""
        return rendition + asked in self._known

    @property
    def under_way(self) -> int:
        """Renditions submitted and not yet done."""
        return self._under_way

    @property
    def being_read(self) -> int:
        """As ``under_way``, without the files that wait for OCR only."""
        return self._under_way - self._with_ocr

    def check(self) -> None:
        """Raise what stopped one of the threads, if anything did."""
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """Finish what is being read, leave the rest for the next run, stop the threads."""
        self._agenda.end()
        readers, writers = self._threads[:-1], self._threads[-1:]
        for thread in readers:
            thread.join()
        self._results.end()
        for thread in writers:
            thread.join()
        self._threads.clear()
        self.being_read_now.end()

    def _start(self, name: str, job: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                job()
            except BaseException as error:
                self._failure = error
                if job == self._write_all:
                    self._results.end()  # readers must not wait for a writer that is gone

        thread = threading.Thread(target=guarded, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _read_all(self) -> None:
        while (item := self._agenda.get()) is not None:
            if self._failure is not None:
                return
            worked_on = item[0].scan.rendition if len(item) == 2 else item[0]
            with self.being_read_now.noting([worked_on.id]):
                if len(item) == 2:
                    self._read_page(*item)
                else:
                    self._read_file(*item)

    def _read_file(
        self, rendition: Rendition, depth: int, laid_out: "tuple[Extracted, Future[Path]] | None"
    ) -> None:
        started = time.monotonic()
        reached("reading")
        if laid_out is None:
            extracted = self._extract(rendition, depth)
            if self.office is not None and self.office.takes(extracted):
                self._lay_out(rendition, depth, extracted)
                return
            extracted = self.office.left_as_it_is(extracted) if self.office is not None else extracted
        else:
            extracted = self._read_laid_out(*laid_out)
        pages = self.scans.wanted(extracted) if self.scans is not None else ()
        if pages and self.scans is not None and not self.scans.has_room(extracted):
            for part in extracted.parts:
                Path(part.path).unlink(missing_ok=True)
            self._agenda.put_later([(rendition, depth, None)])  # it is read again when others are done
            return
        reached("read")
        parts = self._take_parts(rendition, extracted, depth)
        if pages:
            self._recognise(rendition, extracted, parts, pages, time.monotonic() - started)
        else:
            self._hand_on(rendition, extracted, parts, time.monotonic() - started)

    def _recognise(
        self,
        rendition: Rendition,
        extracted: Extracted,
        parts: tuple[Taken, ...],
        pages: Sequence[int],
        seconds: float,
    ) -> None:
        """Leave the pages to whoever has nothing else to do."""
        assert self.scans is not None
        scan, missing = self.scans.begin(rendition, extracted, pages)
        recognising = _Recognising(scan, parts, seconds)
        with self._lock:
            self._with_ocr += 1
        if missing:
            self._agenda.put_later((recognising, number) for number in missing)
        else:
            self._finish(recognising)

    def _read_page(self, recognising: _Recognising, number: int) -> None:
        assert self.scans is not None
        started, scan = time.monotonic(), recognising.scan
        is_last = self.scans.read(scan, number, lambda: self._pages_of(scan), self.passwords)
        with self._lock:
            recognising.seconds += time.monotonic() - started
        if is_last:
            self._finish(recognising)

    def _pages_of(self, scan: Scan) -> BinaryIO:
        original = partial(self.store.open, scan.rendition.sha256)
        if not scan.is_laid_out or self.office is None:
            return original()
        return self.office.open(scan.rendition.sha256, scan.extracted.media_type, original)

    def _finish(self, recognising: _Recognising) -> None:
        assert self.scans is not None
        with self._lock:
            self._with_ocr -= 1
        extracted = self.scans.finish(recognising.scan, self.isolation.languages)
        self._hand_on(recognising.scan.rendition, extracted, recognising.parts, recognising.seconds)

    def _hand_on(
        self, rendition: Rendition, extracted: Extracted, parts: tuple[Taken, ...], seconds: float
    ) -> None:
        read = _Read(rendition, _with_refused(extracted, parts), parts, seconds)
        self._results.put(read, _characters(read))

    def _extract(self, rendition: Rendition, depth: int) -> Extracted:
        try:
            source = self.store.open(rendition.sha256)
        except (NotFound, ArchiveUnreachable) as error:
            if not isinstance(error, NotFound):
                self.store.check()  # is it this one original, or the whole store?
            reason = Reason.of("damaged-original", error.message)  # `fonds verify` names it
            return Extracted("application/octet-stream", "none", "1", reason=reason)
        with source:
            return self.isolation.extract(source, rendition.filename, depth, self.passwords)

    def _lay_out(self, rendition: Rendition, depth: int, extracted: Extracted) -> None:
        """Leave the file to LibreOffice, which takes many at once; it comes back to be read as a PDF."""
        assert self.office is not None
        laid_out = self.office.submit(
            rendition.sha256, extracted.media_type, lambda: self.store.open(rendition.sha256)
        )
        laid_out.add_done_callback(lambda done: self._agenda.put((rendition, depth, (extracted, done))))

    def _read_laid_out(self, extracted: Extracted, laid_out: "Future[Path]") -> Extracted:
        assert self.office is not None
        return self.office.read(extracted, laid_out, self.isolation)

    def _take_parts(self, rendition: Rendition, extracted: Extracted, depth: int) -> tuple[Taken, ...]:
        """Accession what was found inside; it goes the same way."""
        all_taken: list[Taken] = []
        for taken in take_parts(self.catalogue, self.accession, rendition, extracted):
            all_taken += taken
            reached("parts-accessioned")
            new = [result.rendition for result in taken if isinstance(result, Accepted)]
            for inner in self.catalogue.renditions(new).values():
                self.submit(inner, depth + 1)
        return tuple(all_taken)

    def _write_all(self) -> None:
        while (batch := self._next_batch()) is not None:
            recorded = [read.rendition.id for read in batch]
            with self.being_read_now.noting(recorded):
                self._record([(read.rendition.id, _reading(read)) for read in batch])
            for item in self._suspects.done(recorded):
                self._agenda.put(item)
            catch_up(self.catalogue, self.engine)
            with self._lock:
                self._under_way -= len(batch)
            self.on_done([Processed(read.rendition.id, read.parts, read.seconds) for read in batch])

    def _record(self, readings: Sequence[tuple[str, Reading]]) -> None:
        """Keep them together; when the catalogue cannot keep what one file yielded, that file alone loses its text."""
        try:
            self.catalogue.record_extractions(readings)
        except FondsError:
            raise
        except Exception as error:
            if len(readings) > 1:
                for one in readings:
                    self._record([one])
                return
            rendition, reading = readings[0]
            reason = Reason.of("extraction-failed", f"Its text could not be kept ({type(error).__name__}).")
            without = Reading(reading.extractor, reading.version, reading.media_type, reason=reason)
            self.catalogue.record_extractions([(rendition, without)])

    def _next_batch(self) -> list[_Read] | None:
        """What has been read: at once when nothing else is on its way, else in company."""
        first = self._results.take()
        if first is None:
            return None
        batch, characters = [first], _characters(first)
        now = time.monotonic()
        patience = _SHARE_OF_RUN * (now - self._began) if self.being_read > _MANY_UNDER_WAY else 0.0
        deadline = now + min(max(patience, _BATCH_SECONDS), _LONG_BATCH_SECONDS)
        while len(batch) < min(_BATCH_FILES, self.being_read) and characters < _BATCH_CHARACTERS:
            read = self._results.take(deadline)
            if read is None:
                break
            batch.append(read)
            characters += _characters(read)
        return batch


def _characters(read: _Read) -> int:
    return sum(len(page.text) for page in read.extracted.pages)


def _with_refused(extracted: Extracted, parts: Sequence[Taken]) -> Extracted:
    """With what was found inside and not kept, which nothing else would remember: the file is not whole then."""
    refused = [part for part in parts if isinstance(part, Refusal)]
    if not refused:
        return extracted
    named = [f"{part.filename}: {part.reason.code}" for part in refused[:_MOST_NOTED]]
    lost = [part for part in refused if part.reason.code != "empty-file"]  # in those was nothing to keep
    reason = extracted.reason
    if lost and reason is None:
        more = f" and {len(lost) - 1:,} more" if len(lost) > 1 else ""
        sentence = f"Of what is inside, {lost[0].filename[:200]}{more} was not kept: {lost[0].reason.message}"
        reason = Reason.of(lost[0].reason.code, sentence)
    return replace(extracted, reason=reason, notes={**extracted.notes, "not_kept": named})


def _reading(read: _Read) -> Reading:
    extracted = read.extracted
    return Reading(
        extractor=extracted.extractor,
        version=extracted.version,
        media_type=extracted.media_type,
        pages=extracted.pages,
        found=extracted.found,
        language=extracted.language,
        languages=extracted.languages,
        reason=extracted.reason,
        ocr=extracted.ocr,
        notes=extracted.notes,
    )
