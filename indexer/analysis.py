"""Text to terms: where words begin and end, what is ignored in them, what their stems are.

A *token* is a run of code points as it stands in the text; its *surface* is the token folded (case, accents,
compatibility forms, invisible characters); its *stems* are tagged with their language, as words of one
document may be read in several. Positions count tokens. Scripts written without spaces give one token a
character, and a query word of several tokens has to match them side by side.

Snowball stemmers: https://snowballstem.org; those for other languages are in ``stemming``. Knows nothing of queries,
engines or files.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import Stemmer

from indexer.stemming import STEMMERS, Stems

VERSION = "4"  # changes whenever the same text may give other terms
MAX_TERM = 64  # code points; longer tokens are cut, in texts and in queries alike
_CACHE_LIMIT = 100_000  # tokens; about 60 MB

# Scripts written without spaces between words: each character is a token.
_GAPLESS = (
    "\u0e01-\u0e30\u0e32-\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2-\u0eb3\u0ebd-\u0ec6\u1000-\u102a\u103f"
    "\u1780-\u17b3\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)


def _mark_ranges() -> str:
    """Combining marks and invisible characters, which belong to the word they stand in."""
    invisible = {0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF}
    invisible |= set(range(0x202A, 0x202F)) | set(range(0x2066, 0x206A))
    points = [
        point
        for point in (*range(0x300, 0x3100), *range(0xA66F, 0xABF0), *range(0xFB1E, 0xFEFF + 1))
        if point in invisible or unicodedata.category(chr(point)) in ("Mn", "Mc", "Me")
    ]
    points.insert(0, 0x00AD)
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"\\u{a:04x}-\\u{b:04x}" for a, b in ranges)


_MARKS = _mark_ranges()
_LETTERS = rf"[^\W_{_GAPLESS}]"
TOKEN = re.compile(rf"{_LETTERS}+(?:[{_MARKS}]+{_LETTERS}*)*|[{_GAPLESS}][{_MARKS}]*")

_LETTER = re.compile(_LETTERS)
_GAPLESS_LETTER = re.compile(f"[{_GAPLESS}]")
_MARK = re.compile(f"[{_MARKS}]")
_DIGIT = re.compile(r"\d")
_DROPPED = re.compile(rf"[^\w{_MARKS}]|_")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff\u0640]")
# Nothing in it to fold: Latin without accents, Cyrillic but for ё, ѐ and ѝ.
_FOLDED = re.compile("[0-9a-z\u0430-\u044f\u0452-\u045c\u045e\u045f\u0461-\u0481\u048a-\u052f]+")
# Accents and points that are ignored: Latin and Greek accents, Russian stress, Hebrew and Arabic vowel points.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]"
)
# Letters that are no accented forms of another, yet are typed as one.
_LETTERS_AS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t"}
    | {"ё": "е", "ѐ": "е", "ѝ": "и", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا"}
)
_KEPT_WHOLE = re.compile("[\u0400-\u052f\u3040-\u30ff\u0900-\u0dff]")  # й is no accented и, が no か

_SCRIPTS = (
    ("latin", 0x0041, 0x024F),
    ("greek", 0x0370, 0x03FF),
    ("cyrillic", 0x0400, 0x052F),
    ("armenian", 0x0530, 0x058F),
    ("hebrew", 0x0590, 0x05FF),
    ("arabic", 0x0600, 0x06FF),
    ("devanagari", 0x0900, 0x097F),
    ("latin", 0x1E00, 0x1EFF),
    ("greek", 0x1F00, 0x1FFF),
)
_SCRIPT_OF_LANGUAGE = {
    **dict.fromkeys(["be", "bg", "kk", "ky", "mn", "mk", "ru", "sr", "tg", "uk"], "cyrillic"),
    **dict.fromkeys(["ar", "fa"], "arabic"),
    **dict.fromkeys(["hi", "ne"], "devanagari"),
    "el": "greek",
    "he": "hebrew",
    "hy": "armenian",
}
_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
# Russian surnames in the nominative end like plural genitives, and Snowball takes that ending off: Джакишев would
# become джакиш, Джакишева джакишев. Kept whole as a second stem, the nominative meets its own inflections.
_SURNAME_ENDINGS = {"ru": ("ев", "ов")}


def tokens(text: str) -> list[str]:
    """All tokens of the text, in order, as they stand in it."""
    return TOKEN.findall(text)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end (code points, half-open) of each token, in order."""
    return (match.span() for match in TOKEN.finditer(text))


def tokens_beginning_with(characters: str) -> re.Pattern[str]:
    """Finds all tokens that begin with one of the characters, and ends of other tokens besides."""
    gapless = "".join(c for c in characters if _GAPLESS_LETTER.match(c))
    others = "".join(c for c in characters if c not in gapless)
    rests = ((others, rf"{_LETTERS}*(?:[{_MARKS}]+{_LETTERS}*)*"), (gapless, f"[{_MARKS}]*"))
    return re.compile("|".join(f"[{re.escape(first)}]{rest}" for first, rest in rests if first))


