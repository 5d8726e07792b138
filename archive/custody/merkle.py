"""A Merkle tree as RFC 9162 (2.1) hashes it: SHA-256, a leaf behind 0x00, a node behind 0x01.

A proof is arithmetic first: which spans of leaves have to be hashed (``inclusion_spans``, ``consistency_spans``),
and then their hashes, which ``Tree`` reads from tiles. A tile is up to 256 neighbouring hashes of one stored level
(0, 8, 16, 24 …), whatever else stands between two stored levels is hashed when it is wanted; so the proof for one of
a million leaves reads three tiles. Leaves are counted from 0, spans are half-open. Knows neither events nor tables.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

HEIGHT = 8  # levels from one stored level to the next
WIDTH = 1 << HEIGHT  # hashes in a tile
EMPTY = hashlib.sha256(b"").digest()  # the root of no leaves

Span = tuple[int, int]  # leaves [start, end)
ReadTile = Callable[
    [int, int], Sequence[bytes]
]  # level, number of the tile -> its hashes, fewer than 256 at the end


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees that stand side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def folded(hashes: Sequence[bytes]) -> list[Sequence[bytes]]:
    """All complete levels above these hashes, themselves first; what has no neighbour goes no higher."""
    levels = [hashes]
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes) - 1, 2)]
        levels.append(hashes)
    return levels


def inclusion_spans(index: int, size: int) -> list[Span]:
    """What a leaf's inclusion proof in the tree of the first ``size`` leaves hashes, from the leaf upwards."""
    start, end = 0, size
    spans: list[Span] = []
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """What the proof hashes that the first ``old`` of ``new`` leaves are those of the smaller tree."""
    if old in (0, new):
        return []
    start, end = 0, new
    spans: list[Span] = []
    while end != old:
        middle = start + _largest_power_below(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:  # else it is the old tree itself, which the verifier knows
        spans.append((start, end))
    return spans[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that the path leads to (RFC 9162, 2.1.3.2); ``None`` when it cannot be a path of this leaf."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the larger tree begins with the smaller one (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY
    if not 0 < old < new or not path:
        return False
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


class Tree:
    """Proofs over leaves that only grow in number. Holds up to 64 tiles, about 2 MB."""

    def __init__(self, read_tile: ReadTile) -> None:
        self._levels = lru_cache(64)(lambda level, number: folded(read_tile(level, number)))

    def root(self, size: int) -> bytes:
        """The root of the first ``size`` leaves."""
        return self.span_hash(0, size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The path that leads from a leaf to the root of the first ``size`` leaves."""
        return [self.span_hash(*span) for span in inclusion_spans(index, size)]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The path that shows how the first ``new`` leaves go on from the first ``old``."""
        return [self.span_hash(*span) for span in consistency_spans(old, new)]

    def span_hash(self, start: int, end: int) -> bytes:
        """The hash of a span as it occurs in a tree: its start a multiple of a power of two not below its length."""
        peaks = []
        while start < end:
            level = (end - start).bit_length() - 1
            peaks.append(self._complete(level, start >> level))
            start += 1 << level
        return _joined(peaks)

    def _complete(self, level: int, position: int) -> bytes:
        above = level % HEIGHT
        tile, inside = divmod(position, WIDTH >> above)
        hashes: bytes = self._levels(level - above, tile)[above][inside]
        return hashes


class Growing:
    """The same tree built leaf by leaf, in a few hundred bytes: what a check from the beginning needs.

    ``completed`` is told each subtree of a stored level above the leaves: level, position, hash.
    """

    def __init__(self, completed: Callable[[int, int, bytes], object] = lambda *_: None) -> None:
        self.size = 0
        self._peaks: list[bytes] = []  # complete subtrees, the largest first
        self._completed = completed

    def add(self, leaf: bytes) -> None:
        """The next leaf, hashed."""
        level, hashed = 0, leaf
        while self.size >> level & 1:
            hashed = node_hash(self._peaks.pop(), hashed)
            level += 1
            if level % HEIGHT == 0:
                self._completed(level, self.size >> level, hashed)
        self._peaks.append(hashed)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far."""
        return _joined(self._peaks)


def _joined(peaks: Iterable[bytes]) -> bytes:
    found = b""
    for peak in reversed(list(peaks)):
        found = node_hash(peak, found) if found else peak
    return found or EMPTY


def _largest_power_below(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1
