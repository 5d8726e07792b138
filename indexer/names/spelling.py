"""How a name is written, before it is heard: case, stray marks and look-alike letters are put aside.

Words stand one a line: every step is one pass of a regular expression or a table over all of them.
"""

import re
import unicodedata
from collections.abc import Sequence

_DROPPED = re.compile("[\u0300-\u0305\u0307\u0309-\u036f'’‘ʼʻʹʺ`´ˈ″′ʿʾ\\-\u00ad\u200b-\u200f\u2060\ufeff·]")
_NOT_LETTERS = re.compile(r"[\d_²³¹⁰-₉]+")
CYRILLIC = re.compile("[\u0400-\u052f]")
LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")
# Latin letters that differ from another one in nothing that is heard, or only in length and stress.
_PLAIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "ö", "ð": "d", "þ": "th", "ə": "ä", "ǝ": "ä", "ɣ": "ğ", "ƣ": "ğ",
    "ħ": "h", "ŋ": "ñ", "ꞑ": "ñ", "ş": "š", "ș": "š", "ŝ": "š", "ĉ": "č", "ġ": "ğ", "ǧ": "ğ", "ĝ": "ğ", "ț": "ţ",
    "ő": "ö", "ű": "ü", "ĭ": "j", "ǐ": "j", "ĵ": "ž", "ẑ": "ž", "ǰ": "ž", "ẹ": "e", "ė": "e", "ū": "ū", "ō": "ō",
}  # fmt: skip
# Kept with their marks: these letters have sounds of their own.
_KEPT = set("šśčćçžżźğñńňţöüäëïåŭěąęłřťďъ") | set("ıōūõđý") | set("йёїўӣӯғқңөұүһәіҷҳӂӝӟӧӥӱӵӹ")
_TABLE: dict[int, str] = {}


def _letter(letter: str) -> str:
    letter = _PLAIN.get(letter, letter)
    if len(letter) > 1 or letter in _KEPT:
        return letter
    base = unicodedata.normalize("NFD", letter)[0]
    return _PLAIN.get(base, base)


class _Letters(dict[int, str]):
    def __missing__(self, point: int) -> str:
        plain = self[point] = _letter(chr(point))
        return plain


_LETTERS = _Letters({10: "\n"})


def spelled(words: Sequence[str]) -> str:
    """The words in lower case, one a line, without what is not heard."""
    text = unicodedata.normalize("NFC", "\n".join(word.replace("\n", "") for word in words).lower())
    text = _NOT_LETTERS.sub("", _DROPPED.sub("", text))
    return text.translate(_LETTERS)
