"""What has been read and waits to be written: bounded in number and in weight, so that readers wait for the writer.

Knows nothing of what it holds; a weight is whatever whoever puts something in counts, such as characters of text.
"""

import threading
import time
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Backlog(Generic[T]):
    """First in, first out. Thread-safe."""

    def __init__(self, most_items: int, most_weight: int) -> None:
        self._most_items = most_items
        self._most_weight = most_weight
        self._items: deque[tuple[T, int]] = deque()
        self._weight = 0
        self._ended = False
        self._changed = threading.Condition()

    def put(self, item: T, weight: int) -> None:
        """Wait for room, then add it; one that is heavier than all the room is taken when nothing else is there."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._has_room(weight))
            if not self._ended:
                self._items.append((item, weight))
                self._weight += weight
                self._changed.notify_all()

    def take(self, until: float | None = None) -> T | None:
        """The oldest; ``None`` when there is none before ``until`` (monotonic seconds), or will never be one."""
        with self._changed:
            seconds = None if until is None else max(0.0, until - time.monotonic())
            self._changed.wait_for(lambda: self._items or self._ended, seconds)
            if not self._items:
                return None
            item, weight = self._items.popleft()
            self._weight -= weight
            self._changed.notify_all()
            return item

    def end(self) -> None:
        """Nothing is taken in any more, and nobody waits for room; what is there can still be taken out."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _has_room(self, weight: int) -> bool:
        if not self._items:
            return True
        return len(self._items) < self._most_items and self._weight + weight <= self._most_weight
