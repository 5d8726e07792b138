r"""What a person writes of a document, field by field, to a description: names and tags parted by semicolons.

A signatory is ``name | title or office | country``. The same for a row of metadata.csv, a form and the command line. A
bad value says why, and what to write. What ``written`` tells, these read back as it was: a semicolon, a bar or a
backslash within a value stands there as ``\;``, ``\|``, ``\\``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from archive.description.dates import days
from archive.description.elements import ELEMENTS, LINE, LINES, TEXT
from archive.description.precedence import MAX_TEXT
from archive.languages import language_code
from archive.model import Description, Signatory
from archive.storable import MAX_TITLE, one_line

_SHOWN = 60  # code points of a bad value in a message
_SIGNATORY_PARTS = 3
_SPECIAL = re.compile(r"[;\\]")
_SPECIAL_HERE = re.compile(r"[;|\\]")
_ESCAPE = re.compile(r"\\([;|\\])")
_TOKEN = re.compile(r"\\[;|\\]|.", re.DOTALL)


_NOTHING: dict[str, Any] = {field.name: field.default for field in fields(Description)}


class BadValue(ValueError):  # noqa: N818 - named by what it is
    """A value that cannot be used; the message says why and what to write."""


def with_value(description: Description, name: str, value: str) -> Description:
    """The description with one field as written; raises ``BadValue``. An empty value empties the field."""
    to, read = _FIELDS[name]
    return replace(description, **{to: (read(value.strip()) if value.strip() else None) or _NOTHING[to]})


def description_written(
    values: Mapping[str, str], present: Description
) -> tuple[Description, dict[str, str]]:
    """``present`` with the fields that are written, and what is wrong, by field; those keep what they had."""
    problems = {}
    for name in FIELDS:
        if name in values:
            try:
                present = with_value(present, name, values[name])
            except BadValue as error:
                problems[name] = str(error)
    return present, problems


def written(description: Description) -> dict[str, str]:
    """A description as one would write it."""
    told = {}
    for name, (to, _) in _FIELDS.items():
        value = getattr(description, to)
        told[name] = "; ".join(map(_one, value)) if isinstance(value, tuple) else value or ""
    return told


def signatory_written(value: str) -> Signatory | None:
    """``name | title or office | country``; ``None`` where there is no name. Raises ``BadValue``."""
    parts = [line_of_text(_unescaped(part)) for part in _cut(value, "|")]
    if not any(parts):
        return None
    if not parts[0] or len(parts) > _SIGNATORY_PARTS:
        raise BadValue(
            f"{value.strip()[:_SHOWN]!r} is no signatory. Write: name | title or office | country."
        )
    return Signatory(*parts)


def is_not_text(value: str) -> bool:
    """Whether no catalogue could keep it."""
    return any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in value)


def line_of_text(value: str) -> str:
    """One line; raises ``BadValue`` where it is too long."""
    text = one_line(value)
    if len(text) > MAX_TITLE:
        raise BadValue(f"{text[:_SHOWN]!r}… has {len(text)} characters; up to {MAX_TITLE} are kept.")
    return text


def _date(value: str) -> str:
    try:
        days(value)
    except ValueError as error:
        raise BadValue(str(error)) from None
    return value


def _one(value: str | Signatory) -> str:
    if isinstance(value, str):
        return _SPECIAL.sub(r"\\\g<0>", value)
    return " | ".join(_SPECIAL_HERE.sub(r"\\\g<0>", part) for part in _parts(value))


def _parts(value: Signatory) -> tuple[str, ...]:
    if value.country:
        return value.name, value.title, value.country
    return (value.name, value.title) if value.title else (value.name,)


def _cut(value: str, separators: str) -> list[str]:
    """The parts between separators that stand there for themselves."""
    parts = [""]
    for token in _TOKEN.findall(value):
        if token in separators:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _unescaped(part: str) -> str:
    return _ESCAPE.sub(r"\1", part)


def _several(value: str) -> tuple[str, ...]:
    lines = (line_of_text(_unescaped(part)) for part in _cut(value, ";\n"))
    return tuple(dict.fromkeys(line for line in lines if line))


def _signatories(value: str) -> tuple[Signatory, ...]:
    found = (signatory_written(part) for part in _cut(value, ";\n"))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _languages(value: str) -> tuple[str, ...]:
    parts = value.replace(",", ";").split(";")
    codes = {part: language_code(part) for part in parts if part.strip()}
    for part, code in codes.items():
        if code is None:
            raise BadValue(
                f"{part.strip()[:_SHOWN]!r} is not a language code. Use ISO 639-1, such as en, ru, kk."
            )
    return tuple(dict.fromkeys(code for code in codes.values() if code))


def _text(value: str) -> str:
    text = value.replace("\r\n", "\n").strip()  # as forms send it
    if len(text) > MAX_TEXT:
        raise BadValue(f"It has {len(text):,} characters; up to {MAX_TEXT:,} are kept.")
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "title": line_of_text,
    "date": _date,
    "language": _languages,
    "tags": _several,
    "signatory": _signatories,
}
_BY_KIND: dict[str, Callable[[str], Any]] = {LINE: line_of_text, LINES: _several, TEXT: _text}
_FIELDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    one.name: (one.field, _READERS.get(one.name, _BY_KIND[one.kind])) for one in ELEMENTS
}

FIELDS = tuple(_FIELDS)
