"""Where the words of a query stand in the best matches: close together, or at the head of the text, they count more.

A letter names its matter in its first lines, and words that belong together stand together (Tao and Zhai, "An
Exploration of Proximity Measures in Information Retrieval", 2007); where most of them stand in one sentence, the
question is likely answered. Knows nothing of how the matches were found.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indexer.query.tree import Node, Word
from indexer.whoosh.leaves import LeafFinder
from indexer.whoosh.places import POSITION, POSITION_BITS
from indexer.whoosh.saturation import Saturation

# Chosen on several test collections together, like the weights of ``evaluation``.
REACH = 4  # words from one to the next
TOGETHER = 0.3
HEAD_WORDS = 15
AT_HEAD = 0.2
STEP = 15  # words; a window is two steps, about a sentence
IN_WINDOW = 0.5


def closeness(
    words: Sequence[Word],
    finder: LeafFinder,
    rarity: Mapping[Node, float],
    saturation: Saturation,
    docs: np.ndarray,
    lengths: np.ndarray,
) -> np.ndarray:
    """What each of some entries of a segment gains; ``words`` in their turn in the query."""
    gain = np.zeros(len(docs), np.float32)
    found = {word: _Within.of(finder.places_of_word(word, docs), docs) for word in dict.fromkeys(words)}
    for word in words:
        gain += np.float32(AT_HEAD * rarity[word]) * found[word].begins_before(HEAD_WORDS)
    for one, other in pairwise(words):
        if one != other:
            weight = TOGETHER * (rarity[one] + rarity[other]) / 2
            together = found[one].beside(found[other], len(docs))
            gain += (weight * saturation.of(together, lengths)).astype(np.float32)
    return gain + np.float32(IN_WINDOW) * _best_window(found, rarity, len(docs))


def _best_window(found: Mapping[Word, "_Within"], rarity: Mapping[Node, float], count: int) -> np.ndarray:
    """The greatest rarity that different words have in one window, for each candidate."""
    windows, weights = [], []
    for word, within in found.items():
        step = within.rows.astype(np.int64) << POSITION_BITS | ((within.places & POSITION) // STEP + 1)
        own = np.unique(np.concatenate((step, step - 1)))
        windows.append(own)
        weights.append(np.full(len(own), rarity[word], np.float32))
    each, place = np.unique(np.concatenate(windows), return_inverse=True)
    sums = np.bincount(place, np.concatenate(weights), len(each)).astype(np.float32)
    best = np.zeros(count, np.float32)
    np.maximum.at(best, each >> POSITION_BITS, sums)
    return best


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
