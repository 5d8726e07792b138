"""Names of archive members as text, when nobody says in which encoding they are.

An archive is packed on one machine: its names are told together, by the one encoding in which all of them look most
like names. Knows no archive format.
"""

import unicodedata
from collections.abc import Sequence

# What programs write who do not say what they write: DOS and Windows of the languages that archives here are in.
_CANDIDATES = ("cp866", "cp1251", "koi8-r", "kz1048", "cp437", "cp850", "cp1252", "cp852", "cp1250")
_LOOKED_AT = 20_000  # bytes of names


def decoded_names(untrusted_names: Sequence[bytes]) -> list[str]:
    """The names in their order; what has no meaning becomes U+FFFD."""
    strange = [name for name in untrusted_names if not _is_utf8(name)]
    encoding = _told(b"\n".join(strange)[:_LOOKED_AT]) if strange else "utf-8"
    return [
        name.decode("utf-8") if _is_utf8(name) else name.decode(encoding, "replace")
        for name in untrusted_names
    ]


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _told(names: bytes) -> str:
    return max(_CANDIDATES, key=lambda encoding: _likeness(names, encoding))


def _likeness(names: bytes, encoding: str) -> float:
    """How much the bytes beyond ASCII look like words: letters of one script, in the cases that words have."""
    text = names.decode(encoding, "replace")
    score = 0.0
    before = " "
    for character in text:
        if not character.isascii():
            if not character.isalpha():
                score -= 2.0
            elif before.isalpha() and _breaks_a_word(before, character):
                score -= 1.0
            else:
                score += 1.0 if character.islower() else 0.5
        before = character
    return score


def _breaks_a_word(before: str, letter: str) -> bool:
    return (before.islower() and letter.isupper()) or _script(before) != _script(letter)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]
