"""Which script a model reads, and which script words are in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum

_PLAIN = 0.9  # of the letters


class Script(StrEnum):
    """The scripts whose letters are easily taken for one another's."""

    LATIN = "Latin"
    CYRILLIC = "Cyrillic"


_CYRILLIC = frozenset(
    ("aze_cyrl", "bel", "bul", "kaz", "kir", "mkd", "mon", "rus", "srp", "tat", "tgk", "ukr", "uzb_cyrl")
)
_NEITHER = frozenset(
    (
        "amh", "ara", "asm", "ben", "bod", "chi_sim", "chi_tra", "div", "dzo", "ell", "fas", "guj", "heb", "hin", "hye",
        "iku", "jpn", "kan", "kat", "khm", "kor", "lao", "mal", "mar", "mya", "nep", "ori", "pan", "pus", "san", "sin",
        "snd", "tam", "tel", "tha", "tir", "uig", "urd", "yid",
    )
)  # fmt: skip


def by_script(models: Sequence[str]) -> dict[Script, tuple[str, ...]]:
    """The models to read a page of each script with; a Latin one stays beside the Cyrillic, for names and numbers.

    None when a third script is expected: its letters would not be noticed.
    """
    if any(name in _NEITHER for name in models):
        return {}
    cyrillic = tuple(name for name in models if name in _CYRILLIC)
    latin = tuple(name for name in models if name not in _CYRILLIC)
    if not cyrillic or not latin:
        return {}
    return {Script.LATIN: latin, Script.CYRILLIC: (*cyrillic, latin[0])}


def script_of(words: Iterable[str]) -> Script | None:
    """The script that nearly all letters are in."""
    counts: Counter[Script | None] = Counter()
    for word in words:
        for letter in word:
            if letter.isalpha():
                counts[_of(letter)] += 1
    total = sum(counts.values())
    for script in Script:
        if counts[script] >= _PLAIN * total > 0:
            return script
    return None


def _of(letter: str) -> Script | None:
    if "\u0400" <= letter <= "\u052f":
        return Script.CYRILLIC
    return Script.LATIN if letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff" else None
