"""Several ascending streams as one, a window at a time: nearly as fast as one sort, in bounded memory.

No step keeps the interpreter to itself for long, so that commits and searches in other threads go on meanwhile.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TypeVar

_WINDOW = 5_000  # items of each stream held at once

T = TypeVar("T", bound=Any)


def in_order(
    streams: Sequence[Iterator[T]], key: Callable[[T], Any] = lambda item: item, window: int = _WINDOW
) -> Iterator[list[T]]:
    """Lists that ascend in themselves and from one to the next. Items with equal keys come in one list."""
    waiting: list[list[T]] = [[] for _ in streams]
    while True:
        for items, stream in zip(waiting, streams, strict=True):
            items += islice(stream, window - len(items))
        # A stream has shown all it has up to its last item here; one with fewer items has ended.
        ends = [key(items[-1]) for items in waiting if len(items) == window]
        if not ends:
            yield sorted(chain.from_iterable(waiting))
            return
        ripe: list[T] = []
        for number, items in enumerate(waiting):
            cut = bisect_right(items, min(ends), key=key)
            ripe += items[:cut]
            waiting[number] = items[cut:]
        ripe.sort()
        yield ripe
