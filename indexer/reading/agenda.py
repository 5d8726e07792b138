"""What waits to be read: whole files first, single pages of scans when no file waits. Thread-safe.

So a letter that comes in while a long scan is being recognised is read next. Knows nothing of what it holds.
"""

import threading
from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Agenda(Generic[T]):
    """Two queues, first in, first out; the second is taken from when the first is empty."""

    def __init__(self) -> None:
        self._first: deque[T] = deque()
        self._later: deque[T] = deque()
        self._ended = False
        self._changed = threading.Condition()

    def put(self, item: T) -> None:
        """Add what is to be done soon."""
        with self._changed:
            self._first.append(item)
            self._changed.notify()

    def put_later(self, items: Iterable[T]) -> None:
        """Add what can wait until nothing else is to be done."""
        with self._changed:
            self._later.extend(items)
            self._changed.notify_all()

    def get(self) -> T | None:
        """Wait for the next; ``None`` when it has ended."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._first or self._later)
            if self._ended:
                return None
            return (self._first or self._later).popleft()

    def end(self) -> None:
        """Give out nothing more; what still waits is dropped."""
        with self._changed:
            self._ended = True
            self._first.clear()
            self._later.clear()
            self._changed.notify_all()
