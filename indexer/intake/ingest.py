"""A run of ``fonds ingest``: files and folders in, one outcome for each.

Each file is accessioned (durable) in the background, in batches; what was accessioned is processed here when this
process holds the writer's lock, and by whoever holds it otherwise. An outcome is told when the file, and
everything found inside it, can be searched.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive.catalogue import DEFAULT_COLLECTION
from archive.errors import ArchiveBusy
from archive.model import Description, Role
from archive.originals.accession import Accepted, Duplicate, Incoming, Refusal
from archive.originals.withdrawal import warnings_of
from indexer.holdings import Holdings
from indexer.intake.outcome import Outcome, of_rendition, of_taken, settled
from indexer.intake.walk import FoundFile, Unusable, count_files, walk
from indexer.reading.processing import Processed, Processor
from indexer.reading.waiting import awaiting

_BATCH_FILES = 32
_AHEAD_FILES = (
    1_024  # taken in before the first of them has its outcome: bounds memory, keeps the readers busy
)
_AWAITED_AT_ONCE = 2 * _AHEAD_FILES
_LOOK_SECONDS = 0.1
_LOOK_AROUND_SECONDS = 1.0  # for what others have accessioned meanwhile
_PATIENCE_SECONDS = 60.0  # without any progress of the other writer, beyond the time one file may take


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file whose outcome is still to come: it was accepted, or it is there and not all in it has been read yet."""

    found: FoundFile
    taken: Accepted | Duplicate


class _Woken:
    """Something has become searchable."""


class _Quiet:
    """Nothing was told for a moment."""


class _AllTaken:
    """Everything is accessioned."""


_Event = Outcome | _Waiting | _Woken | _Quiet | _AllTaken | BaseException


