"""Files that were being read when a process died: each such death is counted, and at the third the file is given up.

What is being worked on is noted in a small file in FONDS_HOME, not synced: a process that dies leaves it as it was,
and after a power cut nobody is to blame. Whoever then takes the writer's lock finds it and counts in the catalogue.
Several files may have been worked on, and one of them is to blame: suspects are read again one at a time, so that
the innocent are not met with it again. The caller holds the writer's lock.
"""

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from archive.catalogue import Catalogue
from archive.errors import ArchiveUnreachable
from archive.ids import LENGTH, is_id
from archive.model import Reading
from archive.reasons import Reason

MOST_ATTEMPTS = 3
NAME = "being-read"

_EMPTY = b" " * LENGTH + b"\n"
_GIVEN_UP = Reading("application/octet-stream", "none", "1", reason=Reason.of("repeatedly-failed"))
T = TypeVar("T")


class BeingRead:
    """The note of what is being worked on. Thread-safe."""

    def __init__(self, home: Path) -> None:
        self._path = home / NAME
        self._lock = threading.Lock()
        self._free: list[int] = []
        self._places = 0
        self._descriptor = -1

    def left_behind(self) -> list[str]:
        """The renditions that a process was working on when it died."""
        try:
            lines = self._path.read_bytes().decode("ascii", "replace").split("\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unusable(self._path, error) from error
        return [line for line in lines if is_id(line)]

    def begin(self) -> None:
        """Start with an empty note."""
        try:
            self._descriptor = os.open(
                self._path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
            )
        except OSError as error:
            raise _unusable(self._path, error) from error
        self._free, self._places = [], 0

    def end(self) -> None:
        """Nothing is worked on any more."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    @contextmanager
    def noting(self, renditions: Sequence[str]) -> Iterator[None]:
        """These are being worked on until the block is left."""
        with self._lock:
            places = [self._note(rendition) for rendition in renditions]
        try:
            yield
        finally:
            with self._lock:
                for place in places:
                    self._write(place, _EMPTY)
                self._free += places

    def _note(self, rendition: str) -> int:
        if self._free:
            place = self._free.pop()
        else:
            place, self._places = self._places, self._places + 1
        self._write(place, rendition.encode() + b"\n")
        return place

    def _write(self, place: int, line: bytes) -> None:
        if self._descriptor >= 0:
            os.pwrite(self._descriptor, line, place * len(_EMPTY))


class Suspects(Generic[T]):
    """What is to be read alone: at most one of these is given out at a time. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._suspected: frozenset[str] = frozenset()
        self._waiting: deque[tuple[str, T]] = deque()
        self._out: str | None = None

    def suspect(self, renditions: Sequence[str]) -> None:
        """These were being read when a process died."""
        self._suspected = frozenset(renditions)

    def hold_back(self, rendition: str, item: T) -> bool:
        """Keep it for later when it is a suspect and another one is out."""
        if rendition not in self._suspected:
            return False
        with self._lock:
            if self._out is None:
                self._out = rendition
                return False
            self._waiting.append((rendition, item))
            return True

    def done(self, renditions: Sequence[str]) -> list[T]:
        """These are recorded; what may be read now."""
        if not self._suspected:
            return []
        with self._lock:
            if self._out not in renditions:
                return []
            self._out = None
            if not self._waiting:
                return []
            self._out, item = self._waiting.popleft()
            return [item]


def count_deaths(catalogue: Catalogue, being_read: BeingRead) -> Sequence[str]:
    """Count what a process that died has left behind, give up what had its chances; the suspects that remain."""
    left = being_read.left_behind()
    counted = catalogue.count_attempt(left) if left else catalogue.attempts()
    being_read.begin()
    given_up = [rendition for rendition, times in counted.items() if times >= MOST_ATTEMPTS]
    if given_up:
        catalogue.record_extractions([(rendition, _GIVEN_UP) for rendition in given_up])
    return [rendition for rendition in counted if rendition not in given_up]


def _unusable(path: Path, error: OSError) -> ArchiveUnreachable:
    return ArchiveUnreachable(f"{path} cannot be used ({error.strerror}). Check FONDS_HOME and its owner.")
