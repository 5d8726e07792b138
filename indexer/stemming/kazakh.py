"""A light stemmer for Kazakh in Cyrillic letters: what is left of a word without its endings.

The longest chain of endings that fits comes off, where vowel harmony and the assimilation of consonants allow it
(``kazakh_endings``), then the ending of a participle, then one that makes an adjective or an agent of a noun. As
many a word ends like one with an ending (``сабын``, soap, is no accusative), the next shorter chain and no chain at
all are stems too: a word meets its inflections by any of them. A stem ends voiceless, as ``кітап`` does beside
``кітабы``, and has the vowel that falls out in ``орны`` beside ``орын``.

Knows no dictionary. A stem of fewer than two letters is never left, nor one without a vowel.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from indexer.stemming.kazakh_endings import (
    BACK_VOWELS,
    VOWELS,
    Chain,
    derived_chains,
    finite_chains,
    nominal_chains,
    participle_chains,
)

_READINGS = 2  # chains tried on a word, longest first
_SHORTEST = 2  # letters of a stem; after a single letter, or a derivation, one more
_VOICELESS = {"б": "п", "ғ": "қ", "г": "к"}
_BEFORE_LOST_VOWEL = frozenset("лрйун")
_AFTER_LOST_VOWEL = frozenset("қкнз")


@dataclass(frozen=True, slots=True)
class _Endings:
    """Chains by their text, with the letters and the last vowels that may stand before them."""

    fitting: dict[str, tuple[frozenset[str], frozenset[str]]]
    lengths: dict[str, tuple[int, ...]]  # of the chains that end in a letter, longest first

    @classmethod
    def of(cls, chains: Iterable[Chain]) -> "_Endings":
        after: dict[str, set[str]] = {}
        harmony: dict[str, set[str]] = {}
        lengths: dict[str, set[int]] = {}
        for chain in chains:
            after.setdefault(chain.text, set()).update(chain.after)
            harmony.setdefault(chain.text, set()).update(chain.harmony)
            lengths.setdefault(chain.text[-1], set()).add(len(chain.text))
        shared: dict[frozenset[str], frozenset[str]] = {}
        return cls(
            {
                text: (
                    shared.setdefault(frozenset(letters), frozenset(letters)),
                    shared.setdefault(frozenset(harmony[text]), frozenset(harmony[text])),
                )
                for text, letters in after.items()
            },
            {last: tuple(sorted(sizes, reverse=True)) for last, sizes in lengths.items()},
        )

    def taken_off(self, word: str, most: int, shortest: int = _SHORTEST) -> list[str]:
        """What is left of the word without each chain that fits, the longest chain first."""
        lengths = self.lengths.get(word[-1])
        if lengths is None:
            return []
        rests: list[str] = []
        for length in lengths:
            left = len(word) - length
            if left < shortest:
                continue
            found = self.fitting.get(word[left:])
            if found is None or word[left - 1] not in found[0]:
                continue
            rest = word[:left]
            if _last_vowel(rest) not in found[1] or (
                length == 1 and left <= shortest and rest[-1] in _VOWELS
            ):
                continue
            rests.append(rest)
            if len(rests) == most:
                break
        return rests


class KazakhStemmer:
    """``stems`` of folded words. The endings are worked out when the first word comes, in some milliseconds."""

    @cached_property
    def _outer(self) -> _Endings:
        return _Endings.of((*nominal_chains(), *finite_chains()))

    @cached_property
    def _participles(self) -> _Endings:
        return _Endings.of(participle_chains())

    @cached_property
    def _derived(self) -> _Endings:
        return _Endings.of(derived_chains())

    def stems(self, word: str) -> tuple[str, ...]:
        """The stems of a word, that of the longest chain first; at least one."""
        if len(word) <= _SHORTEST:
            return (word,)
        found: dict[str, None] = {}
        for rest in self._outer.taken_off(word, _READINGS):
            root = self._root(rest)
            found[_without_last_vowel(root) if len(root) == len(rest) else root] = None
        found[self._root(word)] = None
        return tuple(found)

    def _root(self, noun: str) -> str:
        """Without the ending of a participle or of a derived noun."""
        noun = _restored(noun)
        for verb in self._participles.taken_off(noun, 1):
            noun = _restored(_without_last_vowel(verb))
        for rest in self._derived.taken_off(noun, 1, _SHORTEST + 2):
            noun = _restored(rest)
        return noun


_VOWELS = frozenset(VOWELS)
_NO_VOWELS = "бвгғджзйкқлмнңпрстфхһцчшщъь"


def _last_vowel(word: str) -> str:
    return word.rstrip(_NO_VOWELS)[-1:] or "-"


def _without_last_vowel(stem: str) -> str:
    """As ``оқы`` is in ``оқу``."""
    return stem[:-1] if stem[-1] in "ыі" and len(stem) > _SHORTEST else stem


def _restored(stem: str) -> str:
    """With a voiceless last consonant, and with the vowel that falls out before an ending."""
    last = stem[-1]
    if last in _VOICELESS:
        last = _VOICELESS[last]
        stem = stem[:-1] + last
    if last in _AFTER_LOST_VOWEL and len(stem) > _SHORTEST and stem[-2] in _BEFORE_LOST_VOWEL:
        before = _last_vowel(stem[:-1].rstrip("у"))
        stem = f"{stem[:-1]}{'ы' if before in BACK_VOWELS else 'і'}{last}"
    return stem
