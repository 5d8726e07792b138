"""The JSON of what came in what, the same from the API and the command line. Knows addresses, not Flask."""

from collections.abc import Sequence
from typing import Any

from archive.catalogue import Content, Step


def path_as_json(path: Sequence[Step]) -> list[dict[str, str]]:
    """The way to a document from outside, itself last; empty when it came on its own."""
    return [{"document": step.document, "name": step.name} for step in path]


def contents_as_json(contents: Sequence[Content]) -> list[dict[str, Any]]:
    """What a document contains, with each one's outcome and contents."""
    return [
        {
            "document": one.document,
            "name": one.name,
            "title": one.title,
            "rendition": one.rendition.id,
            "media_type": one.rendition.media_type,
            "state": one.rendition.state.value,
            "reason": one.rendition.reason.as_json() if one.rendition.reason else None,
            "contents": contents_as_json(one.contents),
            "more": one.more,
        }
        for one in contents
    ]
