"""A head of the custody record, noted elsewhere, against what a backup brings back.

A chain that was cut off at its end is still whole; only somebody who noted where it ended can see that.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from archive.backup.catalogue_copy import custody_digest_at
from archive.errors import UsageError


@dataclass(frozen=True, slots=True)
class Head:
    """The number of events there were, and the digest of the last one."""

    events: int
    digest: str


def is_short(text: str) -> bool:
    """Whether this is meant as such a pair rather than as the name of a file."""
    return re.match(r"\d+:", text) is not None


def head_of(text: str) -> Head:
    """``NUMBER:DIGEST``, as ``fonds backup`` prints it. Raises ``UsageError``."""
    parts = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip())
    if parts is None:
        raise UsageError(
            f"{text[:90]!r} is no head of the custody record. Write NUMBER:DIGEST, as fonds backup printed it."
        )
    return Head(int(parts[1]), parts[2])


def lag_behind(catalogue: Path, events: int, head: Head) -> str | None:
    """In what the catalogue lags behind that head or departs from it, in a sentence; ``None``: it holds it."""
    if events < head.events:
        return (
            f"The restored archive is older than the head: it ends with custody event {events}, and there were "
            f"{head.events}. What happened in the last {head.events - events} is not in this snapshot."
        )
    if head.events and custody_digest_at(catalogue, head.events) != head.digest:
        return (
            f"The restored archive is not the one of the head, or was altered: its custody event {head.events} "
            "has another digest."
        )
    return None
