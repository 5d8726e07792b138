"""Where words stand, as arrays: ``indexer.engine.positions`` for all entries of a segment at once.

A *place* is one number, the entry's number times 2**34 plus the position; arrays of places ascend.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.engine import positions

POSITION_BITS = 34
POSITION = (1 << POSITION_BITS) - 1


@dataclass(frozen=True, slots=True)
class Intervals:
    """Occurrences of one or more tokens: first and last place, both inclusive, ascending by the first."""

    first: np.ndarray
    last: np.ndarray
    single: bool = False  # each is of one token

    @classmethod
    def of(cls, starts: np.ndarray, length: int) -> "Intervals":
        """Occurrences of ``length`` tokens each."""
        return cls(starts, starts, True) if length == 1 else cls(starts, starts + (length - 1))


def union(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Every place once."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return np.empty(0, np.int64)
    joined = np.concatenate(parts) if len(parts) > 1 else parts[0]
    rising = joined[1:] > joined[:-1]
    if rising.all():
        return joined
    joined = np.sort(joined, kind="stable")  # merges what ascends already
    new = np.ones(len(joined), bool)
    new[1:] = joined[1:] != joined[:-1]
    return joined[new]


def contains(ascending: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """For each wanted number whether it is among the ascending ones."""
    if not len(ascending):
        return np.zeros(len(wanted), bool)
    found = np.searchsorted(ascending, wanted)
    found[found == len(ascending)] = 0
    same: np.ndarray = ascending[found] == wanted
    return same


def counted(places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Entries that the places lie in, and how many lie in each."""
    docs = places >> POSITION_BITS
    first = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1]))) if len(docs) else np.empty(0, int)
    return docs[first].astype(np.int32), np.diff(first, append=len(docs)).astype(np.float32)


def either(parts: Sequence[Intervals]) -> Intervals:
    """Occurrences of any of the parts."""
    pairs = np.unique(np.concatenate([np.stack([part.first, part.last], 1) for part in parts]), axis=0)
    return Intervals(pairs[:, 0], pairs[:, 1])


def near(operands: Sequence[Intervals], distance: int, ordered: bool) -> np.ndarray:
    """First places of the first operand's occurrences that stand near the others; see ``positions.near``."""
    if len(operands) == 2:
        return _near_two(operands[0], operands[1], distance, ordered)
    shared: np.ndarray | None = None
    for operand in operands:
        docs = np.unique(operand.first >> POSITION_BITS)
        shared = docs if shared is None else shared[contains(docs, shared)]
    found: list[int] = []
    for doc in (shared if shared is not None else np.empty(0, np.int64)).tolist():
        taking = positions.near([_within(operand, doc) for operand in operands], distance, ordered)
        found.extend((doc << POSITION_BITS) | first for first, _ in taking[0])
    return np.array(found, np.int64)


def _near_two(left: Intervals, right: Intervals, distance: int, ordered: bool) -> np.ndarray:
    if left.single and right.single:
        near_tokens = _with_one_near if len(left.first) <= len(right.first) else _near_one_of
        taking = near_tokens(left.first, right.first, distance, ordered)
    else:
        taking = _any_between(right.first, left.last + 1, left.last + distance)
        if not ordered:
            taking |= _any_between(np.sort(right.last), left.first - distance, left.first - 1)
    taken: np.ndarray = left.first[taking]
    return taken


def _with_one_near(some: np.ndarray, many: np.ndarray, distance: int, ordered: bool) -> np.ndarray:
    """Which of some places have one of many near them, looked up one by one. No distance reaches another entry."""
    if not len(some):
        return np.zeros(0, bool)
    after = many.searchsorted(some, "right")
    taking: np.ndarray = many[np.minimum(after, len(many) - 1)] - some <= distance
    taking &= after < len(many)
    if not ordered:
        before = after - 1
        before -= (before >= 0) & (many[before] == some)  # a word is not near itself
        taking |= (before >= 0) & (some - many[before] <= distance)
    return taking


def _near_one_of(many: np.ndarray, some: np.ndarray, distance: int, ordered: bool) -> np.ndarray:
    """Which of many places are near one of some: all between the first and the last that each of these reaches."""
    reached = [(many.searchsorted(some - distance), many.searchsorted(some))]
    if not ordered:
        reached.append((many.searchsorted(some, "right"), many.searchsorted(some + distance, "right")))
    steps = np.zeros(len(many) + 1, np.int64)
    for first, end in reached:
        steps += np.bincount(first, minlength=len(steps)) - np.bincount(end, minlength=len(steps))
    taking: np.ndarray = np.cumsum(steps)[:-1] > 0
    return taking


def _any_between(ascending: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """For each pair of bounds (inclusive) whether a number lies between."""
    if not len(ascending):
        return np.zeros(len(low), bool)
    first = ascending.searchsorted(low)
    found: np.ndarray = ascending[np.minimum(first, len(ascending) - 1)] <= high
    return found & (first < len(ascending))


def _within(operand: Intervals, doc: int) -> list[positions.Interval]:
    low, high = np.searchsorted(operand.first, [doc << POSITION_BITS, (doc + 1) << POSITION_BITS])
    first = (operand.first[low:high] & POSITION).tolist()
    last = (operand.last[low:high] & POSITION).tolist()
    return list(zip(first, last, strict=True))
