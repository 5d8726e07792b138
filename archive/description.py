"""Who may say what of a document: the archivist stands above the file, the file above what it came with and its name.

Pure rules on values; knows no catalogue.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from archive.dates import is_date
from archive.model import Description
from archive.storable import MAX_TITLE, one_line, storable

ARCHIVIST, FILE, HOLDER, FILENAME = "archivist", "file", "holder", "filename"
_RANK = {ARCHIVIST: 4, FILE: 3, HOLDER: 2, FILENAME: 1}
_FIELDS = tuple(field.name for field in fields(Description))
_LISTS = ("creators", "recipients", "languages", "tags")
_NOTHING = Description()
_MAX_LIST = 200  # entries of a list that a file gives of itself
_MAX_TEXT = 20_000  # code points of a description


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
    changed = [name for name in _FIELDS if getattr(wanted, name) != getattr(current, name)]
    return wanted, {**sources, **dict.fromkeys(changed, ARCHIVIST)}


def fit_to_keep(untrusted: Description) -> Description:
    """The description with every value storable, of bearable length, and a date that is one (or none)."""
    if untrusted == _NOTHING:
        return untrusted
    lists = {name: _lines(getattr(untrusted, name)) for name in _LISTS}
    return Description(
        title=one_line(untrusted.title or "")[:MAX_TITLE] or None,
        date=untrusted.date if untrusted.date and is_date(untrusted.date) else None,
        description=storable(untrusted.description or "")[:_MAX_TEXT].strip() or None,
        **lists,
    )


def as_json(description: Description) -> dict[str, object]:
    """What is said, field by field; silent fields are left out."""
    values = ((name, getattr(description, name)) for name in _FIELDS)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values if value}


def version_of(description: Description) -> str:
    """Changes with any word of the description: whoever saves a correction says which version was corrected."""
    told = json.dumps(as_json(description), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _lines(untrusted: tuple[str, ...]) -> tuple[str, ...]:
    if not untrusted:
        return ()
    lines = (one_line(text)[:MAX_TITLE] for text in untrusted[:_MAX_LIST])
    return tuple(dict.fromkeys(line for line in lines if line))
