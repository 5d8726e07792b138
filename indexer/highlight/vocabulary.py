"""Which of the words that stand in texts a query's words stand for.

A text is not read token by token: distinct words are compared, each once in a search, and most are ruled out by
their first letters before they are looked at. Words stand here as they are written in the text; among them may be
ends of longer words, which ``places`` does not find as tokens.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from indexer.analysis import TOKEN, Analyzer, fold
from indexer.engine.patterns import fold_pattern, literal_prefix, pattern_regex, within_edits
from indexer.highlight.beginnings import Beginnings, surface_beginning
from indexer.names import index_keys, query_keys

# In these languages Snowball's stems may begin otherwise than their words (gesehen, zien). A test looks at all others.
CHANGED_BEGINNINGS = frozenset({"ar", "el", "ga", "id", "nl", "sr", "tr"})
# In these no stem of more than three letters begins with other two letters than its words: true of 370,000 words of
# letters and books; shorter ones may (dying, die). German writes ä as ae, which matters at the very beginning.
STEADY_BEGINNINGS = frozenset({"de", "en", "es", "fr", "it", "kk", "pt", "ru", "sv", "uk"})
_GERMAN_VOWELS = ("a", "o", "u")
_ANY = ""  # as a beginning: every word has to be compared
_EVERY = frozenset({_ANY})
# What is not folded away by writing small: Latin without accents, most of Cyrillic, punctuation beside both.
_MARKED = re.compile(
    "[^\x00-\x7f\u0402-\u040c\u040e-\u044f\u0452-\u045c\u045e-\u0481\u048a-\u052f\u00a0\u00ab\u00bb"
    "\u2013\u2014\u2018-\u201e\u2026\u2116]"
)


@dataclass(frozen=True, slots=True)
class KnownSpellings:
    """What an index knows of one word of a name."""

    surfaces: frozenset[str]  # all that could be the name
    as_written: bool = True  # whether words may be the name by their accents alone, which surfaces lack


@dataclass(frozen=True, slots=True)
class WordTest:
    """What one token has to be. ``kind`` is word, surface, pattern, fuzzy or name; ``text`` as typed."""

    kind: str
    text: str
    edits: int = 0
    loose: bool = False  # of a name
    spellings: KnownSpellings | None = None  # of a name, where somebody knows them already


_Compare: TypeAlias = Callable[[str], bool]
_Test: TypeAlias = tuple[
    _Compare, frozenset[str], set[str]
]  # comparison, beginnings, the words that satisfy it


class Vocabulary:
    """Learns the words of texts; ``words[i]`` are those that satisfy ``tests[i]``. One for each set of languages."""

    def __init__(self, tests: Sequence[WordTest], analyzer: Analyzer, languages: Sequence[str]) -> None:
        self._analyzer = analyzer
        self._languages = tuple(languages)
        self.words: list[set[str]] = [set() for _ in tests]
        self._by_first: dict[str, list[_Test]] = {}
        self._as_written: list[
            tuple[frozenset[str], set[str]]
        ] = []  # keys of names, and the words that have them
        self._chunks_as_written: set[str] = set()
        self._tokens_as_written: set[str] = set()
        for test, words in zip(tests, self.words, strict=True):
            if test.kind == "name" and test.spellings is not None and test.spellings.as_written:
                self._as_written.append((_keys_of(test), words))
            compare, beginnings = self._compiled(test)
            for first in _firsts(beginnings):
                self._by_first.setdefault(first, []).append((compare, beginnings, words))
        self._beginnings = None if _ANY in self._by_first else Beginnings(self._by_first)
        self._tests_of: dict[str, list[_Test]] = {}  # by what a surface begins with
        self._chunks: set[str] = set()
        self._tokens: set[str] = set()

    def learn(self, text: str) -> None:
        """Compare the words of the text that were not seen before."""
        if self._as_written and _MARKED.search(text):
            self._learn_as_written(text)
        new_tokens = self._words(text) - self._tokens
        self._tokens |= new_tokens
        tests_of = self._tests_of
        for token in new_tokens:
            beginning = surface_beginning(token[:3])
            tests = tests_of.get(beginning)
            if tests is None:
                tests = tests_of[beginning] = self._tests_for(beginning)
            for compare, _, words in tests:
                if compare(token):
                    words.add(token)

    def _learn_as_written(self, text: str) -> None:
        """Names of which only the written word tells: its accents change its sound. Read together, some µs each."""
        new_chunks = set(text.split()) - self._chunks_as_written
        self._chunks_as_written |= new_chunks
        marked = [chunk for chunk in new_chunks if not chunk.isascii() and _MARKED.search(chunk)]
        tokens = set(TOKEN.findall(" ".join(marked))) - self._tokens_as_written
        self._tokens_as_written |= tokens
        telling = [token for token in tokens if token.lower() != fold(token)]
        for token, keys in zip(telling, index_keys(telling), strict=True):
            for wanted, words in self._as_written:
                if not wanted.isdisjoint(keys):
                    words.add(token)

    def _words(self, text: str) -> set[str]:
        if self._beginnings is not None:
            return set(self._beginnings.tokens(text))
        # Every word matters: each run of characters between white space is read once.
        new_chunks = set(text.split()) - self._chunks
        self._chunks |= new_chunks
        return set(TOKEN.findall(" ".join(new_chunks)))

    def _tests_for(self, beginning: str) -> list[_Test]:
        """What a token is compared with whose surface begins so."""
        if not beginning:  # its first character is ignored, so the next one decides
            return [test for tests in self._by_first.values() for test in tests]
        tests = self._by_first.get(_ANY, []) + self._by_first.get(beginning[0], [])
        if len(beginning) == 1:
            return tests
        begins = {_ANY, beginning[0], beginning}
        return [test for test in tests if not begins.isdisjoint(test[1])]

    def _compiled(self, test: WordTest) -> tuple[_Compare, frozenset[str]]:
        """The comparison, and what all surfaces begin with that satisfy it, two letters at most."""
        match test.kind:
            case "word":
                return self._word(test.text)
            case "surface":
                surface = fold(test.text)
                return (lambda token: fold(token) == surface), _beginnings([surface])
            case "pattern":
                pattern = fold_pattern(test.text)
                fullmatch = pattern_regex(pattern).fullmatch
                return (lambda token: fullmatch(fold(token)) is not None), _beginnings(
                    [literal_prefix(pattern)]
                )
            case "name" if test.spellings is not None:
                surfaces = test.spellings.surfaces | {fold(test.text)}
                return (lambda token: fold(token) in surfaces), _beginnings(surfaces)
            case "name":
                return self._name(test), _EVERY
            case _:
                near_to, edits = fold(test.text), test.edits
                return (lambda token: within_edits(fold(token), near_to, edits)), _EVERY

    def _name(self, test: WordTest) -> _Compare:
        """Every word is read letter by letter, as nobody knows the spellings."""
        wanted, own = _keys_of(test), fold(test.text)
        known: dict[str, bool] = {}

        def compare(token: str) -> bool:
            surface = fold(token)
            if surface not in known:
                known[surface] = not wanted.isdisjoint(index_keys([surface])[0])
            if surface == own or known[surface]:
                return True
            return token.lower() != surface and not wanted.isdisjoint(index_keys([token])[0])

        return compare

    def _word(self, text: str) -> tuple[_Compare, frozenset[str]]:
        """``Forms.same_word`` with what depends on the query alone taken out of it."""
        forms_in = self._analyzer.forms_in
        forms = self._analyzer.forms(text)
        surface = forms.surface
        wanted = [
            (language, forms.stems[language]) for language in self._languages if language in forms.stems
        ]

        languages = {language for language, _ in wanted}

        def compare(token: str) -> bool:
            other = forms_in(token, languages)
            if other.surface == surface:
                return True
            for language, stems in wanted:
                for stem in other.stems.get(language, ()):
                    if stem in stems:
                        return True
            return False

        if not languages.isdisjoint(CHANGED_BEGINNINGS):
            return compare, _EVERY
        found = [surface, *(stem for _, stems in wanted for stem in stems)]
        steady = languages <= STEADY_BEGINNINGS and min(map(len, found)) > 3
        if "de" in languages and surface.startswith(_GERMAN_VOWELS):
            steady = False
        return compare, _beginnings(found, 2 if steady else 1)


def _keys_of(test: WordTest) -> frozenset[str]:
    asked = query_keys(test.text)
    return asked.strict | asked.loose if test.loose else asked.strict


def _beginnings(words: Iterable[str], letters: int = 2) -> frozenset[str]:
    return frozenset(word[:letters] for word in words)


def _firsts(beginnings: Iterable[str]) -> set[str]:
    """First letters, composed and as they stand in decomposed text; ``_ANY`` for an empty beginning."""
    letters = {beginning[:1] for beginning in beginnings}
    return letters | {unicodedata.normalize("NFD", letter)[:1] for letter in letters}