class Ingest:
    """One run; ``take`` is called once."""

    def __init__(
        self,
        holdings: Holdings,
        *,
        collection: str | None = None,
        document: str | None = None,
        role: Role | None = None,
        say: Callable[[str], object] = lambda _: None,
        passwords: tuple[str, ...] = (),
        own_ocr: bool = False,
    ) -> None:
        """``own_ocr``: how scans are read was chosen for this run, and other processes cannot know."""
        self._holdings = holdings
        self._collection = collection
        self._document = document
        self._role = role
        self._say = say
        self._passwords = passwords
        self._own_ocr = own_ocr
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._processed: dict[str, Processed] = {}
        self._stop = threading.Event()
        self._processor: Processor | None = None
        self._come = 0  # files that the background thread has come to
        self._told = 0  # outcomes
        self._looked = self._looked_around = 0.0
        # How far the catalogue had come when another writer was last seen to make progress.
        self._followed = (0, 0)

    @staticmethod
    def count(paths: Sequence[Path]) -> int:
        """How many files the run will come to, about."""
        return count_files(paths)

    def take(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        """Take everything in; outcomes come as they are known. Raises ``ArchiveBusy`` when another writer stalls.

        Whatever was accepted before stays kept, and is processed by the next run or worker.
        """
        intake = threading.Thread(target=self._accession_all, args=(paths,), name="accession", daemon=True)
        with ExitStack() as stack:
            if not self._start_processing(stack):
                self._warn_of_others()
            stack.callback(intake.join)
            stack.callback(self._stop.set)
            intake.start()
            yield from self._outcomes(stack)

    def _warn_of_others(self) -> None:
        """Another process reads the files, and what was said for this run alone does not reach it."""
        unknown = ["the passwords"] * bool(self._passwords) + ["--ocr"] * self._own_ocr
        if unknown:
            self._say(
                f"fonds: another process is reading the files and does not know {' and '.join(unknown)}: stop it and "
                "try again, or have them read anew by `fonds reextract` when it has ended."
            )

    def _outcomes(self, stack: ExitStack) -> Iterator[Outcome]:
        waiting: dict[str, list[_Waiting]] = {}  # by rendition: the same bytes may come several times
        taking_in, last_progress = True, time.monotonic()
        while taking_in or waiting:
            told: list[Outcome] = []
            match event := self._next_event():
                case BaseException():
                    raise event
                case Outcome():
                    told = [event]
                case _Waiting():
                    waiting.setdefault(event.taken.rendition, []).append(event)
                case _AllTaken():
                    taking_in = False
            if isinstance(event, _Woken) or self._is_time_to_look(event):
                told = list(self._settled(waiting))
            self._told += len(told)
            yield from told
            if told or not isinstance(event, _Quiet):
                last_progress = time.monotonic()
            last_progress = self._watch_processing(stack, last_progress)

    def _next_event(self) -> _Event:
        try:
            return self._events.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            return _Quiet()

    def _is_time_to_look(self, event: _Event) -> bool:
        """What is done here is told of, so that the catalogue is asked but now and then; others do not tell."""
        now = time.monotonic()
        if isinstance(event, _Quiet) and (
            self._processor is None or now - self._looked > _LOOK_AROUND_SECONDS
        ):
            self._looked = now
            return True
        return False

    def _settled(self, waiting: dict[str, list[_Waiting]]) -> Iterator[Outcome]:
        """Outcomes of the files that are done, with all that is inside them."""
        if not waiting:
            return
        ready, family = settled(self._holdings.catalogue, list(waiting))
        for rendition in ready:
            for one in waiting.pop(rendition):
                shown, now = one.found.shown, family.renditions[rendition]
                warnings = (*one.found.warnings, *warnings_of(one.taken))
                if isinstance(one.taken, Accepted):
                    yield of_rendition(shown, now, family, self._processed, warnings)
                else:
                    yield of_taken(shown, one.taken, warnings, now)

    def _start_processing(self, stack: ExitStack) -> bool:
        """Process here if nobody else does."""
        holdings = self._holdings
        try:
            stack.enter_context(holdings.writing())
        except ArchiveBusy:
            return False
        holdings.bring_up_to_date(self._say)
        processor = Processor.of(holdings, self._on_done, self._passwords)
        processor.start()
        stack.callback(processor.close)
        self._processor = processor
        self._submit_awaiting(processor)
        return True

    def _submit_awaiting(self, processor: Processor) -> None:
        """What others have accessioned is ours to process as long as we hold the lock."""
        for rendition, depth, asked in awaiting(self._holdings.catalogue, _AWAITED_AT_ONCE, processor.knows):
            processor.submit(rendition, depth, asked)
        self._looked_around = time.monotonic()

    def _watch_processing(self, stack: ExitStack, last_progress: float) -> float:
        """Raise what stopped the processing, here or elsewhere; when progress was last seen."""
        if self._processor is not None:
            self._processor.check()
            if time.monotonic() - self._looked_around > _LOOK_AROUND_SECONDS:
                self._submit_awaiting(self._processor)
        elif not self._start_processing(stack):
            followed = self._holdings.catalogue.progress()
            if followed != self._followed:
                self._followed, last_progress = followed, time.monotonic()
            patience = _PATIENCE_SECONDS + self._holdings.settings.extract_seconds
            if time.monotonic() - last_progress > patience:
                raise ArchiveBusy(
                    "Another process is writing to the archive and makes no progress. The files are kept; "
                    "they become searchable when it goes on, or with the next `fonds ingest` after it has ended."
                )
        return last_progress

    def _on_done(self, batch: Sequence[Processed]) -> None:
        self._processed.update((done.rendition, done) for done in batch)
        self._events.put(_Woken())

    def _accession_all(self, paths: Sequence[Path]) -> None:
        """The background thread: accession in batches, submit for processing, report what goes no further."""
        try:
            files = walk(paths, self._holdings.settings.home)
            while self._may_go_on() and (batch := list(islice(files, _BATCH_FILES))):
                self._come += len(batch)
                self._accession(batch)
            self._events.put(_AllTaken())
        except BaseException as error:
            self._events.put(error)

    def _may_go_on(self) -> bool:
        """Wait while too many files have no outcome yet; false when the run is over."""
        while self._come - self._told > _AHEAD_FILES and not self._stop.wait(_LOOK_SECONDS):
            pass
        return not self._stop.is_set()

    def _accession(self, batch: Sequence[FoundFile | Unusable]) -> None:
        found = [item for item in batch if isinstance(item, FoundFile)]
        for item in batch:
            if isinstance(item, Unusable):
                self._events.put(Outcome(item.shown, "refused", reason=item.reason))
        taken = self._holdings.accession.take([self._incoming(item) for item in found])
        kept = [one.rendition for one in taken if not isinstance(one, Refusal)]
        renditions = self._holdings.catalogue.renditions(kept)
        duplicates = [one.rendition for one in taken if isinstance(one, Duplicate)]
        done = settled(self._holdings.catalogue, duplicates)[0] if duplicates else []
        for item, one in zip(found, taken, strict=True):
            now = None if isinstance(one, Refusal) else renditions[one.rendition]
            if isinstance(one, Accepted) or (isinstance(one, Duplicate) and one.rendition not in done):
                self._events.put(_Waiting(item, one))
            else:
                self._events.put(of_taken(item.shown, one, item.warnings, now))
        if self._processor is not None:
            for accepted in [one for one in taken if isinstance(one, Accepted)]:
                self._processor.submit(renditions[accepted.rendition])

    def _incoming(self, found: FoundFile) -> Incoming:
        """The file with what metadata.csv and the command line say of it; the row, being nearer, stands above."""
        row = found.row
        return Incoming.from_path(
            found.path,
            collection=(row.collection if row else None) or self._collection or DEFAULT_COLLECTION,
            described=row.described if row else Description(),
            role=self._role or (row.role if row else None) or Role.ORIGINAL,
            document=self._document,
            reference=row.document if row and not self._document else None,
        )
