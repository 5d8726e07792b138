"""Which words of a text tell what it is about: the rule by which every engine finds documents like it.

A word tells the more the fewer entries hold it, the longer it is (common words are short in every language), and
the oftener the text has it. A name tells in all its spellings what they tell as one word, as long as the entries that
hold any of them are few; a name that is not rare so is an ordinary word. Two documents are related by telling words
that both have. Weights have no unit.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

MOST_WORDS = 30  # of a text, that others are looked for by
_SHORTEST = 4  # letters
_LONG = 8  # letters from which on a longer word tells no more
_COMMON = 0.02  # share of the entries above which a word tells nothing
_COMMON_IN_SMALL = 0.1  # the same in an archive of some hundred entries
_SMALL = 20  # entries that this comes to at most
_OF_NAMES = 2 / 3  # the same for a name in all its spellings: in a small archive too it says who is meant
_SMALL_OF_NAMES = 40
_NAME = 2.0  # by how much more a name tells than a word that as many hold
_FEW = 4  # entries that may hold a telling word in the smallest archive
_ENOUGH = 0.1  # of what the text's own words tell, that a related document shares


@dataclass(frozen=True, slots=True)
class Family:
    """All that a name of the text is spelled like in the holdings."""

    surface: str  # of the name as the text writes it
    count: int  # how often the text has it in any spelling
    spellings: Collection[str]  # folded, its own among them
    holders: int  # entries that have any of them


def may_tell(word: str) -> bool:
    """Whether a word, folded, is worth asking about at all: no short ones, no numbers."""
    return len(word) >= _SHORTEST and word.isalpha()


def most_holders(entries: int) -> int:
    """How many of so many entries may hold a word that still tells something."""
    return max(_FEW, min(_SMALL, int(_COMMON_IN_SMALL * entries)), int(_COMMON * entries))


def most_holders_of_name(entries: int) -> int:
    """How many of so many entries may hold a name that still is rare."""
    return max(most_holders(entries), min(_SMALL_OF_NAMES, int(_OF_NAMES * entries)))


def weight(word: str, holders: int, entries: int) -> float:
    """What a word tells; 0 when it stands in one entry alone, or in too many."""
    return _weight(word, holders, entries) if holders <= most_holders(entries) else 0.0


def weight_of_name(family: Family, entries: int) -> float:
    """What a name tells; 0 when it stands in one entry alone, or in too many."""
    few = family.holders <= most_holders_of_name(entries)
    return _NAME * _weight(family.surface, family.holders, entries) if few else 0.0


def _weight(word: str, holders: int, entries: int) -> float:
    return min(len(word), _LONG) / _LONG * math.log(1 + entries / holders) if holders > 1 else 0.0


def often(count: float) -> float:
    """By how much more a word tells that stands in a text so often: from 0 to 1."""
    return count / (count + 1.0)


def most_telling(words: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    """The words to look for, with what each tells in this text."""
    told = {word: weights[word] * often(count) for word, count in words.items() if weights.get(word)}
    best = sorted(told.items(), key=lambda item: (-item[1], item[0]))
    return dict(best[:MOST_WORDS])


def rare(families: Iterable[Family], entries: int) -> dict[str, Family]:
    """Those that tell something, by their surfaces; the others are ordinary words."""
    return {one.surface: one for one in families if weight_of_name(one, entries)}


def most_telling_with_names(
    words: Mapping[str, int], weights: Mapping[str, float], names: Mapping[str, Family], entries: int
) -> dict[str, float]:
    """The same, where ``rare`` names stand for all their spellings; a name is told by its surface."""
    spelled = {word for family in names.values() for word in family.spellings}
    counts = {word: count for word, count in words.items() if word not in spelled}
    counts |= {surface: family.count for surface, family in names.items()}
    told = {surface: weight_of_name(family, entries) for surface, family in names.items()}
    return most_telling(counts, {**weights, **told})


def may_be_rare(holders: int, entries: int) -> bool:
    """Whether a name may still be rare, when so many entries hold it in the text's own spelling."""
    return holders <= most_holders_of_name(entries)


def usual(spellings: Mapping[str, float]) -> str:
    """The spelling that a text has most often; of several the shortest."""
    return min(spellings, key=lambda word: (-spellings[word], len(word), word))


def is_related(score: float, shared: int, telling: Mapping[str, float]) -> bool:
    """Whether so much in common is more than chance: one word is not, unless the text has but a few."""
    return shared >= min(2, len(telling)) and score >= _ENOUGH * sum(telling.values())
