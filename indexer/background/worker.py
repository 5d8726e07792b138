"""The worker: makes searchable what was accessioned, for as long as it runs.

What remains to be done is read from the catalogue; there is no queue to lose.
"""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import FrameType

from archive.errors import ArchiveBusy, ArchiveUnreachable
from archive.logs import are_wanted, log_event
from indexer.engine.feed import catch_up
from indexer.engine.seam import Health
from indexer.holdings import Holdings
from indexer.intake.dropped import DroppedFiles
from indexer.reading.processing import Processed, Processor
from indexer.reading.waiting import awaiting

_LOOK_SECONDS = 0.05
_IDLE_LOOK_SECONDS = 0.2
_IDLE_AFTER_SECONDS = 10.0  # without anything to do
_FOLDER_SECONDS = 1.0
_REST_FOR_EACH_SECOND = 20.0  # of looking into the folder
_WAIT_SECONDS = 1.0
_TAKEN_AT_ONCE = 500


class Worker:
    """Holds the writer's lock and follows the catalogue until stopped by SIGTERM or SIGINT."""

    def __init__(
        self,
        holdings: Holdings,
        *,
        wait_for_lock: bool,
        say: Callable[[str], object],
        beside: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """``beside`` is entered for as long as this worker holds the lock."""
        self._holdings = holdings
        self._wait_for_lock = wait_for_lock
        self._say = say
        self._beside = beside
        self._stop = threading.Event()

    def stop(self) -> None:
        """Finish what is being read, then leave."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped. Raises ``ArchiveBusy`` when another process writes and waiting was not asked for."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._on_signal)
        while not self._stop.is_set():
            if self._holdings.rebuild_wanted():
                self._stop.wait(_WAIT_SECONDS)
                continue
            try:
                with self._holdings.writing():
                    self._holdings.bring_up_to_date(self._say)
                    with self._beside():
                        self._work_while_the_index_is_sound()
            except ArchiveBusy:
                if not self._wait_for_lock:
                    raise
                self._stop.wait(_WAIT_SECONDS)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop()

    def _work_while_the_index_is_sound(self) -> None:
        """An index that was removed or damaged under our hands is built anew, not given up."""
        try:
            self._work()
        except ArchiveUnreachable:
            if self._holdings.engine.health is Health.READY:
                raise

    def _work(self) -> None:
        holdings = self._holdings
        processor = Processor.of(holdings, self._log_done if are_wanted() else lambda _: None)
        processor.start()
        dropped = self._dropped_files()
        look_at = busy_at = 0.0
        try:
            while not self._stop.is_set() and not holdings.rebuild_wanted():
                processor.check()
                if time.monotonic() >= look_at:
                    look_at = _look_again_at(time.monotonic(), dropped.look())
                if processor.being_read < _TAKEN_AT_ONCE:
                    for rendition, depth, asked in awaiting(
                        holdings.catalogue, _TAKEN_AT_ONCE, processor.knows
                    ):
                        processor.submit(rendition, depth, asked)
                if not processor.under_way:
                    catch_up(holdings.catalogue, holdings.engine)  # a description edited, a document moved
                busy_at = time.monotonic() if processor.under_way else busy_at
                is_idle = time.monotonic() - busy_at > _IDLE_AFTER_SECONDS
                self._stop.wait(_IDLE_LOOK_SECONDS if is_idle else _LOOK_SECONDS)
        finally:
            processor.close()

    def _log_done(self, done: Sequence[Processed]) -> None:
        found = self._holdings.catalogue.renditions([one.rendition for one in done])
        for one in done:
            if (rendition := found.get(one.rendition)) is not None:
                log_event(
                    "read",
                    rendition=rendition.id,
                    document=rendition.document,
                    outcome=rendition.state.value,
                    reason=rendition.reason.code if rendition.reason else None,
                    ms=round(one.seconds * 1000),
                    pages=rendition.pages,
                    inside=len(one.parts),
                )

    def _dropped_files(self) -> DroppedFiles:
        """What stays is told by name to people alone: of a log, programs read codes."""
        settings = self._holdings.settings
        return DroppedFiles(
            settings.incoming,
            self._holdings.accession,
            _silence if are_wanted() else self._say,
            folders_are_collections=settings.incoming_collections == "folders",
        )


def _silence(_: str) -> None:
    """In place of sentences."""


def _look_again_at(began: float, taken: int) -> float:
    """At once while files are coming; else in a second, or later where looking at what stays takes long."""
    now = time.monotonic()
    return now if taken else now + max(_FOLDER_SECONDS, _REST_FOR_EACH_SECOND * (now - began))
