"""Whether a text layer is one in name only: letters that are no letters, or other letters than the page shows.

Fonts without a table back to Unicode, and old fonts that drew Cyrillic letters in the places of Latin ones, yield such
text; what is read off the page's image is better. Told by what costs microseconds on every page: kinds of
characters, and for Latin and Cyrillic script how often each letter comes. Other scripts are judged by kinds
alone. Short texts, numbers and lists of codes are never accused. Does not know the page.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from math import sqrt

_LOOKED_AT = 1_000  # characters, at even distances: what is garbled is so throughout
_LEAST = 40  # characters that are not blank; fewer prove nothing
_LEAST_LETTERS = 300  # from here on frequencies mean something
_NO_CHARACTERS = 0.2  # share of characters that stand for nothing
_SIGNS = 0.6  # share of signs in what is neither digits nor ruling: the letters are missing
_ACCENTED = 0.45  # share of Latin-1's accented letters: more than any language has
_UNLIKE = 0.2  # correlation of letter frequencies; Vietnamese, the farthest of 50 languages, has 0.35
_DISPLACED = 0.75  # correlation after moving every letter on by the same number
# Letters in a thousand, the mean of English, French and German, and of Russian and Kazakh.
_LATIN = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        (73, 13, 36, 43, 153, 16, 19, 35, 80, 3, 6, 44, 25, 86, 54, 19, 3, 68, 67, 81, 43, 10, 10, 2, 5, 4),
        strict=True,
    )
)
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіғқңүұһәө",
        (
            104, 22, 25, 13, 38, 83, 14, 15, 42, 12, 29, 43, 33, 68, 68, 19, 49, 46, 63, 22, 1, 7, 2, 9, 9, 2, 0,
            50, 10, 2, 5, 13, 1, 26, 10, 19, 8, 4, 6, 0, 6, 4,
        ),
        strict=True,
    )
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
        return _likeness(counts, _CYRILLIC) < _UNLIKE
    return False


def _is_displaced(counts: Mapping[str, int]) -> bool:
    found = {letter: counts.get(letter, 0) for letter in _LATIN}
    likeness = _likeness(found, _LATIN)
    if likeness < _UNLIKE:
        return True
    if likeness > 2 * _UNLIKE:
        return False
    letters = list(_LATIN)
    moved = (dict(zip(letters, letters[by:] + letters[:by], strict=True)) for by in range(1, len(letters)))
    return any(
        _likeness({letter: found[at] for letter, at in places.items()}, _LATIN) > _DISPLACED
        for places in moved
    )


def _likeness(found: Mapping[str, int], usual: Mapping[str, int]) -> float:
    """Correlation of two tables of frequencies."""
    total, n = sum(found.get(letter, 0) for letter in usual) or 1, len(usual)
    mean = sum(usual.values()) / n
    pairs = [
        (1000 * found.get(letter, 0) / total - 1000 / n, value - mean) for letter, value in usual.items()
    ]
    spread = sqrt(sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs))
    return sum(a * b for a, b in pairs) / spread if spread else 0.0


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
