"""Documents like a text: those that share its most telling words. The rule is ``indexer.telling``'s.

How many entries hold each word of the text is told by the term vectors at once, without a look at any posting;
only the few words that tell most are looked up. Scores count a segment's entries in one array of floats.
"""

from collections.abc import Iterator, Mapping, Sequence, Set

import numpy as np

from indexer import telling
from indexer.engine import Kin
from indexer.query.tree import Phrase
from indexer.whoosh.leaves import Found, LeafFinder
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
        for number, score in _first(view, parts, chosen, visible_to, limit * _CANDIDATES):
            document = snapshot.id_of("document", view.base + number)
            shared = tuple(word for word in chosen if contains(parts[word].docs, np.array([number]))[0])
            is_better = document not in best or best[document].score < score
            if document not in without and is_better and telling.is_related(score, len(shared), chosen):
                best[document] = Kin(document, snapshot.id_of("rendition", view.base + number), score, shared)
    return tuple(sorted(best.values(), key=lambda kin: (-kin.score, kin.document))[:limit])


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
) -> Iterator[tuple[int, float]]:
    """The visible entries of a segment that share most, with their scores, best first."""
    scores = np.zeros(view.files.count, np.float32)
    for word, found in parts.items():
        scores[found.docs] += np.float32(chosen[word]) * (found.counts / (found.counts + 1))
    visible = view.code_mask("access", visible_to)
    scores[~(visible if view.live is None else visible & view.live)] = 0
    held = np.flatnonzero(scores)
    if len(held) > most:
        held = held[np.argpartition(-scores[held], most)[:most]]
    for number in held[np.argsort(-scores[held], kind="stable")].tolist():
        yield number, round(float(scores[number]), 6)
