"""Reading again what is kept already: chosen by kind, by a query, or because a better reader is there now.

What is to be read again is written into the catalogue first; it is then read here while this process holds the
writer's lock, and by whoever holds it otherwise. The earlier text can be found until the new one is there.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from threading import Event

from archive.catalogue import ReadBy
from archive.errors import ArchiveBusy
from archive.model import Rendition
from indexer.engine.seam import Filters, SearchRequest
from indexer.holdings import Holdings
from indexer.identification.types import type_of
from indexer.query.parser import parse
from indexer.reading.present_readers import PresentReaders
from indexer.reading.processing import Processed, Processor
from indexer.reading.waiting import awaiting

_AT_ONCE = 500  # outcomes asked for and renditions submitted together
_HITS = 10_000  # taken from the engine together
_LOOK_SECONDS = 0.2
_PATIENCE_SECONDS = 60.0  # without any progress of another writer, beyond the time one file may take


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be read again. Each condition that is given narrows it; without any, it is everything."""

    types: tuple[str, ...] = ()  # as people speak of them: pdf, word, …
    where: str | None = None  # a query
    outdated: bool = False  # worth reading again by what reads here now (``present_readers``)


@dataclass(frozen=True, slots=True)
class Reread:
    """One rendition after it was read again. ``changed``: another extraction is the current one now."""

    rendition: Rendition
    extraction: str
    changed: bool
    seconds: float  # 0 when another process read it


class Reextraction:
    """One run over an open archive. ``visible_to`` are the groups of whoever asks.

    ``only_here``: nobody else can read as was asked for; so it is with passwords.
    """

    def __init__(
        self,
        holdings: Holdings,
        visible_to: frozenset[str],
        *,
        say: Callable[[str], object] = lambda _: None,
        passwords: tuple[str, ...] = (),
        only_here: bool = False,
    ) -> None:
        self._holdings = holdings
        self._visible_to = visible_to
        self._say = say
        self._passwords = passwords
        self._only_here = only_here or bool(passwords)
        self._seconds: dict[str, float] = {}
        self._woken = Event()

    def chosen(self, choice: Choice) -> list[str]:
        """The ids of the renditions that the choice names, in no particular order."""
        catalogue = self._holdings.catalogue
        present = PresentReaders.of(self._holdings) if choice.outdated else None
        readers = [reader for reader in catalogue.read_by() if _is_wanted(reader, choice, present)]
        among = None if choice.where is None else self._found(choice.where)
        ids = (one for reader in readers for one in catalogue.renditions_read_by(reader))
        return [one for one in ids if among is None or one in among]

    def run(self, renditions: Sequence[str], why: str) -> Iterator[Reread]:
        """Have them read again, and tell of each as it is done.

        Raises ``ArchiveBusy`` when another process writes and makes no progress, or writes at all where passwords
        were given, which only this process knows. What was asked for stays asked for.
        """
        with ExitStack() as stack:
            processor = self._process_here(stack)
            if processor is None and self._only_here:
                raise ArchiveBusy(
                    "Another process is writing to the archive, and only this one knows the passwords, or how OCR "
                    "is wanted. Try again when it is done, or stop `fonds serve` and `fonds worker` meanwhile."
                )
            before = self._current(renditions)
            self._holdings.catalogue.ask_again(renditions, why, "fonds reextract")
            yield from self._outcomes(stack, processor, before)

    def _outcomes(
        self, stack: ExitStack, processor: Processor | None, before: dict[str, str]
    ) -> Iterator[Reread]:
        waiting = dict.fromkeys(before)
        last_progress = time.monotonic()
        while waiting or (processor and processor.under_way):
            processor = processor or self._process_here(stack)
            if processor:
                processor.check()
                self._submit(processor)
            some = list(islice(waiting, _AT_ONCE))
            done = set(some) - self._holdings.catalogue.still_asked(some)
            for one in self._told(done, before):
                waiting.pop(one.rendition.id)
                yield one
            if done:
                last_progress = time.monotonic()
                continue
            self._watch(processor, last_progress)
            self._woken.wait(_LOOK_SECONDS)
            self._woken.clear()

    def _submit(self, processor: Processor) -> None:
        if processor.under_way < _AT_ONCE:
            for rendition, depth, asked in awaiting(self._holdings.catalogue, 2 * _AT_ONCE, processor.knows):
                processor.submit(rendition, depth, asked)

    def _watch(self, processor: Processor | None, last_progress: float) -> None:
        patience = _PATIENCE_SECONDS + self._holdings.settings.extract_seconds
        if processor is None and time.monotonic() - last_progress > patience:
            raise ArchiveBusy(
                "Another process is writing to the archive and makes no progress. What was asked for is written "
                "down; it is done when that process goes on, or with the next `fonds worker` after it has ended."
            )

    def _process_here(self, stack: ExitStack) -> Processor | None:
        """A processor, if nobody else is writing."""
        try:
            stack.enter_context(self._holdings.writing())
        except ArchiveBusy:
            return None
        self._holdings.bring_up_to_date(self._say)
        processor = Processor.of(self._holdings, self._on_done, self._passwords)
        processor.start()
        stack.callback(processor.close)
        return processor

    def _on_done(self, batch: Sequence[Processed]) -> None:
        self._seconds.update((done.rendition, done.seconds) for done in batch)
        self._woken.set()

    def _told(self, done: set[str], before: dict[str, str]) -> Iterator[Reread]:
        ids = sorted(done)
        now = self._current(ids)
        found = self._holdings.catalogue.renditions(ids)
        for one in ids:
            yield Reread(found[one], now[one], now[one] != before[one], self._seconds.pop(one, 0.0))

    def _current(self, renditions: Sequence[str]) -> dict[str, str]:
        """The current extraction of each that has one."""
        return self._holdings.catalogue.current_extractions(renditions)

    def _found(self, query: str) -> set[str]:
        """The renditions that a query finds. Raises ``QueryError``."""
        node = parse(query)
        self._holdings.catch_up(self._say)
        found: set[str] = set()
        for start in range(0, 1 << 31, _HITS):
            asked = SearchRequest(node, self._visible_to, Filters(), "title", _HITS, start, facets=False)
            hits = self._holdings.engine.search(asked).hits
            found.update(one for hit in hits for one in (hit.rendition, *hit.also))
            if len(hits) < _HITS:
                break
        return found


def _is_wanted(reader: ReadBy, choice: Choice, present: PresentReaders | None) -> bool:
    if choice.types and type_of(reader.media_type) not in choice.types:
        return False
    return present is None or present.supersede(reader)
