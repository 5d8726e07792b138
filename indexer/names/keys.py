"""The keys of names: skeletons of everything that a spelling could sound like.

A word of a document is read under the conventions that it carries marks of, a word of a query under all that it could
follow; they are one name when they share a skeleton. Other scripts than Latin and Cyrillic have no keys.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from indexer.names import cyrillic
from indexer.names.inflection import cyrillic_lemmas, is_nominative, latin_lemmas
from indexer.names.latin import CONVENTIONS, Reader, with_a_for_o
from indexer.names.skeleton import skeletons
from indexer.names.slips import slips
from indexer.names.spelling import CYRILLIC, LATIN, spelled

VERSION = "2"  # changes whenever the same word may have other keys
LONGEST_WORD = 40  # letters; nothing longer is a name
_SHORTEST = 2  # letters of a skeleton
_SHORTEST_GUESS = (
    4  # of one that a query's word could have besides its plain reading: shorter ones drag in too much,
)
_SURE_GUESS = 5  # and those that are shorter than this are no better than a slip
_READERS = tuple((convention, Reader(convention)) for convention in CONVENTIONS)
_PLAIN = _READERS[0][1]
_MARKED = re.compile("|".join(c.marked.pattern for c in CONVENTIONS if c.marked is not None and not c.whole))
_MARKS, _WHOLE_MARKS = (
    tuple(
        (i, c.marked.search) for i, c in enumerate(CONVENTIONS) if c.marked is not None and c.whole is whole
    )
    for whole in (False, True)
)
_WHOLE_ENDS = frozenset("aiueoōūünrgh")  # letters that a syllable of Japanese or Chinese may end in
_BOTH_E_AND_O = re.compile("YO(?!V|$)", re.MULTILINE)  # ё is written е as well, but -ёв is -ев anyway
_LEMMA_READINGS = 2

_Word = tuple[int, str]  # number of the word among those asked for, a spelling of it


@dataclass(frozen=True, slots=True)
class QueryKeys:
    """What a name that is looked for may be met by: ``strict`` by rule alone, ``loose`` with one slip besides."""

    strict: frozenset[str]
    loose: frozenset[str]


def index_keys(words: Sequence[str]) -> list[set[str]]:
    """The keys of words of documents, beside each word."""
    found: list[set[str]] = [set() for _ in words]
    for reading in _index_readings(*_spellings(words)):
        _collect(found, reading)
    return found


@lru_cache(maxsize=4096)
def query_keys(name: str) -> QueryKeys:
    """The keys of one word of a query."""
    readings = _readings_of_query(name)
    loose: set[str] = set()
    for _, as_typed, guessed in readings:
        loose |= {key for key in guessed if len(key) >= _SHORTEST_GUESS}
        loose |= {slip for key in as_typed for slip in slips(key)}
    strict = _strict(readings)
    return QueryKeys(strict, frozenset(loose - strict))


@lru_cache(maxsize=4096)
def strict_keys(name: str) -> frozenset[str]:
    """The strict keys of one word of a query alone: slips take ten times as long."""
    return _strict(_readings_of_query(name))


def _strict(readings: Iterable[tuple[set[str], set[str], set[str]]]) -> frozenset[str]:
    return frozenset(
        key
        for plain, _, guessed in readings
        for key in (*plain, *(key for key in guessed if len(key) >= _SURE_GUESS))
    )


def _readings_of_query(name: str) -> list[tuple[set[str], set[str], set[str]]]:
    return [_keys_of_query(word) for _, word in chain.from_iterable(_spellings([name]))]


def _keys_of_query(word: str) -> tuple[set[str], set[str], set[str]]:
    """Of the plain reading of the word and its dictionary forms; of all readings of the word; of all of both."""
    is_cyrillic = _is_cyrillic(word)
    own = _own_readings(word, is_cyrillic)
    plain, as_typed = _skeletons_of(own[:1]), _skeletons_of(own)
    guessed = as_typed | _skeletons_of(_query_readings(word, is_cyrillic))
    if not is_cyrillic:
        guessed |= {key.replace("H", "G") for key in guessed}
    for lemma in () if is_cyrillic and is_nominative(word) else _lemmas(word):
        plain |= _skeletons_of(_own_readings(lemma, is_cyrillic)[:1])
        guessed |= _skeletons_of(_query_readings(lemma, is_cyrillic))
    return plain, as_typed, guessed


def _spellings(words: Sequence[str]) -> tuple[list[_Word], list[_Word]]:
    """Those that can have keys, in lower case, Cyrillic and Latin ones.

    A Latin letter in a Cyrillic word is taken for its look-alike.
    """
    in_cyrillic, in_latin = [], []
    for number, word in enumerate(spelled(words).split("\n")):
        if 1 < len(word) <= LONGEST_WORD:
            if word.isascii():
                if LATIN.search(word):
                    in_latin.append((number, word))
            elif CYRILLIC.search(word):
                alike = LATIN.search(word) is not None
                in_cyrillic.append((number, word.translate(cyrillic.LOOK_ALIKE) if alike else word))
            elif LATIN.search(word):
                in_latin.append((number, word))
    return in_cyrillic, in_latin


def _is_cyrillic(word: str) -> bool:
    return CYRILLIC.search(word) is not None


def _lemmas(word: str) -> Iterable[str]:
    return cyrillic_lemmas(word) if _is_cyrillic(word) else latin_lemmas(word)


def _index_readings(
    as_cyrillic: Iterable[_Word], as_latin: Iterable[_Word]
) -> Iterator[tuple[list[int], str]]:
    """Numbers of words and beside them their sounds, one a line; a word comes once under each reading."""
    in_cyrillic: list[_Word] = []
    in_latin: list[_Word] = []
    marked: list[list[_Word]] = [[] for _ in _READERS]
    for number, word in as_cyrillic:
        in_cyrillic.append((number, word))
        in_cyrillic += [(number, other) for other in cyrillic.other_spellings(word)]
        for lemma in cyrillic_lemmas(word):
            spellings = [lemma, *cyrillic.other_spellings(lemma)]
            in_cyrillic += [(number, other) for other in spellings[:_LEMMA_READINGS]]
    for number, word in as_latin:
        in_latin.append((number, word))
        _mark(marked, number, word)
        for lemma in latin_lemmas(word):
            in_latin.append((number, lemma))
            _mark(marked, number, lemma)
        if (other := with_a_for_o(word)) is not None:
            in_latin.append((number, other))
    yield _apart(in_cyrillic, cyrillic.sounds)
    yield _apart(in_latin, _PLAIN.sounds)
    for (_, reader), chosen in zip(_READERS, marked, strict=True):
        yield _apart(chosen, reader.sounds)


def _mark(marked: list[list[_Word]], number: int, word: str) -> None:
    """Add the word to every convention that it carries a mark of."""
    if _MARKED.search(word):
        for place, search in _MARKS:
            if search(word):
                marked[place].append((number, word))
    if word[-1] in _WHOLE_ENDS:
        for place, search in _WHOLE_MARKS:
            if search(word):
                marked[place].append((number, word))


def _apart(words: Sequence[_Word], sounds: Callable[[str], str]) -> tuple[list[int], str]:
    return [number for number, _ in words], sounds("\n".join(word for _, word in words))


def _collect(found: Sequence[set[str]], reading: tuple[list[int], str]) -> None:
    numbers, sounds = reading
    for number, key in zip(numbers, skeletons(sounds).split("\n"), strict=False):
        if len(key) >= _SHORTEST:
            found[number].add(key)
    if not _BOTH_E_AND_O.search(sounds):
        return
    for number, line in zip(numbers, sounds.split("\n"), strict=False):
        if _BOTH_E_AND_O.search(line):
            found[number].add(skeletons(_BOTH_E_AND_O.sub("E", line)))


def _own_readings(word: str, is_cyrillic: bool) -> list[str]:
    """What the word sounds like as it is typed."""
    if is_cyrillic:
        return [cyrillic.sounds(spelling) for spelling in (word, *cyrillic.other_spellings(word))]
    return _query_readings(word, is_cyrillic)


def _query_readings(word: str, is_cyrillic: bool) -> list[str]:
    """What the word could sound like."""
    if is_cyrillic:
        own = _own_readings(word, is_cyrillic)
        return [*own, cyrillic.sounds(word.replace("г", "һ"))] if "г" in word else own
    sounds = [
        reader.sounds(word)
        for convention, reader in _READERS
        if convention.could is None or convention.could.search(word)
    ]
    other = with_a_for_o(word)
    return [*sounds, _PLAIN.sounds(other)] if other is not None else sounds


def _skeletons_of(readings: Iterable[str]) -> set[str]:
    found: list[set[str]] = [set()]
    for sounds in readings:
        _collect(found, ([0], sounds))
    return found[0]
