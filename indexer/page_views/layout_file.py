"""Where the words of a text page stand on the sheets made of it, kept among what is derived: one small file a page.

What lies there was written by Fonds and can be lost at any time.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple

from indexer.extract.result import WordBox
from indexer.page_views.layout import Sheet
from indexer.pages.derived import Derived


def write(derived: Derived, sha256: str, extraction: str, number: int, sheets: Sequence[Sheet]) -> None:
    """Keep what was found for page ``number`` of an extraction's text; nothing found is worth keeping, too."""
    told = [
        {
            "number": s.number,
            "width": s.width,
            "height": s.height,
            "words": [astuple(word) for word in s.words],
        }
        for s in sheets
    ]
    derived.keep(sha256, _name(extraction, number), json.dumps(told, ensure_ascii=False).encode())


def read(derived: Derived, sha256: str, extraction: str, number: int) -> tuple[Sheet, ...] | None:
    """What was found; ``None`` when nobody has looked, or what was written is of another version."""
    kept = derived.open(sha256, _name(extraction, number))
    if kept is None:
        return None
    with kept:
        told = json.loads(kept.read())
    try:
        return tuple(
            Sheet(s["number"], s["width"], s["height"], tuple(WordBox(*word) for word in s["words"]))
            for s in told
        )
    except (KeyError, TypeError):
        return None


def _name(extraction: str, number: int) -> str:
    return f"layout-{extraction}-{number}.json"
