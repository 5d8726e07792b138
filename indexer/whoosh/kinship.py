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
    matter = np.bincount(hashes[first].ravel(), (favour[:, None] * weights[first]).ravel(), hashes.max() + 1)
    if len(matter) > WORDS:
        matter[matter < np.partition(matter, -WORDS)[-WORDS]] = 0
    size = np.sqrt((matter**2).sum())
    if not size:
        return np.zeros(len(numbers), np.float32)
    gain: np.ndarray = KIN * best * (weights * (matter / size)[hashes]).sum(1)
    return gain.astype(np.float32)


def _weighed(
    snapshot: Snapshot, numbers: np.ndarray, saturation: Saturation
) -> tuple[np.ndarray, np.ndarray]:
    """The words of each entry, numbered from 0, and their weights: a row of length 1 for each entry."""
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for view in snapshot.views:
        low, high = np.searchsorted(numbers, (view.base, view.base + view.files.count))
        docs = numbers[low:high] - view.base
        parts.append((*view.files.vectors.rows(docs), view.files.arrays["length"][docs]))
    hashes, counts, lengths = (np.concatenate(column) for column in zip(*parts, strict=True))
    known, place = np.unique(hashes, return_inverse=True)
    place = place.reshape(hashes.shape)
    weights = saturation.of(counts, lengths[:, None]) * _rarity(snapshot, known)[place]
    size = np.sqrt((weights**2).sum(1, keepdims=True))
    return place, weights / np.where(size > 0, size, 1)


def _rarity(snapshot: Snapshot, hashes: np.ndarray) -> np.ndarray:
    """As BM25 has it; 0 for words that connect nothing."""
    holders: Sequence[np.ndarray] = [view.files.vectors.holders(hashes) for view in snapshot.views]
    held = np.sum(holders, axis=0)
    rarity: np.ndarray = np.where(held > 1, np.log(1 + (snapshot.count - held + 0.5) / (held + 0.5)), 0.0)
    return rarity
