"""Looks after saved searches beside a worker: checks them when the index has changed, and sends what is due.

It rests ten times as long as a check has taken, so that many searches over a large index never hold up the reading of
files. Writes no text of documents or queries anywhere but into the catalogue.
"""

import threading
import time
from collections.abc import Callable
from types import TracebackType

from archive.errors import FondsError
from indexer.alerts.checking import Alerts, Readers
from indexer.alerts.outbox import Outbox

LOOK_SECONDS = 2.0
LEAST_REST_SECONDS = 10.0  # between two checks
REST_FOR_EACH_SECOND = 10.0
_PATIENCE_SECONDS = 5.0


class Watch:
    """A thread that runs as long as the block it is entered for."""

    def __init__(
        self,
        alerts: Alerts,
        outbox: Outbox | None,
        readers_now: Callable[[], Readers],
        say: Callable[[str], object],
        look_seconds: float = LOOK_SECONDS,
        least_rest_seconds: float = LEAST_REST_SECONDS,
    ) -> None:
        self._alerts = alerts
        self._outbox = outbox
        self._readers_now = readers_now
        self._say = say
        self._look_seconds = look_seconds
        self._least_rest_seconds = least_rest_seconds
        self._stop = threading.Event()  # of the present thread alone
        self._thread: threading.Thread | None = None
        self._not_before = 0.0
        self._said: str | None = None

    def look(self) -> None:
        """Check and send what is due now."""
        readers = self._readers_now()
        if time.monotonic() >= self._not_before and self._alerts.is_due(readers):
            started = time.monotonic()
            self._alerts.check_all(readers, self._stop.is_set)
            took = time.monotonic() - started
            self._not_before = time.monotonic() + max(self._least_rest_seconds, REST_FOR_EACH_SECOND * took)
        if self._outbox is not None:
            for failure in self._outbox.send_due(readers).failures:
                self._tell(failure)

    def __enter__(self) -> "Watch":
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._stop,), name="saved-searches", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(
                _PATIENCE_SECONDS
            )  # a mail server may be slow; the message is tried again later

    def _run(self, stop: threading.Event) -> None:
        while not stop.wait(self._look_seconds):
            try:
                self.look()
            except FondsError as error:  # the index is being built anew, the disk is full: it is tried again
                self._tell(error.message)

    def _tell(self, message: str) -> None:
        """Once, not every two seconds."""
        if message != self._said:
            self._said = message
            self._say(f"fonds: saved searches: {message}")
