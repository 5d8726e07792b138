"""Documents like a text: those that share its most telling words. The rule is ``indexer.telling``'s.

How many entries hold each word of the text is told by the term vectors at once, without a look at any posting;
only the few words that tell most are looked up. Scores count a segment's entries in one array of floats.
"""

from collections.abc import Iterator, Mapping, Sequence, Set

import numpy as np

from indexer import telling
from indexer.engine import Kin
from indexer.query.tree import Phrase
from indexer.whoosh.found import Found
from indexer.whoosh.leaves import LeafFinder
from indexer.whoosh.places import contains
from indexer.whoosh.snapshot import Snapshot, View
from indexer.whoosh.vectors import hash_of

_CANDIDATES = 50  # entries looked at for each document wanted: some are renditions of one, or left out


def documents_like(
    snapshot: Snapshot,
    finders: Sequence[LeafFinder],
    words: Mapping[str, int],
    visible_to: frozenset[str],
    limit: int,
    without: Set[str],
) -> tuple[Kin, ...]:
    """See ``indexer.engine.Engine``."""
    chosen = telling.most_telling(
        words, _weights(snapshot, [word for word in words if telling.may_tell(word)])
    )
    found = {word: [finder.find(Phrase(word)) for finder in finders] for word in chosen}
    best: dict[str, Kin] = {}
    for index, view in enumerate(snapshot.views):
        parts = {word: parts[index] for word, parts in found.items()}
        numbers, scores = _first(view, parts, chosen, visible_to, limit * _CANDIDATES)
        shared = _shared(numbers, parts)
        met: set[str] = set()
        for number, score, common in zip(numbers.tolist(), scores.tolist(), shared, strict=True):
            document = snapshot.id_of("document", view.base + number)
            if document in without or document in met or not telling.is_related(score, len(common), chosen):
                continue
            met.add(document)
            if document not in best or best[document].score < score:
                rendition = snapshot.id_of("rendition", view.base + number)
                best[document] = Kin(document, rendition, round(score, 6), common)
            if len(met) == limit:
                break
    return tuple(sorted(best.values(), key=lambda kin: (-kin.score, kin.document))[:limit])


def _shared(numbers: np.ndarray, parts: Mapping[str, Found]) -> Iterator[tuple[str, ...]]:
    """For each entry of a segment the words it has."""
    words = list(parts)
    holds = [contains(found.docs, numbers) for found in parts.values()]
    for row in range(len(numbers)):
        yield tuple(word for word, held in zip(words, holds, strict=True) if held[row])


def _weights(snapshot: Snapshot, words: Sequence[str]) -> dict[str, float]:
    hashes = np.fromiter(
        (hash_of(word.encode("utf-8", "surrogatepass")) for word in words), np.uint32, len(words)
    )
    held = np.zeros(len(words), np.int64)
    for view in snapshot.views:
        held += view.files.vectors.holders(hashes)
    return {
        word: told
        for word, holders in zip(words, held.tolist(), strict=True)
        if (told := telling.weight(word, holders, snapshot.count))
    }


def _first(
    view: View, parts: Mapping[str, Found], chosen: Mapping[str, float], visible_to: frozenset[str], most: int
) -> tuple[np.ndarray, np.ndarray]:
    """The visible entries of a segment that share most, best first, and their scores."""
    scores = np.zeros(view.files.count, np.float32)
    for word, found in parts.items():
        scores[found.docs] += np.float32(chosen[word]) * (found.counts / (found.counts + 1))
    visible = view.code_mask("access", visible_to)
    scores[~(visible if view.live is None else visible & view.live)] = 0
    held = np.flatnonzero(scores != 0)
    if len(held) > most:
        held = held[np.argpartition(-scores[held], most)[:most]]
    held = held[np.argsort(-scores[held], kind="stable")]
    return held, scores[held]
