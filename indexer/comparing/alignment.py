"""Which pages of two texts belong together, also where one has a page more. Pages are counted from 0 here.

Pages are alike by the share of word pairs they have in common, estimated from the smallest hashes of each
(bottom-k sketches). The order of pages is kept. Pages with nothing in common, as of a translation, go by their place.
"""

import heapq
import re
import zlib
from collections.abc import Sequence
from itertools import pairwise

MOST_PAGES = 1000  # of each text; what follows goes by its place
_REACH = 30  # pages by which one text may run ahead of the other
_SKETCH = 64
_CHARACTERS = 4_000  # of a page that are looked at
_LEAST = 0.08
_SAME_PLACE = 0.01  # what pages with nothing in common are worth
_WORD = re.compile(r"\w+")

Pair = tuple[int | None, int | None]


def aligned(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Every page of either text once, alone or with the one it belongs to, in the order of both."""
    some, others = min(len(left), MOST_PAGES), min(len(right), MOST_PAGES)
    sketches = [_sketch(text) for text in left[:some]], [_sketch(text) for text in right[:others]]
    found = _best_way(*sketches)
    rest = max(len(left) - some, len(right) - others, 0)
    for number in range(rest):
        here, there = some + number, others + number
        found.append((here if here < len(left) else None, there if there < len(right) else None))
    return [pair for pair in found if pair != (None, None)]


def _sketch(text: str) -> frozenset[int]:
    words = [word.casefold() for word in _WORD.findall(text[:_CHARACTERS])]
    pairs = {zlib.crc32(f"{one} {other}".encode(errors="replace")) for one, other in pairwise([*words, ""])}
    return frozenset(heapq.nsmallest(_SKETCH, pairs))


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    if not one or not other:
        return 0.0
    union = heapq.nsmallest(_SKETCH, one | other)
    return sum(1 for value in union if value in one and value in other) / len(union)


def _best_way(left: Sequence[frozenset[int]], right: Sequence[frozenset[int]]) -> list[Pair]:
    """The way of the greatest likeness in all, from the ends back to the beginnings."""
    reach = _REACH + abs(len(left) - len(right))
    best: dict[tuple[int, int], float] = {}
    chosen: dict[tuple[int, int], bool] = {}
    for i in range(len(left) - 1, -1, -1):
        for j in range(min(len(right), i + reach + 1) - 1, max(0, i - reach) - 1, -1):
            alike = _likeness(left[i], right[j])
            together = (alike if alike >= _LEAST else _SAME_PLACE) + best.get((i + 1, j + 1), 0.0)
            apart = max(best.get((i + 1, j), 0.0), best.get((i, j + 1), 0.0))
            chosen[i, j] = together > apart
            best[i, j] = max(together, apart)
    found: list[Pair] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if chosen.get((i, j), True):
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best.get((i + 1, j), 0.0) >= best.get((i, j + 1), 0.0):
            found.append((i, None))
            i += 1
        else:
            found.append((None, j))
            j += 1
    found += [(number, None) for number in range(i, len(left))]
    found += [(None, number) for number in range(j, len(right))]
    return found
