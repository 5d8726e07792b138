"""A second look at the best matches: where the query's words stand in them, and what they have in common.

Only so many candidates are looked at, so that the cost does not grow with the number of matches, and always the
same ones, so that paging on never changes the order. Entries behind them keep their places.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from indexer.analysis import tokens
from indexer.engine.seam import SearchRequest
from indexer.query.tree import And, Field, Node, Or, Word
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.closeness import closeness
from indexer.whoosh.kinship import kinship
from indexer.whoosh.leaves import LeafFinder
from indexer.whoosh.saturation import Saturation
from indexer.whoosh.snapshot import Snapshot

CANDIDATES = 100
RARE = 1.5  # rarity of a word that is not everywhere


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
    best = np.arange(len(scores))
    if len(scores) > CANDIDATES:
        best = np.sort(np.argpartition(-scores, CANDIDATES)[:CANDIDATES])
    candidates, before = numbers[best], scores[best]

    def look() -> np.ndarray:
        gain = np.zeros(len(best), np.float32)
        for view, finder in zip(snapshot.views, finders, strict=True):
            low, high = np.searchsorted(candidates, (view.base, view.base + view.files.count))
            if low < high:
                docs = candidates[low:high] - view.base
                lengths = view.files.arrays["length"][docs]
                gain[low:high] = closeness(words, finder, rarity, saturation, docs, lengths)
        gain += kinship(snapshot, candidates, before + gain, saturation)
        return gain

    segments = tuple(view.files.id for view in snapshot.views)
    key = (segments, snapshot.generation, request.query, candidates.tobytes())
    gained = scores.copy()
    gained[best] += cache.get(key, look, lambda gain: gain.nbytes + candidates.nbytes)
    return gained


def _words_in_turn(query: Node) -> list[Word]:
    """The words of a plain query, as they were typed."""
    children = query.children if isinstance(query, And | Or) else ()
    return [
        child
        for child in children
        if isinstance(child, Word) and child.field is Field.TEXT and len(tokens(child.text)) == 1
    ]
