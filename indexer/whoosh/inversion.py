"""From tokens in the order they are met to postings in the order of their terms.

A *key* is the rank of a term. All keys are inverted at once when they are few enough, else range by range, each by
reading the tokens again: memory stays bounded however many there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeAlias

import numpy as np

from indexer.whoosh.tokens import Block, TokenLog

AT_ONCE = 3_000_000  # tokens inverted at once, about 40 bytes each; a single term may have more


class Keys(Protocol):
    """Which terms a token stands for."""

    count: int  # keys are below it

    def of(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Keys of these tokens, and beside each key the index of its token; None when each has just one."""


class OneKey:
    """Every token stands for one term."""

    def __init__(self, key_of: np.ndarray, count: int) -> None:
        self._key_of = key_of
        self.count = count

    def of(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """See ``Keys``."""
        return self._key_of[numbers], None


class SomeKeys:
    """Few tokens stand for any term, some for several."""

    def __init__(self, tokens: np.ndarray, keys: np.ndarray, token_count: int, count: int) -> None:
        """``tokens`` ascend; beside each a key that it stands for."""
        self._keys = keys
        self._many = np.bincount(tokens, minlength=token_count).astype(np.int32)
        self._first = np.cumsum(self._many) - self._many
        self.count = count

    def of(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """See ``Keys``."""
        having = np.flatnonzero(self._many[numbers])
        many = self._many[numbers[having]]
        rows = np.repeat(having, many)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
        return self._keys[self._first[numbers[rows]] + within], rows


@dataclass(frozen=True, slots=True)
class Inverted:
    """The postings of some keys, laid end to end."""

    keys: np.ndarray  # ascending
    starts: np.ndarray  # len(keys) + 1: key i has the postings starts[i]:starts[i + 1]
    docs: np.ndarray  # int64, ascending within a key
    counts: np.ndarray  # uint32, positions of each posting
    positions: np.ndarray  # uint32, of all postings end to end


_Found: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray]  # key, entry and position of tokens


def inverted(log: TokenLog, keys: Keys, at_once: int = AT_ONCE) -> Iterator[Inverted]:
    """All postings, keys ascending. Nothing for a log without such tokens."""
    for low, high in _ranges(log, keys, at_once):
        found = _gathered(log, keys, low, high)
        if found is not None:
            yield _invert(*found)


def _ranges(log: TokenLog, keys: Keys, at_once: int) -> list[tuple[int, int]]:
    """Ranges of keys that hold at most so many tokens each, or a single key."""
    frequency = np.zeros(keys.count, np.int64)
    total = 0
    for block in log.blocks():
        found = keys.of(block.numbers)[0]
        total += len(found)
        frequency += np.bincount(found, minlength=keys.count)
    if total <= at_once:
        return [(0, keys.count)]
    ends = np.cumsum(frequency)
    cuts = [0]
    while cuts[-1] < keys.count:
        before = int(ends[cuts[-1] - 1]) if cuts[-1] else 0
        cuts.append(max(int(np.searchsorted(ends, before + at_once, "right")), cuts[-1] + 1))
    return list(pairwise(cuts))


def _gathered(log: TokenLog, keys: Keys, low: int, high: int) -> _Found | None:
    parts = [_found(block, keys, low, high) for block in log.blocks()]
    if not any(len(keys) for keys, _, _ in parts):
        return None
    found, docs, positions = map(np.concatenate, zip(*parts, strict=True))
    return found, docs, positions


def _found(block: Block, keys: Keys, low: int, high: int) -> _Found:
    found, rows = keys.of(block.numbers)
    docs, positions = block.places()
    if low > 0 or high < keys.count:
        chosen = np.flatnonzero((found >= low) & (found < high))
        rows = chosen if rows is None else rows[chosen]
        found = found[chosen]
    return (found, docs, positions) if rows is None else (found, docs[rows], positions[rows])


def _invert(keys: np.ndarray, docs: np.ndarray, positions: np.ndarray) -> Inverted:
    packed = keys.astype(np.int64) << 32
    packed |= np.arange(len(keys))
    packed.sort()  # by key, then as they stand: several times faster than a stable argsort
    order = packed & 0xFFFFFFFF
    packed >>= 32
    docs = docs[order]
    new_key = np.concatenate(([True], packed[1:] != packed[:-1]))
    new_posting = new_key.copy()
    new_posting[1:] |= docs[1:] != docs[:-1]
    first = np.flatnonzero(new_posting)
    counts = np.diff(first, append=len(docs)).astype(np.uint32)
    key_starts = np.flatnonzero(new_key[first])
    return Inverted(
        packed[first[key_starts]],
        np.append(key_starts, len(first)),
        docs[first].astype(np.int64),
        counts,
        positions[order],
    )
