"""A rendition that is read again: whether what it yielded now takes the place of what it yielded before.

Rules on values only. What was read before always stays in the catalogue; this decides which reading is the current
one, and whether the index has anything to learn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from archive.model import PageText, Reading
from archive.storable import storable

# The reading came to an end before the file did, or met a file it could not open.
_ENDED_EARLY = frozenset(
    {"limit-time", "limit-memory", "limit-pages", "limit-expansion", "limit-depth", "extraction-failed"}
    | {"unreadable-file", "encrypted-file", "damaged-original", "unsupported-format"}
)
# What an index or a reader sees of a reading beside its pages.
_SEEN = ("media_type", "language", "languages", "pages", "characters", "ocr", "reason_code", "reason_message")


class Verdict(Enum):
    """What becomes of a second reading."""

    NEW = auto()  # it becomes the current one, and the index learns of it
    SAME_TEXT = auto()  # it becomes the current one; the index has nothing to learn
    NOTHING_NEW = auto()  # the same reader found the same: nothing is added
    WORSE = auto()  # it yielded less than before: the earlier one stays


@dataclass(frozen=True, slots=True)
class Before:
    """The current reading of a rendition that is to be read again."""

    extraction: str
    extractor: str
    version: str
    facts: Mapping[str, Any]  # the columns that an extraction and its rendition have in common
    pages: Sequence[PageText]


def verdict(before: Before, now: Reading, facts: Mapping[str, Any]) -> Verdict:
    """Compare a reading and its ``facts`` (the columns to be written) with the one before."""
    if _is_worse(before, facts):
        return Verdict.WORSE
    same = all(before.facts[name] == facts[name] for name in _SEEN) and _same_pages(before.pages, now.pages)
    if not same:
        return Verdict.NEW
    same_reader = (before.extractor, before.version) == (now.extractor, now.version)
    return Verdict.NOTHING_NEW if same_reader else Verdict.SAME_TEXT


def _is_worse(before: Before, facts: Mapping[str, Any]) -> bool:
    """Less text, and for a reason that lies in the reading; a better reader may well find less text, but whole."""
    if not facts["characters"]:
        return bool(before.facts["characters"])
    return facts["reason_code"] in _ENDED_EARLY and facts["characters"] < before.facts["characters"]


def _same_pages(before: Sequence[PageText], now: Sequence[PageText]) -> bool:
    return len(before) == len(now) and all(
        (one.number, one.label, one.text) == (other.number, storable(other.label), storable(other.text))
        for one, other in zip(before, now, strict=True)
    )
