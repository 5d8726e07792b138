"""What one search reads of a segment's postings: each list once, and positions only of entries that matter.

Rare terms, which most inflections of a word are, are gathered without an array for each. Knows no queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from indexer.whoosh.found import NOTHING, Found, summed
from indexer.whoosh.places import POSITION_BITS, union
from indexer.whoosh.postings import INLINE, Block, Rare, decode_positions
from indexer.whoosh.snapshot import OpenSegment

_EVEN = [(1,) * size for size in range(INLINE + 1)]
_EVEN_WEIGHTS = np.ones(1 << 12, np.uint16)
_LARGE = 1 << 9  # postings of a block


class Sought(NamedTuple):
    """A term that is looked for."""

    field: str
    term: bytes
    languages: int = 0  # bits: only in entries whose pages are read in one of them; 0 is any
    weight: float = 1.0


class PostingReader:
    """The postings of one segment for one search: what has been read is kept until it ends."""

    def __init__(self, files: OpenSegment) -> None:
        self._files = files
        self._kept: dict[tuple[str, bytes], Rare | list[Block] | None] = {}
        self._read: dict[int, np.ndarray] = {}

    def found(self, sought: Iterable[Sought]) -> Found:
        """Entries that have any of the terms, and how often they have them all together."""
        terms = self._terms(sought)
        docs, counts = self._gathered(terms)
        if not len(docs):
            return NOTHING
        return Found(docs, counts) if len(terms) == 1 else summed(docs, counts, self._files.count)

    def holders(self, sought: Iterable[Sought]) -> np.ndarray:
        """For each entry whether it has any of the terms."""
        mask = np.zeros(self._files.count, bool)
        mask[self._gathered(self._terms(sought))[0]] = True
        return mask

    def occurrences(self, sought: Iterable[Sought]) -> int:
        """How often the terms stand in the segment."""
        return sum(_occurrences(lists) for lists, _ in self._terms(sought))

    def places(self, sought: Iterable[Sought], among: np.ndarray) -> np.ndarray:
        """Where the terms stand in some entries (bool for each entry)."""
        terms = self._terms(sought)
        rare, frequent = _sorted_out(terms)
        parts = []
        for languages, blocks in frequent.items():
            parts += _places_in(blocks.that_may_have(among), self._allowed(among, languages))
        if rare.docs:
            docs = np.array(rare.docs, np.int64)
            read = self._of_languages(rare, docs)
            chosen = np.flatnonzero(among[docs] if read is None else among[docs] & read)
            counts, positions = decode_positions([rare.kept[i] for i in chosen.tolist()])
            parts.append(_places(docs[chosen], counts, positions))
        return parts[0] if len(terms) == len(parts) == 1 else union(parts)

    def _terms(self, sought: Iterable[Sought]) -> list[tuple[Rare | list[Block], Sought]]:
        """The lists of those that the segment has."""
        found = []
        for wanted in sought:
            key = wanted[:2]
            if key in self._kept:
                lists = self._kept[key]
            else:
                lists = self._kept[key] = self._files.posting_lists(*key)
            if lists:
                found.append((lists, wanted))
        return found

    def _gathered(self, terms: Sequence[tuple[Rare | list[Block], Sought]]) -> tuple[np.ndarray, np.ndarray]:
        """Entries and counts of all postings."""
        rare, frequent = _sorted_out(terms)
        parts = []
        for languages, blocks in frequent.items():
            docs, counts = blocks.docs(), blocks.counts()
            chosen = self._read_in(languages)[docs] if languages else None
            parts.append((docs, counts) if chosen is None else (docs[chosen], counts[chosen]))
        if rare.docs:
            docs, counts = np.array(rare.docs, np.int32), rare.counts()
            chosen = self._of_languages(rare, docs)
            parts.append((docs, counts) if chosen is None else (docs[chosen], counts[chosen]))
        if len(parts) < 2:
            return parts[0] if parts else (NOTHING.docs, NOTHING.counts)
        docs_of_parts, counts_of_parts = zip(*parts, strict=True)
        return np.concatenate(docs_of_parts), np.concatenate(counts_of_parts)

    def _of_languages(self, rare: "_RareTerms", docs: np.ndarray) -> np.ndarray | None:
        """Which postings of rare terms are of entries read in the languages that are wanted; None for all."""
        if not any(rare.languages):
            return None
        wanted = np.repeat(np.array(rare.languages, np.uint64), rare.sizes)
        chosen: np.ndarray = ((self._files.read_as[docs] & wanted) != 0) | (wanted == 0)
        return chosen

    def _read_in(self, languages: int) -> np.ndarray:
        """For each entry whether it is read in one of the languages."""
        read = self._read.get(languages)
        if read is None:
            read = self._read[languages] = (self._files.read_as & np.uint64(languages)) != 0
        return read

    def _allowed(self, among: np.ndarray, languages: int) -> np.ndarray:
        return among & self._read_in(languages) if languages else among


def _sorted_out(
    terms: Sequence[tuple[Rare | list[Block], Sought]],
) -> tuple["_RareTerms", dict[int, "_Blocks"]]:
    """Rare terms together, and the blocks of the others by the languages that are wanted."""
    rare = _RareTerms()
    frequent: dict[int, _Blocks] = {}
    for lists, wanted in terms:
        if isinstance(lists, tuple):
            rare.add(lists, wanted)
        else:
            blocks = frequent.setdefault(wanted.languages, _Blocks())
            blocks.blocks += lists
            blocks.factors += [wanted.weight] * len(lists)
    return rare, frequent


@dataclass(slots=True)
class _RareTerms:
    """Postings of several rare terms, end to end."""

    docs: list[int] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)  # their positions
    sizes: list[int] = field(default_factory=list)  # postings of each term,
    factors: list[float] = field(default_factory=list)  # its weight,
    languages: list[int] = field(default_factory=list)  # and the languages that are wanted

    def add(self, lists: Rare, sought: Sought) -> None:
        """One term more."""
        docs, weights, kept = lists
        size = len(docs)
        self.docs += docs
        self.weights += _EVEN[size] if weights is None else weights
        self.kept += kept
        self.sizes.append(size)
        self.factors.append(sought.weight)
        self.languages.append(sought.languages)

    def counts(self) -> np.ndarray:
        """How often each posting counts."""
        return _weighed(np.array(self.weights, np.float32), self.factors, self.sizes)


@dataclass(slots=True)
class _Blocks:
    """Blocks of several terms, end to end."""

    blocks: list[Block] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)  # the weight of each one's term

    def docs(self) -> np.ndarray:
        """Entries of all postings."""
        return _joined([block.docs for block in self.blocks])

    def counts(self) -> np.ndarray:
        """How often each posting counts."""
        weights = [_ones(len(b.docs)) if b.weights is None else b.weights for b in self.blocks]
        counts: np.ndarray = np.concatenate(weights, dtype=np.float32, casting="unsafe")
        return _weighed(counts, self.factors, [len(block.docs) for block in self.blocks])

    def that_may_have(self, among: np.ndarray) -> list[Block]:
        """Blocks in which positions of some entries may be found: it is not worth joining large ones for none."""
        return [
            block
            for block in self.blocks
            if block.kept is not None and (len(block.docs) < _LARGE or among[block.docs].any())
        ]


def _places_in(blocks: Sequence[Block], among: np.ndarray) -> list[np.ndarray]:
    """Where the terms of these blocks stand in some entries."""
    kept = [block.kept for block in blocks if block.kept is not None]
    if not kept:
        return []
    docs = _joined([block.docs for block in blocks])
    rows = np.flatnonzero(among[docs])
    counts = _joined([own.array_of_counts(len(block.docs)) for own, block in zip(kept, blocks, strict=True)])
    positions = _joined([own.array() for own in kept])
    if len(rows) < len(docs):
        ends = np.cumsum(counts, dtype=np.int64)[rows]
        docs, counts = docs[rows], counts[rows]
        before = np.cumsum(counts, dtype=np.int64)
        positions = positions[np.repeat(ends - before, counts) + np.arange(int(counts.sum()))]
    return [_places(docs, counts, positions)]


def _places(docs: np.ndarray, counts: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """The positions of entries with so many each as places; frequent words have a million of them."""
    places: np.ndarray = np.repeat(docs.astype(np.int64) << POSITION_BITS, counts)
    places |= positions
    return places


def _joined(arrays: Sequence[np.ndarray]) -> np.ndarray:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def _ones(count: int) -> np.ndarray:
    return _EVEN_WEIGHTS[:count] if count <= len(_EVEN_WEIGHTS) else np.ones(count, np.uint16)


def _weighed(counts: np.ndarray, factors: Sequence[float], sizes: Sequence[int]) -> np.ndarray:
    """Each run of ``sizes`` by its factor."""
    if any(factor != 1.0 for factor in factors):
        counts *= np.repeat(np.array(factors, np.float32), sizes)
    return counts


def _occurrences(lists: Rare | list[Block]) -> int:
    if isinstance(lists, tuple):
        docs, weights, _ = lists
        return len(docs) if weights is None else sum(weights)
    return sum(len(block.docs) if block.weights is None else int(block.weights.sum()) for block in lists)
