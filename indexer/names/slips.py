"""Skeletons one plausible slip of ear or eye away from a given one.

Which slips are plausible was measured: how many pairs of spellings each one brings together, against how many other
words of a large vocabulary it drags in.
"""

import re
from collections.abc import Iterator

from indexer.names.skeleton import VOWELS

SHORTEST = 5
_FULL = 6  # from this length on all slips are tried; shorter skeletons have too many neighbours


def _pairs(*pairs: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for pair in pairs:
        a, b = pair[0], pair[1]
        table[a] = table.get(a, "") + b
        table[b] = table.get(b, "") + a
    return table


_CLOSE = {
    "first": _pairs("AO", "EU", "GK", "JW", "CX", "HK", "SW", "JZ", "SZ", "CZ", "GH", "DT"),
    "within": _pairs(
        "OU",
        "EO",
        "EI",
        "AO",
        "AE",
        "AU",
        "IU",
        "EU",
        "SZ",
        "JW",
        "SW",
        "FV",
        "CZ",
        "GK",
        "KX",
        "CX",
        "JZ",
        "UV",
        "HK",
        "DT",
        "BV",
    ),
    "last": _pairs("AO", "EI", "OU", "EO", "AI", "IU", "HK", "CX", "KX", "SZ", "DT", "UV"),
}
_CLOSEST = {
    "first": _pairs("GK", "JW"),
    "within": _pairs("OU", "EO", "EI", "AE", "AO", "SZ", "JW", "SW", "FV", "CZ"),
    "last": _pairs("HK", "CX", "KX", "SZ", "AO"),
}
_TWICE = 7
_VOWEL_SLIPS = _pairs("OU", "EO", "EI", "AO", "AE")
_DOUBLED = re.compile(r"(.)\1+")


def slips(skeleton: str) -> set[str]:
    """Without the skeleton itself; empty for one too short to tell a slip from another name."""
    if len(skeleton) < SHORTEST:
        return set()
    found = {_DOUBLED.sub(r"\1", slip) for slip in _slips(skeleton)}
    if len(skeleton) >= _TWICE:
        found |= {_DOUBLED.sub(r"\1", slip) for once in _vowels(skeleton) for slip in _slips(once)}
    found.discard(skeleton)
    return found


def _vowels(skeleton: str) -> Iterator[str]:
    for place, letter in enumerate(skeleton):
        for other in _VOWEL_SLIPS.get(letter, ""):
            yield skeleton[:place] + other + skeleton[place + 1 :]


def _slips(skeleton: str) -> Iterator[str]:
    last, is_long = len(skeleton) - 1, len(skeleton) >= _FULL
    close = _CLOSE if is_long else _CLOSEST
    for place, letter in enumerate(skeleton):
        before, after = skeleton[:place], skeleton[place + 1 :]
        where = "first" if place == 0 else "last" if place == last else "within"
        for other in close[where].get(letter, ""):
            yield before + other + after
        if place and letter not in VOWELS and before[-1] not in VOWELS:
            for vowel in VOWELS:
                yield before + vowel + letter + after
        if is_long:
            if letter == "H" or letter == "J" or (place and letter in VOWELS and letter):
                yield before + after
            if letter == "U" and place:
                yield before + "OU" + after
            if place and before[-1] in VOWELS:
                for other in "UIH":
                    yield before + other + letter + after
    if is_long:
        if skeleton[-1] in "STDH":
            yield skeleton[:-1]
        yield skeleton + "E"
