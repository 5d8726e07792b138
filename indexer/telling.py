"""Which words of a text tell what it is about: the rule by which every engine finds documents like it.

A word tells the more the fewer entries hold it, the longer it is (common words are short in every language), and
the oftener the text has it. Two documents are related by telling words that both have. Weights have no unit.
"""

import math
from collections.abc import Mapping

MOST_WORDS = 30  # of a text, that others are looked for by
_SHORTEST = 4  # letters
_LONG = 8  # letters from which on a longer word tells no more
_COMMON = 0.02  # share of the entries above which a word tells nothing
_COMMON_IN_SMALL = 0.1  # the same in an archive of some hundred entries
_SMALL = 20  # entries that this comes to at most
_FEW = 4  # entries that may hold a telling word in the smallest archive
_ENOUGH = 0.1  # of what the text's own words tell, that a related document shares


def may_tell(word: str) -> bool:
    """Whether a word, folded, is worth asking about at all: no short ones, no numbers."""
    return len(word) >= _SHORTEST and word.isalpha()


def most_holders(entries: int) -> int:
    """How many of so many entries may hold a word that still tells something."""
    return max(_FEW, min(_SMALL, int(_COMMON_IN_SMALL * entries)), int(_COMMON * entries))


def weight(word: str, holders: int, entries: int) -> float:
    """What a word tells; 0 when it stands in one entry alone, or in too many."""
    if not 2 <= holders <= most_holders(entries):
        return 0.0
    return min(len(word), _LONG) / _LONG * math.log(1 + entries / holders)


def often(count: float) -> float:
    """By how much more a word tells that stands in a text so often: from 0 to 1."""
    return count / (count + 1.0)


def most_telling(words: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    """The words to look for, with what each tells in this text."""
    told = {word: weights[word] * often(count) for word, count in words.items() if weights.get(word)}
    best = sorted(told.items(), key=lambda item: (-item[1], item[0]))
    return dict(best[:MOST_WORDS])


def is_related(score: float, shared: int, telling: Mapping[str, float]) -> bool:
    """Whether so much in common is more than chance: one word is not, unless the text has but a few."""
    return shared >= min(2, len(telling)) and score >= _ENOUGH * sum(telling.values())
