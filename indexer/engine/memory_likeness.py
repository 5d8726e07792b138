"""Documents like a text, for the engine in memory: every word of every entry is looked at. The rule: ``telling``."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property

from indexer.analysis import fold
from indexer.engine import telling
from indexer.engine.seam import Entry, Kin
from indexer.names import index_keys, query_keys, strict_keys


class Likened:
    """One entry and the tokens of its text and of what is said about it."""

    def __init__(self, entry: Entry, tokens: Sequence[str]) -> None:
        self.entry = entry
        self._tokens = tokens

    @cached_property
    def surfaces(self) -> Counter[str]:
        """How often it has each word."""
        return Counter(map(fold, self._tokens))

    def spelled(self, name: str) -> Counter[str]:
        """How often it has each word that could be this name."""
        return Counter(fold(token) for token in self._tokens if sounds_like(name, token, loose=False))


def documents_like(
    texts: Sequence[Likened],
    words: Mapping[str, int],
    names: Mapping[str, int],
    visible_to: frozenset[str],
    limit: int,
    without: Set[str],
) -> tuple[Kin, ...]:
    """See ``indexer.engine.seam.Engine``."""
    holding = Counter(word for text in texts for word in text.surfaces)
    spelled = {
        fold(name): [text.spelled(name) for text in texts]
        for name in names
        if telling.may_be_rare(holding[fold(name)], len(texts))
    }
    rare = telling.rare(_families(names, spelled), len(texts))
    weights = {
        word: telling.weight(word, holding[word], len(texts)) for word in words if telling.may_tell(word)
    }
    chosen = telling.most_telling_with_names(words, weights, rare, len(texts))
    best: dict[str, Kin] = {}
    for number, text in enumerate(texts):
        entry = text.entry
        if entry.access not in visible_to or entry.document in without:
            continue
        held = {word: spelled[word][number] if word in rare else _one(text, word) for word in chosen}
        kin = _kin(entry, chosen, rare, held)
        if kin is not None and (entry.document not in best or best[entry.document].score < kin.score):
            best[entry.document] = kin
    return tuple(sorted(best.values(), key=lambda kin: (-kin.score, kin.document))[:limit])


def _families(
    names: Mapping[str, int], spelled: Mapping[str, Sequence[Counter[str]]]
) -> Iterator[telling.Family]:
    for name, count in names.items():
        surface = fold(name)
        if surface in spelled:
            every = spelled[surface]
            yield telling.Family(surface, count, set().union(*every), sum(map(bool, every)))


def _kin(
    entry: Entry,
    chosen: Mapping[str, float],
    rare: Mapping[str, telling.Family],
    held: Mapping[str, Counter[str]],
) -> Kin | None:
    shared = tuple(word for word in chosen if held[word])
    score = round(sum(chosen[word] * telling.often(held[word].total()) for word in shared), 6)
    if not shared or not telling.is_related(score, len(shared), chosen):
        return None
    otherwise = [word for word in shared if word in rare and word not in held[word]]
    spellings = tuple((word, telling.usual(held[word])) for word in otherwise)
    return Kin(entry.document, entry.rendition, score, shared, spellings)


def _one(text: Likened, word: str) -> Counter[str]:
    count = text.surfaces[word]
    return Counter({word: count} if count else {})


def sounds_like(name: str, token: str, loose: bool) -> bool:
    """Whether one word of a name could be this token."""
    surface = fold(token)
    told = set().union(*index_keys([token, surface]))
    keys = strict_keys(name) | query_keys(name).loose if loose else strict_keys(name)
    return surface == fold(name) or not told.isdisjoint(keys)
