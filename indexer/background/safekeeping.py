"""Safekeeping beside a worker: rounds of fixity, removal of what was withdrawn, opening by the calendar, word of harm.

Once a day it reads every byte of the index. A thread of its own, which the reading of files never waits for.
"""

import threading
import time
from collections.abc import Callable
from types import TracebackType

from archive.catalogue import FixityState
from archive.errors import FondsError
from archive.originals.removal import remove_due
from indexer.background.fixity_rounds import AGENT, FixityRounds
from indexer.holdings import Holdings

LOOK_SECONDS = 5.0
_REMOVE_SECONDS = 60.0
_INDEX_SECONDS = 86_400.0
_SETTLED_SECONDS = 600.0  # a worker that is started again and again does not read the index each time
_AT_ONCE = 500  # documents removed before somebody looks whether to stop
_PATIENCE_SECONDS = 5.0

Announce = Callable[[list[FixityState]], object]  # raises ``MailFailed``


class Safekeeping:
    """A thread that runs as long as the block it is entered for."""

    def __init__(
        self,
        holdings: Holdings,
        say: Callable[[str], object],
        announce: Announce | None = None,
        look_seconds: float = LOOK_SECONDS,
        settled_seconds: float = _SETTLED_SECONDS,
    ) -> None:
        """``announce`` tells people elsewhere of originals that are not intact, beside what is said here."""
        self._holdings = holdings
        self._say = say
        self._announce = announce
        self._look_seconds = look_seconds
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._remove_at = 0.0
        self._index_at = time.monotonic() + settled_seconds
        self._told: set[tuple[str, str]] = set()
        self._said: str | None = None
        self._rounds = self._new_rounds()

    def look(self) -> None:
        """Do what is due now."""
        holdings = self._holdings
        if time.monotonic() >= self._remove_at:
            removed = remove_due(holdings.store, holdings.catalogue, AGENT, _AT_ONCE, holdings.derived.forget)
            for due in removed:
                self._say(f"fonds: the withdrawn document {due.document} is removed.")
            if len(removed) < _AT_ONCE:
                self._remove_at = time.monotonic() + _REMOVE_SECONDS
        for document in holdings.catalogue.open_due(AGENT):
            self._say(f"fonds: the closed document {document} is open now: its day has come.")
        if time.monotonic() >= self._index_at:
            self._index_at = time.monotonic() + _INDEX_SECONDS
            if trouble := holdings.engine.damage():  # the worker builds it anew
                self._say(f"fonds: {trouble}")
        self._rounds.go_on()
        self._tell_what_is_damaged()

    def __enter__(self) -> "Safekeeping":
        self._stop = threading.Event()
        self._rounds = self._new_rounds()
        self._thread = threading.Thread(target=self._run, args=(self._stop,), name="safekeeping", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE_SECONDS)

    def _new_rounds(self) -> FixityRounds:
        holdings, wait = self._holdings, self._stop.wait
        rate = holdings.settings.fixity_mb_per_second
        return FixityRounds(holdings.store, holdings.catalogue, holdings.settings.fixity_days, rate, wait)

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(self._look_seconds):
            try:
                self.look()
            except FondsError as error:  # the store is away, the disk is full: it is tried again
                if error.message != self._said:
                    self._said = error.message
                    self._say(f"fonds: safekeeping: {error.message}")

    def _tell_what_is_damaged(self) -> None:
        """Once each here; elsewhere until it has been told."""
        catalogue = self._holdings.catalogue
        while wrong := catalogue.not_announced():
            for state in wrong:
                if (state.sha256, state.since) not in self._told:
                    self._told.add((state.sha256, state.since))
                    self._say(
                        f"fonds: an original is not intact ({state.problem}): {state.sha256}. Run fonds verify."
                    )
            if self._announce is not None:
                self._announce(wrong)
            catalogue.mark_announced([state.sha256 for state in wrong])
