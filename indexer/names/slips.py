"""Skeletons one plausible slip of ear or eye away from a given one.

Which slips are plausible was measured: how many pairs of spellings each one brings together, against how many other
words of a large vocabulary it drags in.
"""

import re
from collections.abc import Iterator, Mapping

from indexer.names.skeleton import VOWELS

SHORTEST = 5
_FULL = 6  # from this length on all slips are tried; shorter skeletons have too many neighbours
_LONGER = 7  # and from this on a sound may be left out or put in, and a vowel be mistaken besides
_TWO_CONSONANTS = 8  # and two consonants be mistaken
_LONGEST = 9  # and a consonant be mistaken beside any other letter


def _pairs(*pairs: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for pair in pairs:
        a, b = pair[0], pair[1]
        table[a] = table.get(a, "") + b
        table[b] = table.get(b, "") + a
    return table


_CLOSE = {
    "first": _pairs(
        "AO",
        "EU",
        "GK",
        "JW",
        "CX",
        "HK",
        "SW",
        "JZ",
        "SZ",
        "CZ",
        "GH",
        "DT",
        "WX",
        "CT",
        "GJ",
        "TX",
        "UV",
        "FP",
    ),
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
        "BP",
        "CT",
        "TX",
        "DZ",
        "DJ",
        "GH",
        "GJ",
        "HX",
        "OV",
        "WX",
    ),
    "last": _pairs("AO", "EI", "OU", "EO", "AI", "IU", "HK", "CX", "KX", "SZ", "DT", "UV"),
}
_CLOSEST = {
    "first": _pairs("GK", "JW"),
    "within": _pairs("OU", "EO", "EI", "AE", "AO", "SZ", "JW", "SW", "FV", "CZ"),
    "last": _pairs("HK", "CX", "KX", "SZ", "AO"),
}
_VOWEL_SLIPS = _pairs("OU", "EO", "EI", "AO", "AE")
_CONSONANT_SLIPS = _pairs("SZ", "JW", "SW", "CX", "CZ", "JZ", "KX", "GH", "HK", "DT", "FV")
_HEARD_BESIDES = "DHNSTZ"
_A_VOWEL = re.compile(f"[{VOWELS}]")
_DOUBLED = re.compile(r"(.)\1+")


def slips(skeleton: str) -> set[str]:
    """Without the skeleton itself; empty for one too short to tell a slip from another name."""
    length = len(skeleton)
    if length < SHORTEST:
        return set()
    found = {*_slips(skeleton), *_rarer_slips(skeleton)}
    if length >= _LONGER:
        found |= {slip for once in _mistaken(skeleton, _VOWEL_SLIPS) for slip in _slips(once)}
    if length >= _TWO_CONSONANTS:
        close = _CLOSE["within"] if length >= _LONGEST else _CONSONANT_SLIPS
        found |= {slip for once in _mistaken(skeleton, _CONSONANT_SLIPS) for slip in _mistaken(once, close)}
    found = set(_DOUBLED.sub(r"\1", "\n".join(found)).split("\n"))
    found.discard(skeleton)
    return found


def _mistaken(skeleton: str, close: Mapping[str, str]) -> Iterator[str]:
    for place, letter in enumerate(skeleton):
        for other in close.get(letter, ""):
            yield skeleton[:place] + other + skeleton[place + 1 :]


def _slips(skeleton: str) -> Iterator[str]:
    """Those that happen in any name, and beside another slip."""
    last, length = len(skeleton) - 1, len(skeleton)
    close = _CLOSE if length >= _FULL else _CLOSEST
    for place, letter in enumerate(skeleton):
        before, after = skeleton[:place], skeleton[place + 1 :]
        where = "first" if place == 0 else "last" if place == last else "within"
        for other in close[where].get(letter, ""):
            yield before + other + after
        if place and letter not in VOWELS and before[-1] not in VOWELS:
            for vowel in VOWELS:
                yield before + vowel + letter + after
        if length < _FULL:
            continue
        if letter in "HJ" or (place and letter in VOWELS and (length >= _LONGER or place == last)):
            yield before + after
        if letter == "U" and place:
            yield before + "OU" + after
        if place and before[-1] in VOWELS:
            for other in "UIH":
                yield before + other + letter + after
    if length >= _FULL:
        if skeleton[-1] in "STDH":
            yield skeleton[:-1]
        yield skeleton + "E"


def _rarer_slips(skeleton: str) -> Iterator[str]:
    """Those that are tried alone: another last vowel, a consonant left out before another, a consonant put in."""
    if skeleton[-1] in VOWELS:
        for vowel in VOWELS:
            yield skeleton[:-1] + vowel
    if len(skeleton) < _FULL:
        return
    is_longer = len(skeleton) >= _LONGER
    for place in range(1, len(skeleton)):
        before, after = skeleton[:place], skeleton[place:]
        for other in _HEARD_BESIDES if is_longer else "H":
            yield before + other + after
        if is_longer and not _A_VOWEL.search(after[:2]) and len(after) > 1:
            yield before + after[1:]
    if skeleton[0] in VOWELS:
        for other in "HV":
            yield other + skeleton
