"""Withdrawals and legal holds as values, and how they are told. Reads and writes nothing.

A withdrawn document is hidden at once; its bytes and texts go later, unless something else keeps them; its custody
events and digests stay for good.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.errors import UsageError
from archive.storable import one_line, storable

MOST_REASON = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One document that is withdrawn. ``remove_after``: from then on nothing of it is kept but its record."""

    document: str
    at: str
    remove_after: str
    reason: str
    agent: str
    together_with: str | None = None  # the document that took it along
    removed_at: str | None = None  # bytes and texts


@dataclass(frozen=True, slots=True)
class Hold:
    """What forbids to withdraw a document, or whatever lies in a collection, and to remove its bytes."""

    id: str
    document: str | None
    collection: str | None
    placed_at: str
    reason: str
    agent: str

    @property
    def target(self) -> str:
        """What is held, in words."""
        return f"document {self.document}" if self.document else f"collection {self.collection}"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal has hidden, or its undoing has brought back."""

    documents: tuple[str, ...]  # the one asked for first
    still_within: tuple[
        str, ...
    ] = ()  # documents that are not withdrawn and whose files hold its bytes still
    sequence: int = 0  # the change that the index has to reach


@dataclass(frozen=True, slots=True)
class Due:
    """A withdrawn document whose delay has run out. ``digests`` are those that nothing else keeps."""

    document: str
    digests: tuple[str, ...]


def warnings_of(taken: object) -> tuple[str, ...]:
    """What to say of a file that was taken in although its bytes were withdrawn before."""
    before = getattr(taken, "withdrawn_before", None)
    if not before:
        return ()
    return (
        f"These bytes were withdrawn before, as {before}: `fonds show {before}` tells why. Both stay on record.",
    )


def checked_reason(untrusted_text: str) -> str:
    """The reason as it is kept; raises ``UsageError`` for one that says nothing."""
    reason = storable(one_line(untrusted_text)).strip()
    if not reason or len(reason) > MOST_REASON:
        raise UsageError(f"Give a reason of 1 to {MOST_REASON:,} characters: it stays in the custody record.")
    return reason


def hold_as_json(hold: Hold) -> dict[str, object]:
    """A hold for programs."""
    return {
        "hold": hold.id,
        "document": hold.document,
        "collection": hold.collection,
        "placed_at": hold.placed_at,
        "reason": hold.reason,
        "agent": hold.agent,
    }


def withdrawal_as_json(one: Withdrawal) -> dict[str, object]:
    """A withdrawal for programs."""
    return {
        "at": one.at,
        "reason": one.reason,
        "agent": one.agent,
        "together_with": one.together_with,
        "remove_after": one.remove_after,
        "removed_at": one.removed_at,
    }


def named(holds: Sequence[Hold]) -> str:
    """The holds in one sentence's part."""
    return "; ".join(f"{hold.target} since {hold.placed_at[:10]} ({hold.reason})" for hold in holds)
