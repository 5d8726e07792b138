"""How long requests and searches take: histograms that all of the web server's processes share.

They lie in memory that is made before gunicorn starts its processes, so a process that ends takes nothing along and
leaves nothing behind, and there is no folder of files to clean. Seconds; nothing of what was asked.
"""

import fcntl
import mmap
import os
import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.errors import UsageError

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds, upper bounds
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
NO_ROUTE = "none"  # addresses that do not exist
MOST_ROUTES = 600
_WIDTH = len(BUCKETS) + 2  # the last bucket has no bound; then the sum
_SEARCH = 0  # the first histogram
_NUMBER = 8  # bytes


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many fell into each bucket, the last without bound, and what they add up to."""

    counts: tuple[int, ...]
    total_seconds: float

    @property
    def cumulative(self) -> list[tuple[str, float]]:
        """Buckets as Prometheus counts them: everything up to the bound."""
        told, upto = list[tuple[str, float]](), 0
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), self.counts, strict=True):
            upto += count
            told.append((bound, upto))
        return told


class RequestTimes:
    """Made once, before processes are forked; every process adds to the same numbers. Thread-safe."""

    def __init__(self) -> None:
        size = (1 + MOST_ROUTES * len(CLASSES)) * _WIDTH * _NUMBER
        self._descriptor = os.memfd_create("fonds-request-times")
        os.ftruncate(self._descriptor, size)
        self._map = mmap.mmap(self._descriptor, size)
        self._numbers = memoryview(self._map).cast("d")
        self._lock = threading.Lock()
        self._routes: dict[str, int] = {}

    def know(self, routes: Sequence[str]) -> None:
        """The routes there are; every process must name the same ones."""
        names = sorted({*routes, NO_ROUTE})
        if len(names) > MOST_ROUTES:
            raise UsageError(f"There are {len(names)} routes; {MOST_ROUTES} can be timed.")
        self._routes = {name: number for number, name in enumerate(names)}

    def add_request(self, route: str | None, status: int, seconds: float) -> None:
        """One request was answered."""
        number = self._routes[route if route in self._routes else NO_ROUTE]
        self._add(self._place(number, min(max(status // 100 - 1, 0), len(CLASSES) - 1)), seconds)

    def add_search(self, seconds: float) -> None:
        """One search was answered."""
        self._add(_SEARCH, seconds)

    def requests(self) -> Iterator[tuple[str, str, Histogram]]:
        """Route, class of status, and times, of all that were asked for."""
        for name, number in self._routes.items():
            for kind, word in enumerate(CLASSES):
                found = self._read(self._place(number, kind))
                if any(found.counts):
                    yield name, word, found

    def searches(self) -> Histogram:
        """Times of searches."""
        return self._read(_SEARCH)

    def _place(self, route: int, kind: int) -> int:
        return 1 + route * len(CLASSES) + kind

    def _add(self, place: int, seconds: float) -> None:
        start = place * _WIDTH
        # The kernel lets go of its lock when a process is killed; between threads it does not hold.
        with self._lock:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX, _NUMBER, place * _NUMBER)
            try:
                self._numbers[start + bisect_left(BUCKETS, seconds)] += 1
                self._numbers[start + _WIDTH - 1] += seconds
            finally:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, _NUMBER, place * _NUMBER)

    def _read(self, place: int) -> Histogram:
        start = place * _WIDTH
        numbers = self._numbers[start : start + _WIDTH].tolist()
        return Histogram(tuple(int(number) for number in numbers[:-1]), numbers[-1])
