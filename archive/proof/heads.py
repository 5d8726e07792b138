"""Signed heads of the custody record: what an outsider keeps, and what can be said years later of one that was kept.

A head says how many events the record had at a moment, and the root of the Merkle tree over them (RFC 9162). Who has
one can tell whether any of these events was altered, removed or put in since. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue, GivenHead
from archive.clock import Clock, stamp
from archive.custody.chain import Draft
from archive.errors import BrokenRecord, TimestampFailed, UsageError
from archive.model import EventType
from archive.proof import verify
from archive.proof.key import SigningKey, replaced_key, signing_key
from archive.proof.timestamp import TimestampServer

MOST_BYTES = 1 << 20  # of a head that was kept; ours have about 400
Head = Mapping[str, Any]  # a head's own JSON, its form and its signature checked


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether this archive still holds what a head committed to."""

    holds: bool
    message: str
    size: int  # events now
    root: str
    consistency: tuple[str, ...]  # RFC 9162 path from the kept head to ``size``; empty where it does not hold

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {
            "holds": self.holds,
            "message": self.message,
            "size": self.size,
            "root": self.root,
            "consistency": list(self.consistency),
        }


class Heads:
    """Gives heads out, and compares those that come back."""

    def __init__(
        self, catalogue: Catalogue, key_file: Path, clock: Clock, server: TimestampServer | None = None
    ) -> None:
        self._catalogue = catalogue
        self._key_file = key_file
        self._clock = clock
        self._server = server

    def give(
        self, agent: str, new_key: bool = False, warn: Callable[[str], object] = lambda _: None
    ) -> dict[str, Any]:
        """A head over all events of this moment, signed, stamped and remembered.

        ``warn`` is told where the time stamp server fails: the head is then given without its stamp.
        Raises ``SigningKeyUnusable``, ``BrokenRecord`` and ``ArchiveUnreachable``.
        """
        key = self._key(agent, new_key)
        last = self._catalogue.last_head()
        with self._catalogue.custody_tree() as (tree, size):
            root = tree.root(size).hex()
            if last and (last.size > size or tree.root(last.size).hex() != last.root):
                raise BrokenRecord(
                    f"The record no longer begins with the {last.size} events of the head that was given out on "
                    f"{last.at}. No other head is signed. Run fonds verify, and restore the catalogue from a backup."
                )
        at = stamp(self._clock())
        head: dict[str, Any] = {
            "format": verify.HEAD,
            "archive": self._catalogue.identity,
            "size": size,
            "root": root,
            "at": at,
            "key": key.public,
        }
        head["signature"] = key.sign(verify.signed_part(head))
        self._catalogue.keep_head(GivenHead(size, root, at, key.public))
        if self._server is not None:
            try:
                head["timestamp"] = self._server.stamp(verify.stamped_part(head))
            except TimestampFailed as failure:
                warn(failure.message)
        return head

    def check_key(self) -> bool:
        """Whether there is a key yet; raises ``SigningKeyUnusable`` when it cannot go on from the last head."""
        last = self._catalogue.last_head()
        if last is None and not self._key_file.exists():
            return False
        signing_key(self._key_file, last.key if last else None)
        return True

    def _key(self, agent: str, new_key: bool) -> SigningKey:
        """The key to sign with; the first signature by one is an event."""
        last = self._catalogue.last_head()
        before = last.key if last else None
        made = replaced_key(self._key_file, stamp(self._clock())) if new_key else None
        key = made or signing_key(self._key_file, before)
        if key.public != before:
            detail = {"signing_key": key.public, "instead_of": before}
            self._catalogue.record_event(Draft(EventType.SIGNATURE, agent, detail=detail))
        return key

    def compare(self, head: Head) -> Compared:
        """What the record has become since the head was given out. Raises ``BrokenRecord``."""
        with self._catalogue.custody_tree() as (tree, size):
            root = tree.root(size).hex()
            trouble = self._trouble(head, size, tree.root(min(head["size"], size)).hex())
            path = () if trouble else tuple(one.hex() for one in tree.consistency(head["size"], size))
        if trouble:
            return Compared(False, trouble, size, root, ())
        added = size - head["size"]
        message = (
            f"The record still begins with what the head of {head['at']} covers, unaltered ({head['size']} events); "
            f"{f'{added} were added' if added else 'nothing was added'} since."
        )
        return Compared(True, message, size, root, path)

    def _trouble(self, head: Head, size: int, root_then: str) -> str | None:
        if head["archive"] != self._catalogue.identity:
            return (
                f"The head is of another archive ({head['archive']}); this one is {self._catalogue.identity}."
            )
        if head["size"] > size:
            return (
                f"The head of {head['at']} covers {head['size']} events; the record has only {size} now. "
                "Its end was cut off, or the catalogue was restored from an older backup."
            )
        if head["root"] != root_then:
            return f"The first {head['size']} events are not those of the head of {head['at']}: they were altered."
        return None


def kept_head(untrusted_bytes: bytes) -> dict[str, Any]:
    """A head that somebody kept, its form and its signature checked; raises ``UsageError``."""
    try:
        head = verify.read_kept_head(untrusted_bytes, "This")
        verify.check_signature(head, "the head")
    except verify.Wrong as wrong:
        raise UsageError(f"{wrong} Give the JSON that `fonds custody head` printed.") from wrong
    return head


def head_text(head: Head) -> str:
    """The head as it is handed over: JSON on one line."""
    return verify.canonical(dict(head)).decode("utf-8") + "\n"