def divides_token(text: str, at: int) -> bool:
    """Whether a cut at this place (code points) would go through a token."""
    if not 0 < at < len(text):
        return False
    is_mark = _MARK.match(text, at) is not None
    if not is_mark and _LETTER.match(text, at) is None:
        return False
    before = at - 1
    while before > 0 and _MARK.match(text, before):
        before -= 1
    return _LETTER.match(text, before) is not None or (
        is_mark and _GAPLESS_LETTER.match(text, before) is not None
    )


def fold(token: str) -> str:
    """The surface form of one token: what is left when case, accents and compatibility forms are ignored."""
    lower = token.lower()
    if token.isascii() or _FOLDED.fullmatch(lower):
        return lower[:MAX_TERM]
    if _APART.fullmatch(token):
        return token.translate(_FOLDED_LETTERS)[:MAX_TERM] or token[:MAX_TERM]
    return _fold_whole(token)[:MAX_TERM] or token[:MAX_TERM]


def _written(token: str) -> str:
    """The token with its accents."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", token)).lower()[:MAX_TERM]


def _fold_whole(text: str) -> str:
    return _strip(unicodedata.normalize("NFKC", text).casefold())


def _strip(folded: str) -> str:
    """Drop accents and invisible characters, write letters as they are typed; keep letters that only look accented."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", folded)).translate(_LETTERS_AS)
    if not _KEPT_WHOLE.search(text):
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    else:
        text = "".join(
            c if _KEPT_WHOLE.match(c) else _ACCENTS.sub("", unicodedata.normalize("NFD", c)) for c in text
        )
    return _DROPPED.sub("", text)


# Letters that nothing beside them changes, as long as no combining mark is among them: folded one by one, by a table.
_APART = re.compile(
    "[0-9A-Za-z\u00c0-\u024f\u0386-\u03ff\u0400-\u0481\u048a-\u052f\u0531-\u0587\u05d0-\u05ea\u0620-\u064a"
    "\u066e-\u066f\u0671-\u06d3\u10a0-\u10ff\u1e00-\u1fff\u3041-\u3096\u4e00-\u9fff]+"
)
_FOLDED_LETTERS = {
    ord(letter): folded
    for letter in map(
        chr, (*range(0x41, 0x250), *range(0x386, 0x6D4), *range(0x10A0, 0x1100), *range(0x1E00, 0x2000))
    )
    if (folded := _fold_whole(letter)) != letter
}


def script_of(token: str) -> str:
    """The script of the token's first letter; ``other`` for digits and scripts without stemmer."""
    for character in token:
        if character.isalpha():
            return _SCRIPT_OF_LETTER[character]
    return "other"


class _ScriptOfLetter(dict[str, str]):
    """Worked out when a letter is first met."""

    def __missing__(self, letter: str) -> str:
        point = ord(letter)
        script = next((name for name, first, last in _SCRIPTS if first <= point <= last), "other")
        self[letter] = script
        return script


_SCRIPT_OF_LETTER = _ScriptOfLetter()


def script_of_language(language: str) -> str:
    """The script a language is usually written in."""
    return _SCRIPT_OF_LANGUAGE.get(language, "latin")


def has_stemmer(language: str) -> bool:
    """Whether inflections of the language's words are told."""
    return language in _SNOWBALL or language in STEMMERS


@dataclass(frozen=True, slots=True)
class Forms:
    """What one token can be matched by: its surface, and its stems language by language.

    A language may give several stems: of the word as written, of the word without its accents, of a surname, of a
    word whose end can be read as several endings.
    """

    surface: str
    stems: Mapping[str, tuple[str, ...]]

    def same_word(self, other: "Forms", languages: Sequence[str]) -> bool:
        """Whether both are inflections of one word in one of the languages, or spelled alike."""
        if self.surface == other.surface:
            return True
        mine, others = self.stems, other.stems
        return any(
            stem in others.get(language, ()) for language in languages for stem in mine.get(language, ())
        )


