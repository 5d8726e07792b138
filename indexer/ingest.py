"""A run of ``fonds ingest``: files and folders in, one outcome for each.

Each file is accessioned (durable) in the background, in batches; what was accessioned is processed here when this
process holds the writer's lock, and by whoever holds it otherwise. An outcome is told when the file, and
everything found inside it, can be searched.
"""

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archive.accession import Accepted, Incoming
from archive.catalogue import DEFAULT_COLLECTION
from archive.errors import ArchiveBusy
from archive.model import Description, Role
from indexer.holdings import Holdings
from indexer.outcome import Outcome, of_rendition, of_taken, settled
from indexer.processing import Processed, Processor
from indexer.walk import FoundFile, Unusable, count_files, walk

_BATCH_FILES = 32
_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 60.0  # without any progress of the other writer, beyond the time one file may take


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file that was accepted and whose outcome is still to come."""

    found: FoundFile
    accepted: Accepted


class _Woken:
    """Something has become searchable."""


_Event = Outcome | _Waiting | _Woken | BaseException | None  # None: everything is accessioned


class Ingest:
    """One run; ``take`` is called once."""

    def __init__(
        self,
        holdings: Holdings,
        *,
        collection: str | None = None,
        document: str | None = None,
        role: Role | None = None,
    ) -> None:
        self._holdings = holdings
        self._collection = collection
        self._document = document
        self._role = role
        self._events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        self._processed: dict[str, Processed] = {}
        self._stop = threading.Event()
        self._processor: Processor | None = None

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
            self._start_processing(stack)
            stack.callback(intake.join)
            stack.callback(self._stop.set)
            intake.start()
            yield from self._outcomes(stack)

    def _outcomes(self, stack: ExitStack) -> Iterator[Outcome]:
        waiting: dict[str, _Waiting] = {}
        taking_in, last_progress = True, time.monotonic()
        while taking_in or waiting:
            match event := self._next_event():
                case BaseException():
                    raise event
                case Outcome():
                    yield event
                case _Waiting():
                    waiting[event.accepted.rendition] = event
                case None:
                    taking_in = False
            if not isinstance(event, Outcome | _Waiting):
                told = list(self._settled(waiting))
                yield from told
                last_progress = time.monotonic() if told or taking_in else last_progress
            self._watch_processing(stack, last_progress)

    def _next_event(self) -> _Event:
        try:
            return self._events.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            return _Woken()

    def _settled(self, waiting: dict[str, _Waiting]) -> Iterator[Outcome]:
        """Outcomes of the files that are done, with all that is inside them."""
        if not waiting:
            return
        ready, family = settled(self._holdings.catalogue, list(waiting))
        for rendition in ready:
            found = waiting.pop(rendition).found
            yield of_rendition(
                found.shown, family.renditions[rendition], family, self._processed, found.warnings
            )

    def _start_processing(self, stack: ExitStack) -> bool:
        """Process here if nobody else does."""
        holdings = self._holdings
        try:
            stack.enter_context(holdings.writing())
        except ArchiveBusy:
            return False
        holdings.bring_up_to_date()
        processor = Processor.of(holdings, self._on_done)
        processor.start()
        stack.callback(processor.close)
        for rendition, depth in holdings.awaiting(1_000_000):
            processor.submit(rendition, depth)
        self._processor = processor
        return True

    def _watch_processing(self, stack: ExitStack, last_progress: float) -> None:
        if self._processor is not None:
            self._processor.check()
        elif not self._start_processing(stack):
            patience = _PATIENCE_SECONDS + self._holdings.settings.extract_seconds
            if time.monotonic() - last_progress > patience:
                raise ArchiveBusy(
                    "Another process is writing to the archive and makes no progress. The files are kept; "
                    "they become searchable when it goes on, or with the next `fonds ingest` after it has ended."
                )

    def _on_done(self, batch: Sequence[Processed]) -> None:
        self._processed.update((done.rendition, done) for done in batch)
        self._events.put(_Woken())

    def _accession_all(self, paths: Sequence[Path]) -> None:
        """The background thread: accession in batches, submit for processing, report what goes no further."""
        try:
            files = walk(paths)
            while not self._stop.is_set() and (batch := list(islice(files, _BATCH_FILES))):
                self._accession(batch)
            self._events.put(None)
        except BaseException as error:
            self._events.put(error)

    def _accession(self, batch: Sequence[FoundFile | Unusable]) -> None:
        found = [item for item in batch if isinstance(item, FoundFile)]
        for item in batch:
            if isinstance(item, Unusable):
                self._events.put(Outcome(item.shown, "refused", reason=item.reason))
        taken = self._holdings.accession.take([self._incoming(item) for item in found])
        for item, one in zip(found, taken, strict=True):
            if isinstance(one, Accepted):
                self._events.put(_Waiting(item, one))
            else:
                self._events.put(of_taken(item.shown, one, item.warnings))
        if self._processor is not None:
            accepted = [one.rendition for one in taken if isinstance(one, Accepted)]
            for rendition in self._holdings.catalogue.renditions(accepted).values():
                self._processor.submit(rendition)

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
