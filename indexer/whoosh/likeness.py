"""Documents like a text: those that share its most telling words. The rule is ``indexer.engine.telling``'s.

How many entries hold each word of the text is told by the term vectors at once, without a look at any posting;
only the few words that tell most are looked up, and before them the names whose own spelling is rare, in all their
spellings. Scores count a segment's entries in one array of floats.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from archive.errors import QueryTooLarge
from indexer.analysis import Analyzer, fold
from indexer.engine import telling
from indexer.engine.seam import Kin
from indexer.query.tree import Phrase, Sounds
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.expansion import expansions
from indexer.whoosh.found import Found
from indexer.whoosh.leaves import Expansions, LeafFinder, Terms
from indexer.whoosh.places import contains
from indexer.whoosh.snapshot import Snapshot, View
from indexer.whoosh.vectors import hash_of

_CANDIDATES = 50  # entries looked at for each document wanted: some are renditions of one, or left out


@dataclass(frozen=True, slots=True)
class Wording:
    """What a text is made of; see ``indexer.engine.seam.Engine.like``."""

    words: Mapping[str, int]
    names: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry of a segment that is related, and the words it shares."""

    segment: int
    number: int  # in the segment
    score: float
    shared: tuple[str, ...]


def documents_like(
    snapshot: Snapshot,
    analyzer: Analyzer,
    cache: PostingCache,
    text: Wording,
    visible_to: frozenset[str],
    limit: int,
    without: Set[str],
) -> tuple[Kin, ...]:
    """See ``indexer.engine.seam.Engine``."""
    holders = _holders(snapshot, [word for word in text.words if telling.may_tell(word)])
    spelled = _spelled(snapshot, text.names, holders, cache)
    expanded: Expansions = {Sounds(name): terms for name, terms in spelled.items()}
    finders = [LeafFinder(view.files, analyzer, cache, expanded) for view in snapshot.views]
    by_name = {fold(name): [finder.find(Sounds(name)) for finder in finders] for name in spelled}
    families = [
        telling.Family(
            fold(name),
            text.names[name],
            [term.decode() for term in terms],
            sum(len(found.docs) for found in by_name[fold(name)]),
        )
        for name, terms in spelled.items()
    ]
    rare = telling.rare(families, snapshot.count)
    weights = {word: telling.weight(word, held, snapshot.count) for word, held in holders.items()}
    chosen = telling.most_telling_with_names(text.words, weights, rare, snapshot.count)
    found = {
        word: by_name[word] if word in rare else [finder.find(Phrase(word)) for finder in finders]
        for word in chosen
    }
    best = _best(snapshot, found, chosen, visible_to, limit, without)
    return tuple(
        Kin(
            document,
            snapshot.id_of("rendition", snapshot.views[place.segment].base + place.number),
            round(place.score, 6),
            place.shared,
            tuple(_other_spellings(finders[place.segment], place, rare)),
        )
        for document, place in best
    )


def _spelled(
    snapshot: Snapshot, names: Mapping[str, int], holders: Mapping[str, int], cache: PostingCache
) -> dict[str, Terms]:
    """The surfaces of each name that may be rare; one with too many of them is none."""
    found: dict[str, Terms] = {}
    for name in names:
        if telling.may_be_rare(holders.get(fold(name), 0), snapshot.count):
            asked = Sounds(name)
            try:
                found[name] = expansions(snapshot, asked, cache)[asked]
            except QueryTooLarge:
                continue
    return found


def _best(
    snapshot: Snapshot,
    found: Mapping[str, Sequence[Found]],
    chosen: Mapping[str, float],
    visible_to: frozenset[str],
    limit: int,
    without: Set[str],
) -> list[tuple[str, _Place]]:
    """Of each related document the entry that shares most, most first."""
    best: dict[str, _Place] = {}
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
                best[document] = _Place(index, number, score, common)
            if len(met) == limit:
                break
    return sorted(best.items(), key=lambda item: (-round(item[1].score, 6), item[0]))[:limit]


def _other_spellings(
    finder: LeafFinder, place: _Place, names: Mapping[str, telling.Family]
) -> Iterator[tuple[str, str]]:
    """Shared names that the entry has in another spelling alone, with that which it has most often."""
    for word in place.shared:
        if word not in names or _count(finder.find(Phrase(word)), place.number):
            continue
        counts = {other: _count(finder.find(Phrase(other)), place.number) for other in names[word].spellings}
        if held := {other: count for other, count in counts.items() if count}:
            yield word, telling.usual(held)


def _count(found: Found, number: int) -> float:
    at = int(np.searchsorted(found.docs, number))
    return float(found.counts[at]) if at < len(found.docs) and found.docs[at] == number else 0.0


def _shared(numbers: np.ndarray, parts: Mapping[str, Found]) -> Iterator[tuple[str, ...]]:
    """For each entry of a segment the words it has."""
    words = list(parts)
    holds = [contains(found.docs, numbers) for found in parts.values()]
    for row in range(len(numbers)):
        yield tuple(word for word, held in zip(words, holds, strict=True) if held[row])


def _holders(snapshot: Snapshot, words: Sequence[str]) -> dict[str, int]:
    """How many entries hold each word."""
    hashes = np.fromiter(
        (hash_of(word.encode("utf-8", "surrogatepass")) for word in words), np.uint32, len(words)
    )
    held = np.zeros(len(words), np.int64)
    for view in snapshot.views:
        held += view.files.vectors.holders(hashes)
    return dict(zip(words, held.tolist(), strict=True))


def _first(
    view: View, parts: Mapping[str, Found], chosen: Mapping[str, float], visible_to: frozenset[str], most: int
) -> tuple[np.ndarray, np.ndarray]:
    """The visible entries of a segment that share most, best first, and their scores."""
    scores = np.zeros(view.files.count, np.float32)
    for word, found in parts.items():
        scores[found.docs] += np.float32(chosen[word]) * (found.counts / (found.counts + 1))
    visible = view.code_mask("access", visible_to)
    scores[~(visible if view.live is None else visible & view.live)] = 0
    held = np.flatnonzero(scores)
    if len(held) > most:
        held = held[np.argpartition(-scores[held], most)[:most]]
    held = held[np.argsort(-scores[held], kind="stable")]
    return held, scores[held]
