"""The most telling words of each entry, kept beside a segment: its *term vector*.

A word tells more about an entry the rarer it is in the segment, the oftener the entry has it and, as common words
are short in every language, the longer it is. Words are kept as hashes, so that segments need no common numbering;
how many entries hold each is kept too. Both are drawn from the postings while these are written, so a merged
segment chooses anew, by what is rare in all of it. Knows no queries.
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.whoosh.postings import Batch
from indexer.whoosh.ranks import Ranks

WIDTH = 64  # words of each entry; 48 to 96 rank alike on the test collections
_COUNT_BITS = 8  # of a word in a vector, its count in the entry; the other 24 are its hash
_MOST = (1 << _COUNT_BITS) - 1
_FEW = 100  # entries of a segment too small to tell rare words from common ones
_COMMON = 0.25  # share of the entries from which on a word tells nothing
_LONG = 8  # code points from which on a longer word tells no more
_WAITING = 1 << 21  # postings held before all but the most telling are let go of: bounds memory
_MANY = 1 << 17  # known words, from which on they are not searched one by one
_AT_ONCE = 1 << 12  # entries chosen for together, likewise


def hash_of(term: bytes) -> int:
    """The number that stands for a word; a few words of a large archive share one."""
    return zlib.crc32(term) >> _COUNT_BITS


class VectorWriter:
    """Draws the vectors of one segment from its postings, in whatever order they come."""

    def __init__(self, entries: int) -> None:
        self._entries = entries
        self._words = np.zeros((entries, WIDTH), np.uint32)
        self._tells = np.zeros(
            (entries, WIDTH), np.float32
        )  # what each word tells, most first; 0 for no word
        self._waiting: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._held = 0
        self._hashes: list[np.ndarray] = []
        self._frequency: list[np.ndarray] = []

    def meet(self, batch: Batch) -> None:
        """Some terms of a scored field with all their postings."""
        frequency = np.diff(batch.starts)
        hashes = np.fromiter(map(hash_of, batch.terms), np.uint32, len(batch.terms))
        shared = frequency > (self._entries >= _FEW)
        self._hashes.append(hashes[shared])
        self._frequency.append(frequency[shared])
        telling = self._telling(batch.terms, frequency)
        of_posting = np.repeat(np.arange(len(frequency)), frequency)
        weights = batch.weights.astype(np.float32)
        tells = telling[of_posting] * weights / (weights + 2)
        chosen = tells > self._tells[batch.docs, -1]
        counts = np.minimum(batch.weights[chosen], _MOST).astype(np.uint32)
        words = hashes[of_posting[chosen]] << np.uint32(_COUNT_BITS) | counts
        self._waiting.append((batch.docs[chosen].astype(np.int32), words, tells[chosen]))
        self._held += len(words)
        if self._held > _WAITING:
            self._choose()

    def arrays(self) -> dict[str, np.ndarray]:
        """What is kept."""
        self._choose()
        hashes = np.concatenate(self._hashes) if self._hashes else np.empty(0, np.uint32)
        frequency = np.concatenate(self._frequency) if self._frequency else np.empty(0, np.int64)
        known, place = np.unique(hashes, return_inverse=True)
        sums = np.bincount(place, frequency, len(known)).astype(np.uint32)
        return {"vectors.words": self._words.ravel(), "vectors.known": known, "vectors.frequency": sums}

    def _telling(self, terms: Sequence[bytes], frequency: np.ndarray) -> np.ndarray:
        length = np.fromiter((min(len(term.decode()), _LONG) for term in terms), np.float32, len(terms))
        rarity = np.log(1 + (self._entries - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        if (
            self._entries >= _FEW
        ):  # a word that stands once in all of a large segment is most often a misreading
            rarity[(frequency < 2) | (frequency > _COMMON * self._entries)] = 0
        telling: np.ndarray = length * rarity
        return telling

    def _choose(self) -> None:
        """Keep the most telling words of each entry."""
        if not self._waiting:
            return
        docs, words, tells = (np.concatenate(column) for column in zip(*self._waiting, strict=True))
        self._waiting, self._held = [], 0
        for first in range(0, self._entries, _AT_ONCE):
            own = np.flatnonzero((docs >= first) & (docs < first + _AT_ONCE))
            self._choose_of(first, docs[own] - first, words[own], tells[own])

    def _choose_of(self, first: int, docs: np.ndarray, words: np.ndarray, tells: np.ndarray) -> None:
        """The same for some entries; ``docs`` count from the first of them."""
        kept_words = self._words[first : first + _AT_ONCE]
        kept_tells = self._tells[first : first + _AT_ONCE]
        held = np.nonzero(kept_tells)
        docs = np.concatenate((held[0], docs))
        words = np.concatenate((kept_words[held], words))
        tells = np.concatenate((kept_tells[held], tells))
        falling = ~tells.view(np.uint32)  # the bits of positive floats ascend as the floats do
        order = np.argsort(docs.astype(np.uint64) << np.uint64(32) | falling, kind="stable")
        turn = _turn(docs[order])
        order, turn = order[turn < WIDTH], turn[turn < WIDTH]
        kept_words[docs[order], turn] = words[order]
        kept_tells[docs[order], turn] = tells[order]


def _turn(docs: np.ndarray) -> np.ndarray:
    """For each of some ascending numbers how many like it stand before it."""
    first = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1]))) if len(docs) else np.empty(0, int)
    turn: np.ndarray = np.arange(len(docs)) - np.repeat(first, np.diff(first, append=len(docs)))
    return turn


@dataclass(frozen=True)
class Vectors:
    """The vectors of one segment, as they are kept."""

    words: np.ndarray  # WIDTH for each entry; hash and count, 0 for none
    known: np.ndarray  # ascending hashes of words; in a large segment of those that several entries hold
    frequency: np.ndarray  # how many hold them, counted when they were written

    @classmethod
    def of(cls, kept: Callable[[str], np.ndarray]) -> "Vectors":
        """From the arrays that ``VectorWriter`` made."""
        return cls(*(kept(f"vectors.{name}") for name in ("words", "known", "frequency")))

    def rows(self, docs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Hashes and counts of some entries' words, a row each; a count of 0 means no word."""
        words = self.words.reshape(-1, WIDTH)[docs]
        return words >> np.uint32(_COUNT_BITS), words & np.uint32(_MOST)

    def holders(self, hashes: np.ndarray) -> np.ndarray:
        """How many entries hold each word, 0 for words that are not known."""
        if not len(self.known):
            return np.zeros(hashes.shape, np.int64)
        if self._ranks is None:
            place = np.minimum(self.known.searchsorted(hashes), len(self.known) - 1)
            held = self.known[place] == hashes
        else:
            held, place = self._ranks.of(hashes)
            place[~held] = 0
        return np.where(held, self.frequency[place], 0).astype(np.int64)

    @cached_property
    def _ranks(self) -> Ranks | None:
        """3 MiB, for a segment whose own array takes about as much."""
        return Ranks(self.known, 32 - _COUNT_BITS) if len(self.known) > _MANY else None
