"""Decoded postings, kept as long as there is room: the least recently used go first. Safe between threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

Kept = TypeVar("Kept")
_OVERHEAD = 400  # bytes that an entry costs beside its arrays


class PostingCache:
    """Bounded in bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Kept], size_of: Callable[[Kept], int]) -> Kept:
        """What was kept under the key, or what ``make`` returns, which is kept from now on.

        ``size_of`` gives its bytes. Two threads may make the same thing at the same time; one of both is kept.
        """
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found[0]  # type: ignore[return-value]
        made = make()
        size = size_of(made) + _OVERHEAD
        with self._lock:
            if size <= self._limit // 2 and key not in self._kept:
                self._kept[key] = (made, size)
                self._size += size
                while self._size > self._limit:
                    _, (_, freed) = self._kept.popitem(last=False)
                    self._size -= freed
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._size = 0
