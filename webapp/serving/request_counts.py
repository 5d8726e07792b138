"""How many requests each asker has sent in the present minute: one table that all of the web server's processes share.

Like the times of requests it lies in memory made before gunicorn starts its processes. An asker is known by a keyed
digest of 16 bytes, and has one of the ``SLOTS`` places that the digest leads to in a set of ``WAYS``; of a full set the
place whose minute is over, else the one counted least, is given to the newcomer. So the memory is bounded (1 MiB), and
so is what is forgotten: only in a set where more than 16 askers came within one minute does somebody start anew.
Seconds of the wall clock. Knows no addresses and no accounts once a request is counted.
"""

import fcntl
import hashlib
import mmap
import os
import secrets
import struct
import threading
from dataclasses import dataclass

WINDOW = 60.0  # seconds
WAYS = 16
SETS = 2048
SLOTS = SETS * WAYS
_SLOT = struct.Struct("<16sdq")  # whose; when the minute began; requests since
_SET = _SLOT.size * WAYS


@dataclass(frozen=True, slots=True)
class Counted:
    """Whether the request is within the limit, and else in how many seconds one will be again."""

    is_within: bool
    seconds_left: float


class RequestCounts:
    """Made once, before processes are forked; every process counts in the same table. Thread-safe."""

    def __init__(self) -> None:
        self._descriptor = os.memfd_create("fonds-request-counts")
        os.ftruncate(self._descriptor, SETS * _SET)
        self._map = mmap.mmap(self._descriptor, SETS * _SET)
        self._key = secrets.token_bytes(16)  # nobody can choose addresses that fall into one set
        self._lock = threading.Lock()

    def add(self, who: str, cost: int, most: int, now: float) -> Counted:
        """Count a request of this asker where it is within ``most`` a minute; what is refused is not counted."""
        digest = hashlib.blake2b(who.encode(), key=self._key, digest_size=16).digest()
        start = int.from_bytes(digest[:4], "little") % SETS * _SET
        # The kernel lets go of its lock when a process is killed; between threads it does not hold.
        with self._lock:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX, _SET, start)
            try:
                return self._count(start, digest, cost, most, now)
            finally:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, _SET, start)

    def _count(self, start: int, digest: bytes, cost: int, most: int, now: float) -> Counted:
        place, began, count = self._place_of(start, digest, now)
        if count + cost > most:
            return Counted(False, began + WINDOW - now)
        _SLOT.pack_into(self._map, place, digest, began, count + cost)
        return Counted(True, 0.0)

    def _place_of(self, start: int, digest: bytes, now: float) -> tuple[int, float, int]:
        """Where the asker is counted, since when, and how often; a place of somebody else's where there is none."""
        spare, least = start, None
        for place in range(start, start + _SET, _SLOT.size):
            whose, began, count = _SLOT.unpack_from(self._map, place)
            is_over = not began <= now < began + WINDOW
            if whose == digest:
                return (place, now, 0) if is_over else (place, began, count)
            worth = -1 if is_over else count
            if least is None or worth < least:
                spare, least = place, worth
        return spare, now, 0
