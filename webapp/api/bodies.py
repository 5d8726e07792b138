"""JSON that programs send: one object, bounded, with known members only."""

import json
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from archive.errors import UsageError

_MOST_BYTES = 256 * 1024


def told(known: set[str], what: str) -> dict[str, Any]:
    """The JSON object of the request; an empty body says nothing. Raises ``UsageError`` that names what is wrong."""
    if (request.content_length or 0) > _MOST_BYTES:
        raise UsageError(f"The body has more than {_MOST_BYTES:,} bytes.")
    if not request.get_data(cache=True):
        return {}
    if not request.is_json:
        raise UnsupportedMediaType(f"Send the {what} as application/json.")
    try:
        said = json.loads(request.get_data())
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise UsageError("The body is no JSON object.")
    if unknown := sorted(set(said) - known):
        raise UsageError(f"There is no {unknown[0][:60]!r} here. Use {', '.join(sorted(known))}.")
    return said


def text_of(said: dict[str, Any], name: str) -> str | None:
    """A member that is a text, or not said."""
    value = said.get(name)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"{name} is a text.")
    return value