_StemsOfMany: TypeAlias = Callable[[Sequence[str]], Iterable[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Reader:
    """How words are read in one language."""

    language: str
    stems: Stems
    stems_of_many: _StemsOfMany
    surname_endings: tuple[str, ...]

    @classmethod
    def of(cls, language: str) -> "_Reader | None":
        endings = _SURNAME_ENDINGS.get(language, ())
        if language in STEMMERS:
            stems = STEMMERS[language]()
            return cls(language, stems, lambda words: map(stems, words), endings)
        name = _SNOWBALL.get(language)
        if name is None or name not in Stemmer.algorithms():
            return None
        snowball = Stemmer.Stemmer(name, 0)  # we remember what it says ourselves
        stem: Callable[[str], str] = snowball.stemWord
        stem_all: Callable[[Sequence[str]], list[str]] = snowball.stemWords
        return cls(language, lambda word: (stem(word),), lambda words: zip(stem_all(words)), endings)

    def with_surname(self, surface: str, found: tuple[str, ...]) -> tuple[str, ...]:
        """The stems of a surface, and the surface itself where it ends as surnames do."""
        if self.surname_endings and surface.endswith(self.surname_endings) and surface not in found:
            return (*found, surface)
        return found


class Analyzer:
    """Tokens to ``Forms`` for the configured languages. Threads may share one: a race costs a cache entry, no more."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)
        self._readers = {
            language: reader for language in self.languages if (reader := _Reader.of(language)) is not None
        }
        self._of_script: dict[str, tuple[_Reader, ...]] = {}
        for language, reader in self._readers.items():
            script = script_of_language(language)
            self._of_script[script] = (*self._of_script.get(script, ()), reader)
        self._cache: dict[str, Forms] = {}

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text may give other terms: an index made under another one is stale."""
        return (
            f"{VERSION};{','.join(self._readers)};snowball {Stemmer.version()};{unicodedata.unidata_version}"
        )

    @property
    def stemming_languages(self) -> tuple[str, ...]:
        """The configured languages that have a stemmer, in the order of the setting."""
        return tuple(self._readers)

    def stemmed_as(self, languages: Sequence[str]) -> tuple[str, ...]:
        """An entry's ``stemmed_as`` made explicit: those that have a stemmer; all of them when none is named."""
        if not languages:
            return self.stemming_languages
        return tuple(language for language in self._readers if language in languages)

    def forms(self, token: str) -> Forms:
        """Surface and stems of one token, remembered."""
        try:
            return self._cache[token]
        except KeyError:
            if len(self._cache) >= _CACHE_LIMIT:
                self._cache.clear()
            forms = self._cache[sys.intern(token)] = self._make(token)
            return forms

    def forms_once(self, token: str) -> Forms:
        """The same, not remembered: for more words than would stay in memory until they are asked for again."""
        return self._cache.get(token) or self._make(token)

    def stems_of_surfaces(
        self, surfaces: Sequence[str]
    ) -> Iterator[tuple[str, list[int], list[tuple[str, ...]]]]:
        """As ``forms`` tells them, of many surfaces at once.

        Language by language, the numbers of the surfaces that have stems in it, and those stems.
        """
        of_script: dict[str, list[int]] = {}
        for number, surface in enumerate(surfaces):
            if surface.isalpha() or not _DIGIT.search(surface):
                of_script.setdefault(script_of(surface), []).append(number)
        for script, numbers in of_script.items():
            words = [surfaces[number] for number in numbers]
            for reader in self._of_script.get(script, ()):
                stems = zip(words, reader.stems_of_many(words), strict=True)
                yield reader.language, numbers, [reader.with_surname(word, found) for word, found in stems]

    def stems_of_accents(
        self, tokens: Sequence[str], surfaces: Sequence[str]
    ) -> Iterator[tuple[int, str, str]]:
        """Number, language and stem: what ``forms`` tells of tokens beyond what it tells of their surfaces."""
        of_script: dict[str, list[tuple[int, str, str]]] = {}
        for number, (token, surface) in enumerate(zip(tokens, surfaces, strict=True)):
            if surface.isalpha() or not _DIGIT.search(surface):
                written = surface if token.lower() == surface else _written(token)
                if written != surface:
                    of_script.setdefault(script_of(surface), []).append((number, surface, written))
        for script, some in of_script.items():
            plain, accented = [surface for _, surface, _ in some], [written for *_, written in some]
            for reader in self._of_script.get(script, ()):
                pairs = zip(some, reader.stems_of_many(plain), reader.stems_of_many(accented), strict=True)
                for (number, surface, _), known, found in pairs:
                    for stem in dict.fromkeys(map(fold, found)):
                        if stem not in known and stem not in reader.with_surname(surface, known):
                            yield number, reader.language, stem

    def forms_in(self, token: str, languages: Collection[str]) -> Forms:
        """Surface and stems of one token in some languages at least. Not remembered: for words met in texts."""
        return self._cache.get(token) or self._make(token, languages)

    def _make(self, token: str, languages: Collection[str] | None = None) -> Forms:
        surface = fold(token)
        if (
            languages is None
            and surface != token
            and surface == token.lower()
            and (forms := self.forms(surface)).surface == surface
        ):
            return forms
        readers = self._of_script.get(script_of(surface), ())
        if not readers or (not surface.isalpha() and _DIGIT.search(surface)):
            return Forms(surface, {})
        written = surface
        if surface != token.lower():
            written = _written(token)
        stems = {}
        for reader in readers:
            if languages is not None and reader.language not in languages:
                continue
            found = reader.stems(surface)
            if written != surface:
                accented = (fold(other) for other in reader.stems(written))
                found = tuple(dict.fromkeys((*found, *accented)))
            stems[reader.language] = reader.with_surname(surface, found)
        return Forms(surface, stems)
