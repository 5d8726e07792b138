"""Untrusted text made fit for every catalogue and every reader, one character for one character.

Lone surrogates and NUL cannot be stored as UTF-8 in every database. Knows nothing of what the text means.
"""

import re
import unicodedata
from typing import Any

MAX_NAME = 1000  # code points; file systems stop at 255 bytes, mail headers do not
MAX_TITLE = 500  # code points

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def storable(untrusted_text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD; offsets stay what they were."""
    return _UNSTORABLE.sub("\ufffd", untrusted_text)


def storable_json(untrusted_value: Any) -> Any:
    """The same for every string in a JSON value."""
    if isinstance(untrusted_value, str):
        return storable(untrusted_value)
    if isinstance(untrusted_value, dict):
        return {storable(str(key)): storable_json(value) for key, value in untrusted_value.items()}
    if isinstance(untrusted_value, (list, tuple)):
        return [storable_json(value) for value in untrusted_value]
    return untrusted_value


def name_as_received(untrusted_name: str) -> str:
    """The file's own name, kept faithfully: newlines and bidi marks stay, bytes that are not UTF-8 do not.

    Such a byte becomes ``%E8``. Folders in front of the name are dropped.
    """
    name = untrusted_name.rpartition("/")[2]
    name = _ESCAPED_BYTE.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", name)
    return storable(name)[:MAX_NAME] or "unnamed"


def title_from(filename: str) -> str:
    """A title for want of a better one: the name without ending and hidden characters, on one line."""
    stem, dot, ending = filename.rpartition(".")
    text = stem if dot and stem.strip(". ") and 1 <= len(ending) <= 10 else filename
    return one_line(text)[:MAX_TITLE] or "untitled"


def one_line(untrusted_text: str) -> str:
    """The text without control, format and line characters, spaces collapsed."""
    spaced = "".join(
        (" " if char.isspace() else "") if unicodedata.category(char) in _HIDDEN else char
        for char in untrusted_text
    )
    return " ".join(storable(spaced).split())
