"""What a person writes of a document, field by field, to a description: names and tags parted by semicolons.

The same for a row of metadata.csv, a form and the command line. A bad value says why, and what to write.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from archive.dates import span
from archive.languages import language_code
from archive.model import Description
from archive.storable import MAX_TITLE, one_line

_SHOWN = 60  # code points of a bad value in a message


class BadValue(ValueError):  # noqa: N818 - named by what it is
    """A value that cannot be used; the message says why and what to write."""


def with_value(description: Description, name: str, value: str) -> Description:
    """The description with one field as written; raises ``BadValue``. An empty value empties the field."""
    to, read = _FIELDS[name]
    return replace(description, **{to: read(value.strip()) if value.strip() else getattr(Description(), to)})


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
        told[name] = "; ".join(value) if isinstance(value, tuple) else value or ""
    return told


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
        span(value)
    except ValueError as error:
        raise BadValue(str(error)) from None
    return value


def _several(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line_of_text(part) for part in re.split(r"[;\n]", value) if part.strip()))


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
    return value.replace("\r\n", "\n").strip()  # as forms send it


_FIELDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "title": ("title", line_of_text),
    "date": ("date", _date),
    "creator": ("creators", _several),
    "recipient": ("recipients", _several),
    "language": ("languages", _languages),
    "tags": ("tags", _several),
    "description": ("description", _text),
}

FIELDS = tuple(_FIELDS)
