"""The file that says whose index a folder is. It is read before anything else, and it is JSON.

Whoosh's own files are pickles, which run code when they are opened: a folder without our marker is never opened.
"""

import json
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.whoosh.storage import write_file

FORMAT = 6  # of our files, of the pickled classes, and of what the entries say
_NAME = "fonds-index.json"
_FOLLOWED = "followed.json"


@dataclass(frozen=True, slots=True)
class Marker:
    """Whose index it is, and by which rules it was made."""

    catalogue: str
    analyzer: str
    format: int = FORMAT


def read_marker(folder: Path) -> Marker | None:
    """The marker of a folder; None when it has none that can be read."""
    try:
        content = json.loads((folder / _NAME).read_text("utf-8"))
        return Marker(str(content["catalogue"]), str(content["analyzer"]), int(content["format"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_marker(folder: Path, marker: Marker) -> None:
    """Mark a folder as an index of ours."""
    write_file(folder / _NAME, json.dumps(asdict(marker)).encode())


def difference(found: Marker | None, wanted: Marker) -> str:
    """Why a folder cannot be used, as a sentence; empty when it can."""
    if found is None:
        return "The search index is not one of this archive."
    if found.format != wanted.format:
        return "The search index was written by another version of Fonds."
    if found.catalogue != wanted.catalogue:
        return "The search index belongs to another catalogue."
    if found.analyzer != wanted.analyzer:
        return "The search index was made for other languages or by other rules for words."
    return ""


def read_followed(folder: Path) -> int:
    """The last change that the index has taken in; 0 when that is not known, so that all are repeated."""
    try:
        content = json.loads((folder / _FOLLOWED).read_text("utf-8"))
        sequence = int(content["followed"])
        return sequence if content["crc"] == _crc(sequence) else 0
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def write_followed(folder: Path, sequence: int) -> None:
    """Remember, durably, after the change itself is durable."""
    write_file(folder / _FOLLOWED, json.dumps({"followed": sequence, "crc": _crc(sequence)}).encode())


def _crc(sequence: int) -> int:
    """So that a number changed by hand is not taken for what the index holds."""
    return zlib.crc32(b"%d" % sequence)
