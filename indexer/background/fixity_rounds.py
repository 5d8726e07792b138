"""Rounds: every original re-read in its turn, the oldest check first, at a bounded rate.

A check is due when four fifths of the days allowed for a round are over, so that all are done within them. Bytes are
fetched from the medium, not from the system's memory. While files wait to be read, rounds go an eighth as fast.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from archive.catalogue import Catalogue
from archive.clock import Clock, stamp, utc_now
from archive.originals.original_check import Check, check_original
from archive.originals.store import Store
from archive.room import MIB

AGENT = "fonds worker"
DUE_SHARE = 0.8  # of the days allowed
BUSY_SHARE = 8
_ENROL_SECONDS = 300.0
_AT_ONCE = 100  # originals, between two looks at the catalogue
_A_WHILE_SECONDS = 30.0  # of checks that a crash may make forgotten


class FixityRounds:
    """The next originals, whenever ``go_on`` is called. ``wait`` sleeps, and says whether to stop."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        days: int,
        mb_per_second: int,
        wait: Callable[[float], bool],
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._days = days
        self._rate = mb_per_second * MIB
        self._wait = wait
        self._clock = clock
        self._enrol_at = 0.0
        self._is_busy = False

    def go_on(self) -> list[Check]:
        """Check some that are due; those whose outcome is another than before. Raises ``ArchiveUnreachable``."""
        if not self._days:
            return []
        if time.monotonic() >= self._enrol_at:
            self._catalogue.enrol_originals()
            self._enrol_at = time.monotonic() + _ENROL_SECONDS
        before = stamp(self._clock() - timedelta(days=self._days * DUE_SHARE))
        due = self._catalogue.next_to_check(before, _AT_ONCE)
        if due:
            self._store.check()
        return self._check(due)

    def _check(self, due: list[str]) -> list[Check]:
        """Until a while has passed, a stop is asked for, or something is wrong that should be told at once."""
        done: list[Check] = []
        end = time.monotonic() + _A_WHILE_SECONDS
        for sha256 in due:
            self._is_busy = bool(self._catalogue.awaiting(1))
            done.append(check_original(self._store, sha256, self._pause, past_the_cache=True))
            if done[-1].problem or time.monotonic() >= end or self._wait(0.0):
                break
        return self._catalogue.keep_checks(done, AGENT)

    def _pause(self, count: int) -> None:
        """As long as so many bytes may take; a stop lets the rest of this original be read at once."""
        self._wait(count / (self._rate / (BUSY_SHARE if self._is_busy else 1)))
