"""Which characters a token may begin with so that its surface begins with a given letter.

A page is searched for tokens that begin so, an order of magnitude faster than all its tokens are read. Knows
no query.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from indexer.analysis import fold, tokens_beginning_with

# Where the letters are that fold to others. A test looks at all of Unicode.
_RANGES = (
    range(0x0041, 0x3400),
    range(0xA640, 0xAC00),
    range(0xF900, 0x17000),
    range(0x1AFF0, 0x20000),
    range(0x2F800, 0x2FA20),
)
# A set of characters with some beyond U+FFFF in it is searched several times more slowly.
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_FOLDED = re.compile("[0-9a-z\u0430-\u044f]{2,3}")
_NOTHING = re.compile("(?!)")


def first_letter(character: str) -> str:
    """What the surface of a token begins with that begins with this character; empty when it is ignored."""
    folded = fold(character + "a")
    return "" if folded == "a" else folded[0]


@lru_cache(maxsize=1 << 15)
def surface_beginning(characters: str) -> str:
    """What the surface of a token begins with that begins with these three characters, or is these alone.

    Two letters where nothing in them is folded, else one, or none when the first is ignored.
    """
    lower = characters.lower()
    return lower[:2] if _FOLDED.fullmatch(lower) else first_letter(characters[0])


@lru_cache(maxsize=1)
def characters_folding_to() -> dict[str, str]:
    """For each letter the other characters that fold to it. Takes some 20 ms, once."""
    found: dict[str, list[str]] = {}
    for points in _RANGES:
        for character in map(chr, points):
            if character.isalnum() and not _plain(character):
                letter = first_letter(character)
                if letter != character:
                    found.setdefault(letter, []).append(character)
    return {letter: "".join(characters) for letter, characters in found.items()}


def _plain(character: str) -> bool:
    """Whether the character is quickly seen to be its own folded form."""
    return "a" <= character <= "z" or (0x0430 <= ord(character) <= 0x044F and character != "\u0451")


class Beginnings:
    """Finds the tokens of a text whose surfaces begin with one of the letters, and ends of other tokens besides."""

    def __init__(self, letters: Iterable[str]) -> None:
        self._letters = tuple(letters)

    def tokens(self, text: str) -> list[str]:
        """Letter by letter. The fewer kinds of characters the text is made of, the quicker it goes."""
        last = _last_character(text)
        return [token for letter in self._letters for token in _pattern(letter, last).findall(text)]


@lru_cache(maxsize=512)
def _pattern(letter: str, last: str) -> re.Pattern[str]:
    """Finds tokens in texts whose characters do not go beyond the last. Takes 2 ms to make."""
    folding_to = characters_folding_to()
    characters = folding_to.get("", "") + letter + folding_to.get(letter, "")
    chosen = "".join(dict.fromkeys(c for c in characters if c <= last))
    return tokens_beginning_with(chosen) if chosen else _NOTHING


def _last_character(text: str) -> str:
    """The end of the narrowest of three blocks that hold the text."""
    if text.isascii():
        return "\x7f"
    return "\U0010ffff" if _ASTRAL.search(text) else "\uffff"
