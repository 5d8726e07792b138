"""What one search reads of a segment's postings: each list once, and positions only of entries that matter.

Rare terms, which most inflections of a word are, are gathered without an array for each. Knows no queries.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from indexer.whoosh.found import NOTHING, Found, summed
from indexer.whoosh.places import POSITION_BITS, union
from indexer.whoosh.postings import INLINE, Block, Rare, decode_positions
from indexer.whoosh.snapshot import OpenSegment

_EVEN = [(1,) * size for size in range(INLINE + 1)]
_NOWHERE = np.empty(0, np.int64)


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
        docs, counts, lists = self._gathered(sought)
        if not len(docs):
            return NOTHING
        return Found(docs, counts) if lists == 1 else summed(docs, counts, self._files.count)

    def holders(self, sought: Iterable[Sought]) -> np.ndarray:
        """For each entry whether it has any of the terms."""
        mask = np.zeros(self._files.count, bool)
        mask[self._gathered(sought)[0]] = True
        return mask

    def occurrences(self, sought: Iterable[Sought]) -> int:
        """How often the terms stand in the segment."""
        lists = [self._lists(wanted) for wanted in sought]
        return sum(_occurrences(own) for own in lists if own)

    def places(self, sought: Iterable[Sought], among: np.ndarray) -> np.ndarray:
        """Where the terms stand in some entries (bool for each entry)."""
        rare = _RareTerms()
        parts = []
        for wanted in sought:
            lists = self._lists(wanted)
            if isinstance(lists, tuple):
                rare.add(lists, wanted)
            elif lists:
                held = [self._places_of(block, among, wanted.languages) for block in lists]
                parts.append(held[0] if len(held) == 1 else np.concatenate(held))
        if rare.docs:
            docs = np.array(rare.docs, np.int64)
            read = self._of_languages(rare, docs)
            chosen = np.flatnonzero(among[docs] if read is None else among[docs] & read)
            counts, positions = decode_positions([rare.kept[i] for i in chosen.tolist()])
            parts.append(np.repeat(docs[chosen] << POSITION_BITS, counts) | positions)
        return union(parts)

    def _lists(self, sought: Sought) -> Rare | list[Block] | None:
        key = sought[:2]
        if key in self._kept:
            return self._kept[key]
        lists = self._kept[key] = self._files.posting_lists(*key)
        return lists

    def _gathered(self, sought: Iterable[Sought]) -> tuple[np.ndarray, np.ndarray, int]:
        """Entries and counts of all postings, term by term, and how many terms have any."""
        docs: list[np.ndarray] = []
        counts: list[np.ndarray] = []
        terms = 0
        rare = _RareTerms()
        for wanted in sought:
            lists = self._lists(wanted)
            if not lists:
                continue
            terms += 1
            if isinstance(lists, tuple):
                rare.add(lists, wanted)
                continue
            if rare.docs:
                self._close(rare, docs, counts)
                rare = _RareTerms()
            for block in lists:
                heavy = _heavy(block, wanted.weight)
                chosen = self._read_in(wanted.languages)[block.docs] if wanted.languages else None
                docs.append(block.docs if chosen is None else block.docs[chosen])
                counts.append(heavy if chosen is None else heavy[chosen])
        if rare.docs:
            self._close(rare, docs, counts)
        if len(docs) == 1:
            return docs[0], counts[0], terms
        if not docs:
            return NOTHING.docs, NOTHING.counts, 0
        return np.concatenate(docs), np.concatenate(counts), terms

    def _close(self, rare: "_RareTerms", docs: list[np.ndarray], counts: list[np.ndarray]) -> None:
        """Make arrays of what was gathered of rare terms."""
        own = np.array(rare.docs, np.int32)
        heavy = np.array(rare.weights, np.float32)
        if any(weight != 1.0 for weight in rare.factors):
            heavy *= np.repeat(np.array(rare.factors, np.float32), rare.sizes)
        chosen = self._of_languages(rare, own)
        docs.append(own if chosen is None else own[chosen])
        counts.append(heavy if chosen is None else heavy[chosen])

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

    def _places_of(self, block: Block, among: np.ndarray, languages: int) -> np.ndarray:
        if block.kept is None:
            return _NOWHERE
        chosen = among[block.docs]
        if languages:
            chosen = chosen & self._read_in(languages)[block.docs]
        rows = np.flatnonzero(chosen)
        if not len(rows):
            return _NOWHERE
        counts, positions = block.kept.array_of_counts(len(block.docs)), block.kept.array()
        if len(rows) < len(block.docs):
            ends = np.cumsum(counts, dtype=np.int64)[rows]
            counts = counts[rows]
            before = np.cumsum(counts, dtype=np.int64)
            positions = positions[np.repeat(ends - before, counts) + np.arange(int(before[-1]))]
        places: np.ndarray = np.repeat(block.docs[rows].astype(np.int64) << POSITION_BITS, counts) | positions
        return places


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


def _heavy(block: Block, weight: float) -> np.ndarray:
    if block.weights is None:
        return np.full(len(block.docs), weight, np.float32)
    heavy = block.weights.astype(np.float32)
    return heavy if weight == 1.0 else heavy * np.float32(weight)


def _occurrences(lists: Rare | list[Block]) -> int:
    if isinstance(lists, tuple):
        docs, weights, _ = lists
        return len(docs) if weights is None else sum(weights)
    return sum(len(block.docs) if block.weights is None else int(block.weights.sum()) for block in lists)
