"""A second look at the best matches: words of the query count for more close together, or at the head of the text.

A letter names its matter in its first lines, and words that belong together stand together (Tao and Zhai, "An
Exploration of Proximity Measures in Information Retrieval", 2007). Only the best candidates are looked at, so
that the cost does not grow with the number of matches.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from indexer.analysis import tokens
from indexer.engine import SearchRequest
from indexer.query.tree import And, Field, Node, Or, Word
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.leaves import LeafFinder
from indexer.whoosh.places import POSITION, POSITION_BITS
from indexer.whoosh.snapshot import Snapshot

# Chosen on Cranfield, CISI and XQuAD together, like the weights of ``evaluation``.
CANDIDATES = 100
RARE = 1.5  # rarity of a word that is not everywhere
REACH = 4  # words from one to the next
TOGETHER = 0.4
HEAD_WORDS = 15
AT_HEAD = 0.5


@dataclass(frozen=True, slots=True)
class Saturation:
    """BM25's: how often counts the less, the oftener and the longer the entry."""

    k1: float
    b: float
    average_length: float

    def of(self, counts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """From 0 to ``k1`` + 1."""
        norm = self.k1 * ((1 - self.b) + self.b * lengths / self.average_length)
        saturated: np.ndarray = counts * (self.k1 + 1) / (counts + norm)
        return saturated


def looked_at_again(
    request: SearchRequest,
    snapshot: Snapshot,
    finders: Sequence[LeafFinder],
    rarity: Mapping[Node, float],
    saturation: Saturation,
    numbers: np.ndarray,
    scores: np.ndarray,
    cache: PostingCache,
) -> np.ndarray:
    """The scores, with what the best of them gain. ``numbers`` ascend; scores of the others stay as they are."""
    words = [word for word in _words_in_turn(request.query) if rarity.get(word, 0.0) >= RARE]
    if len(words) < 2 or request.sort != "relevance" or not request.limit or len(numbers) < 2:
        return scores
    wanted = max(CANDIDATES, request.offset + request.limit)
    best = np.arange(len(scores))
    if len(scores) > wanted:
        best = np.sort(np.argpartition(-scores, wanted)[:wanted])
    gained = scores.copy()
    for view, finder in zip(snapshot.views, finders, strict=True):
        low, high = np.searchsorted(numbers[best], (view.base, view.base + view.files.count))
        rows = best[low:high]
        if len(rows):
            docs = numbers[rows] - view.base
            lengths = view.files.arrays["length"][docs]
            make = partial(_gain, words, finder, rarity, saturation, docs, lengths)
            key = (view.files.id, tuple(words), docs.tobytes(), snapshot.generation)
            gained[rows] += cache.get(key, make, _size)
    return gained


def _words_in_turn(query: Node) -> list[Word]:
    """The words of a plain query, as they were typed."""
    children = query.children if isinstance(query, And | Or) else ()
    return [
        child
        for child in children
        if isinstance(child, Word) and child.field is Field.TEXT and len(tokens(child.text)) == 1
    ]


def _gain(
    words: Sequence[Word],
    finder: LeafFinder,
    rarity: Mapping[Node, float],
    saturation: Saturation,
    docs: np.ndarray,
    lengths: np.ndarray,
) -> np.ndarray:
    gain = np.zeros(len(docs), np.float32)
    found = {word: _Within.of(finder.places_of_word(word, docs), docs) for word in set(words)}
    for word in words:
        gain += np.float32(AT_HEAD * rarity[word]) * found[word].begins_before(HEAD_WORDS)
    for one, other in pairwise(words):
        if one != other:
            weight = TOGETHER * (rarity[one] + rarity[other]) / 2
            together = found[one].beside(found[other], len(docs))
            gain += (weight * saturation.of(together, lengths)).astype(np.float32)
    return gain


def _size(gain: np.ndarray) -> int:
    return 8 * len(gain)


@dataclass(frozen=True, slots=True)
class _Within:
    """Where one word stands in the candidates."""

    places: np.ndarray  # ascending
    rows: np.ndarray  # the candidate of each place
    first: np.ndarray  # position of the first place in each candidate; a large number where there is none

    @classmethod
    def of(cls, places: np.ndarray, docs: np.ndarray) -> "_Within":
        low = np.searchsorted(places, docs << POSITION_BITS)
        many = np.searchsorted(places, (docs + 1) << POSITION_BITS) - low
        rows = np.repeat(np.arange(len(docs)), many)
        chosen = np.arange(len(rows)) + np.repeat(low - (np.cumsum(many) - many), many)
        first = np.full(len(docs), POSITION, np.int64)
        first[many > 0] = places[low[many > 0]] & POSITION
        return cls(places[chosen], rows, first)

    def begins_before(self, position: int) -> np.ndarray:
        """1 for each candidate that has the word so early."""
        early: np.ndarray = (self.first < position).astype(np.float32)
        return early

    def beside(self, other: "_Within", count: int) -> np.ndarray:
        """How often the other word stands near, for each candidate; the nearer, the more."""
        if not len(self.places) or not len(other.places):
            return np.zeros(count)
        after = np.searchsorted(other.places, self.places)
        right = other.places[np.minimum(after, len(other.places) - 1)]
        left = other.places[np.maximum(after - 1, 0)]
        distance = np.minimum(np.abs(right - self.places), np.abs(self.places - left))
        near = (distance > 0) & (distance <= REACH)
        return np.bincount(self.rows[near], 1.0 / distance[near], count)
