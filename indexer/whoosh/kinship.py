"""Which of the best matches are about one matter: an entry that shares telling words with the first ones gains.

Pseudo-relevance feedback after Rocchio ("Relevance Feedback in Information Retrieval", 1971), for the order alone:
what the first entries have in common is never looked for elsewhere, so nothing is found that has not matched.
"""

from collections.abc import Sequence

import numpy as np

from indexer.whoosh.saturation import Saturation
from indexer.whoosh.snapshot import Snapshot

# Chosen on several test collections together; half or twice as much of each changes little.
FIRST = 10  # entries that say what the matter is
FAVOUR = 4  # power of a score's share in the best score, by which the very first say more
WORDS = 40  # that the matter is made of
_SIEVE_BITS = 14  # of a hash
_SIEVE = np.uint32((1 << _SIEVE_BITS) - 1)
KIN = 1.0  # what an entry wholly about the matter gains, in shares of the best score


def kinship(
    snapshot: Snapshot, numbers: np.ndarray, scores: np.ndarray, saturation: Saturation
) -> np.ndarray:
    """What each of some entries (ascending numbers through all segments) gains on its score."""
    hashes, weights = _weighed(snapshot, numbers, saturation)
    order = np.argsort(-scores, kind="stable")
    best = scores[order[0]]
    first = order[:FIRST]
    favour = (scores[first] / best) ** FAVOUR if best > 0 else np.ones(len(first))
    words, place = np.unique(hashes[first].ravel(), return_inverse=True)
    matter = np.bincount(place, (favour[:, None] * weights[first]).ravel(), len(words))
    if len(matter) > WORDS:
        matter[matter < np.partition(matter, -WORDS)[-WORDS]] = 0
    size = np.sqrt((matter**2).sum())
    if not size:
        return np.zeros(len(numbers), np.float32)
    telling = matter > 0
    gain: np.ndarray = KIN * best * _shared(hashes, weights, words[telling], matter[telling] / size)
    return gain.astype(np.float32)


def _shared(hashes: np.ndarray, weights: np.ndarray, words: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """How much of the matter each entry has. ``words`` ascend."""
    perhaps = np.zeros(1 << _SIEVE_BITS, bool)  # most words of an entry are none of these
    perhaps[words & _SIEVE] = True
    rows, columns = np.nonzero(perhaps[hashes & _SIEVE])
    own = hashes[rows, columns]
    place = np.minimum(words.searchsorted(own), len(words) - 1)
    share = np.where(words[place] == own, shares[place], 0.0)
    return np.bincount(rows, weights[rows, columns] * share, len(hashes))


def _weighed(
    snapshot: Snapshot, numbers: np.ndarray, saturation: Saturation
) -> tuple[np.ndarray, np.ndarray]:
    """The words of each entry as hashes, and their weights: a row of length 1 for each entry."""
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for view in snapshot.views:
        low, high = np.searchsorted(numbers, (view.base, view.base + view.files.count))
        docs = numbers[low:high] - view.base
        parts.append((*view.files.vectors.rows(docs), view.files.arrays["length"][docs]))
    hashes, counts, lengths = (np.concatenate(column) for column in zip(*parts, strict=True))
    weights = saturation.of(counts, lengths[:, None]) * _rarity(snapshot, hashes)
    size = np.sqrt((weights**2).sum(1, keepdims=True))
    return hashes, weights / np.where(size > 0, size, 1)


def _rarity(snapshot: Snapshot, hashes: np.ndarray) -> np.ndarray:
    """As BM25 has it; 0 for words that connect nothing."""
    holders: Sequence[np.ndarray] = [view.files.vectors.holders(hashes) for view in snapshot.views]
    held = np.sum(holders, axis=0)
    rarity: np.ndarray = np.where(held > 1, np.log(1 + (snapshot.count - held + 0.5) / (held + 0.5)), 0.0)
    return rarity
