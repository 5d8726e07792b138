"""Who may say what of a document: the archivist stands above the file, the file above what it came with and its name.

Pure rules on values; knows no catalogue.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from archive.description.dates import is_date
from archive.model import Description, Signatory
from archive.storable import MAX_TITLE, one_line, storable

ARCHIVIST, FILE, HOLDER, FILENAME = "archivist", "file", "holder", "filename"
_RANK = {ARCHIVIST: 4, FILE: 3, HOLDER: 2, FILENAME: 1}
_FIELDS = tuple(field.name for field in fields(Description))
LISTS = ("creators", "recipients", "languages", "tags", "places", "subjects")
TEXTS = tuple(name for name in _FIELDS if name not in (*LISTS, "title", "date", "signatories"))
_NOTHING = Description()
_MAX_LIST = 200  # entries of a list that a file gives of itself
MAX_TEXT = 20_000  # code points of a description
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but tabs and ends of lines


def merged(
    current: Description, sources: Mapping[str, str], said: Description, source: str
) -> tuple[Description, dict[str, str]]:
    """``current`` with what ``source`` says, where nobody above or equal has said anything.

    Languages of several renditions add up: a translation adds its own, whether its file or its row says so.
    """
    values: dict[str, Any] = {}
    result = dict(sources)
    for name in _FIELDS:
        new, old = getattr(said, name), getattr(current, name)
        if not new or new == old:
            continue
        if _RANK[source] > _RANK.get(result.get(name, ""), 0):
            values[name] = new
            result[name] = source
        elif name == "languages" and source in (FILE, ARCHIVIST) and result.get(name) == source:
            values[name] = tuple(dict.fromkeys((*old, *new)))
    return replace(current, **values) if values else current, result


def corrected(
    current: Description, sources: Mapping[str, str], wanted: Description
) -> tuple[Description, dict[str, str]]:
    """``wanted`` in place of ``current``: what differs is the archivist's word now, an empty field too."""
    if not wanted.title:
        wanted = replace(wanted, title=current.title)
    return wanted, {**sources, **dict.fromkeys(differing(current, wanted), ARCHIVIST)}


def differing(one: Description, other: Description) -> tuple[str, ...]:
    """The fields in which two descriptions differ."""
    return tuple(name for name in _FIELDS if getattr(one, name) != getattr(other, name))


def fit_to_keep(untrusted: Description) -> Description:
    """The description with every value storable, of bearable length, and a date that is one (or none)."""
    if untrusted == _NOTHING:
        return untrusted
    fit: dict[str, Any] = {name: _lines(getattr(untrusted, name)) for name in LISTS}
    fit |= {name: _text(getattr(untrusted, name)) for name in TEXTS}
    return Description(
        title=one_line(untrusted.title or "")[:MAX_TITLE] or None,
        date=untrusted.date if untrusted.date and is_date(untrusted.date) else None,
        signatories=_signatories(untrusted.signatories),
        **fit,
    )


def as_json(description: Description) -> dict[str, object]:
    """What is said, field by field; silent fields are left out."""
    values = ((name, getattr(description, name)) for name in _FIELDS)
    return {name: plain(value) for name, value in values if value}


def plain(value: object) -> object:
    """A field's value as JSON has it."""
    if isinstance(value, tuple):
        return [asdict(one) if isinstance(one, Signatory) else one for one in value]
    return value


def signatory_line(one: Signatory) -> str:
    """As people read it: ``Name, title, country``."""
    return ", ".join(filter(None, (one.name, one.title, one.country)))


def from_json(told: Mapping[str, Any]) -> Description:
    """The description that ``as_json`` told of; what this version does not know is left out."""
    values: dict[str, Any] = {}
    for name in _FIELDS:
        value = told.get(name)
        if value is None:
            continue
        if name == "signatories":
            value = tuple(Signatory(**one) for one in value)
        elif isinstance(value, list):
            value = tuple(value)
        values[name] = value
    return Description(**values)


def version_of(description: Description) -> str:
    """Changes with any word of the description: whoever saves a correction says which version was corrected."""
    told = json.dumps(as_json(description), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _text(untrusted: str | None) -> str | None:
    return (_CONTROL.sub("", storable(untrusted))[:MAX_TEXT].strip() or None) if untrusted else None


def _lines(untrusted: tuple[str, ...]) -> tuple[str, ...]:
    if not untrusted:
        return ()
    lines = (one_line(text)[:MAX_TITLE] for text in untrusted[:_MAX_LIST])
    return tuple(dict.fromkeys(line for line in lines if line))


def _signatories(untrusted: tuple[Signatory, ...]) -> tuple[Signatory, ...]:
    if not untrusted:
        return ()
    lines = (
        Signatory(*(one_line(part)[:MAX_TITLE] for part in (one.name, one.title, one.country)))
        for one in untrusted[:_MAX_LIST]
    )
    return tuple(dict.fromkeys(line for line in lines if line.name))
