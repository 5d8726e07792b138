"""One original, re-read: whether its bytes are those it came with. Sizes are bytes."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from archive.errors import ArchiveUnreachable, NotFound
from archive.originals.store import Store
from archive.room import MIB

_CHUNK = MIB


class FixityOutcome(StrEnum):
    """What a check has found."""

    INTACT = "intact"
    DAMAGED = "damaged"  # other bytes, or none
    UNCHECKED = "could not be checked"  # the disk or the system does not give the bytes


@dataclass(frozen=True, slots=True)
class Check:
    """One original, re-read. ``found``: the digest of a damaged one's bytes; ``None`` when there are none."""

    sha256: str
    outcome: FixityOutcome
    found: str | None = None
    message: str | None = None  # why it could not be checked
    size: int = 0  # bytes read

    @property
    def problem(self) -> str | None:
        """What is wrong, in a word."""
        if self.outcome is FixityOutcome.INTACT:
            return None
        if self.outcome is FixityOutcome.UNCHECKED:
            return "unreadable"
        return "missing" if self.found is None else "damaged"


def check_original(
    store: Store, sha256: str, pause: Callable[[int], object] | None = None, *, past_the_cache: bool = False
) -> Check:
    """Read the bytes kept under this digest.

    ``pause`` is given the size of each piece read. ``past_the_cache`` asks the system to fetch them from the medium,
    and to keep none of them in memory afterwards. Raises ``ArchiveUnreachable`` when the store as a whole is away.
    """
    try:
        with store.open(sha256) as original:
            found, size = _digest(original, pause, past_the_cache)
    except NotFound:
        return Check(sha256, FixityOutcome.DAMAGED)
    except (ArchiveUnreachable, OSError) as error:
        store.check()  # is it this one original, or all of them?
        return Check(sha256, FixityOutcome.UNCHECKED, message=str(getattr(error, "strerror", None) or error))
    if found == sha256:
        return Check(sha256, FixityOutcome.INTACT, size=size)
    return Check(sha256, FixityOutcome.DAMAGED, found, size=size)


def _digest(
    original: BinaryIO, pause: Callable[[int], object] | None, past_the_cache: bool
) -> tuple[str, int]:
    if past_the_cache:
        _let_go(original)
    digest, size, piece = hashlib.sha256(), 0, memoryview(bytearray(_CHUNK))
    while count := original.readinto(piece):  # type: ignore[attr-defined]  # typeshed: BinaryIO lacks it
        digest.update(piece[:count])
        size += count
        if pause is not None:
            pause(count)
    if past_the_cache:
        _let_go(original)
    return digest.hexdigest(), size


def _let_go(original: BinaryIO) -> None:
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(original.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
