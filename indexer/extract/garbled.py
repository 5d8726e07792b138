"""Whether a text layer is one in name only: letters that are no letters, or other letters than the page shows.

Fonts without a table back to Unicode, and old fonts that drew Cyrillic letters in the places of Latin ones, yield such
text; what is read off the page's image is better. Told by what costs microseconds on every page: kinds of
characters, and for Latin and Cyrillic script how often each letter comes. Other scripts are judged by kinds
alone. Short texts, numbers and lists of codes are never accused. Does not know the page.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import sqrt
from operator import mul

_LOOKED_AT = 1_000  # characters, at even distances: what is garbled is so throughout
_LEAST = 40  # characters that are not blank; fewer prove nothing
_LEAST_LETTERS = 300  # from here on frequencies mean something
_NO_CHARACTERS = 0.2  # share of characters that stand for nothing
_SIGNS = 0.6  # share of signs in what is neither digits nor ruling: the letters are missing
_ACCENTED = 0.45  # share of Latin-1's accented letters: more than any language has
_UNLIKE = 0.2  # correlation of letter frequencies; Vietnamese, the farthest of 50 languages, has 0.35
_DISPLACED = 0.75  # correlation after moving every letter on by the same number


class _Frequencies:
    """How often each letter of a script comes."""

    def __init__(self, letters: str, frequencies: Sequence[int]) -> None:
        mean = sum(frequencies) / len(letters)
        self.letters = letters
        self._above_mean = [frequency - mean for frequency in frequencies]
        self._spread = sqrt(sum(value * value for value in self._above_mean))

    def likeness(self, found: Sequence[int]) -> float:
        """The correlation of the letters found with those expected."""
        total = sum(found)
        spread = sqrt(max(0.0, sum(map(mul, found, found)) - total * total / len(found))) * self._spread
        return sum(map(mul, found, self._above_mean)) / spread if spread else 0.0


# Letters in a thousand, the mean of English, French and German, and of Russian and Kazakh.
_LATIN = _Frequencies(
    "abcdefghijklmnopqrstuvwxyz",
    (73, 13, 36, 43, 153, 16, 19, 35, 80, 3, 6, 44, 25, 86, 54, 19, 3, 68, 67, 81, 43, 10, 10, 2, 5, 4),
)
_CYRILLIC = _Frequencies(
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёіғқңүұһәө",
    (
        104, 22, 25, 13, 38, 83, 14, 15, 42, 12, 29, 43, 33, 68, 68, 19, 49, 46, 63, 22, 1, 7, 2, 9, 9, 2, 0,
        50, 10, 2, 5, 13, 1, 26, 10, 19, 8, 4, 6, 0, 6, 4,
    ),
)  # fmt: skip
# Ruling, leaders and bullets say nothing either way; nor does a hyphen at a line's end as pdfium gives it.
_NEUTRAL = frozenset("._-–—•·…*=|/\\<>[](){}□■☐☑☒●○▪\ufffe\x02\xad")


def is_garbled(text: str) -> bool:
    """Whether the text is worth less than what OCR would read off the page."""
    counts = Counter(text[:: max(1, len(text) // _LOOKED_AT)].lower())
    kinds: Counter[str] = Counter()
    for character, count in counts.items():
        kinds[_kind(character)] += count
    kinds.pop("blank", None)
    solid = kinds.total() - kinds["neutral"]
    if solid < _LEAST:
        return False
    if kinds["none"] > _NO_CHARACTERS * solid:
        return True
    latin, cyrillic = kinds["latin"] + kinds["accented"], kinds["cyrillic"]
    telling = max(_LEAST, solid - kinds["digit"])
    if kinds["sign"] > max(_SIGNS * telling, kinds["digit"]) or kinds["accented"] > _ACCENTED * telling:
        return True
    if latin >= _LEAST_LETTERS and latin > cyrillic:
        return _is_displaced(counts)
    if cyrillic >= _LEAST_LETTERS:
        return _CYRILLIC.likeness([counts.get(letter, 0) for letter in _CYRILLIC.letters]) < _UNLIKE
    return False


def _is_displaced(counts: Mapping[str, int]) -> bool:
    found = [counts.get(letter, 0) for letter in _LATIN.letters]
    likeness = _LATIN.likeness(found)
    if not _UNLIKE <= likeness <= 2 * _UNLIKE:
        return likeness < _UNLIKE
    return any(_LATIN.likeness(found[by:] + found[:by]) > _DISPLACED for by in range(1, len(found)))


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    if character in _NEUTRAL:
        return "neutral"
    if character.isspace():
        return "blank"
    point, category = ord(character), unicodedata.category(character)
    if character == "\ufffd" or category in ("Co", "Cn", "Cs", "Cc"):
        return "none"
    if category == "Nd":
        return "digit"
    if category[0] == "L":
        if point < 0x250:
            return "accented" if 0xC0 <= point <= 0xFF else "latin"
        return "cyrillic" if 0x400 <= point < 0x530 else "letter"
    return "letter" if category[0] == "M" or category == "Cf" else "sign"
