"""Who may see a collection or a document, as values: accesses, closures, and the tokens that searches are narrowed by.

Every rendition carries one token: its collection's, or that of its collection's closed documents. Whoever asks holds
the tokens of what they may see. So a collection's access and a group's members change without a look at any rendition.
Times are UTC, days ISO 8601. Knows no roles, no people and no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.errors import UsageError
from archive.storable import one_line

_CLOSED = "\x1f"  # stands in no collection's code, which is printable
MOST_REASON = 500  # code points


class Access(StrEnum):
    """Who may see what lies in a collection and is not closed."""

    PUBLIC = "public"  # everybody, without signing in
    MEMBERS = "members"  # everybody with an account
    RESTRICTED = "restricted"  # the groups that it is opened to


@dataclass(frozen=True, slots=True)
class CollectionAccess:
    """A collection's access; ``groups`` are codes, and count only where it is restricted."""

    access: Access = Access.MEMBERS
    groups: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """For custody events and programs."""
        return {"access": self.access.value, "groups": list(self.groups)}


@dataclass(frozen=True, slots=True)
class Closure:
    """A document that is closed. Its ``reason`` is told to whoever sees its stub, where it leaves one."""

    document: str
    reason: str
    closed_at: str
    agent: str
    until: str | None = None  # the day it opens, ISO 8601; None: until somebody opens it
    leaves_stub: bool = False  # title, date, reason and day are known to whoever may see the collection
    together_with: str | None = None  # the document that it came in and was closed with

    def as_json(self) -> dict[str, object]:
        """For custody events and programs: the terms, without who and when."""
        return {"reason": self.reason, "until": self.until, "stub": self.leaves_stub}


def token_of(collection: str, is_closed: bool = False) -> str:
    """The token of what lies in a collection and is open, or of what is closed in it."""
    return collection + _CLOSED if is_closed else collection


def tokens_of(codes: Iterable[str], closed_too: bool = False) -> frozenset[str]:
    """The tokens of somebody who may see these collections, and perhaps what is closed in them."""
    open_ones = frozenset(map(token_of, codes))
    return open_ones | {token_of(code, is_closed=True) for code in open_ones} if closed_too else open_ones


def access_of(untrusted_name: str) -> Access:
    """The access of that name; raises ``UsageError``."""
    try:
        return Access(untrusted_name.strip().casefold())
    except ValueError:
        known = ", ".join(Access)
        raise UsageError(f"{untrusted_name[:40]!r} is no access. Use one of {known}.") from None


def closing_reason(untrusted_reason: str) -> str:
    """Why something is closed, on one line; raises ``UsageError``."""
    reason = one_line(untrusted_reason)
    if not reason or len(reason) > MOST_REASON:
        raise UsageError(f"Say why it is closed, in at most {MOST_REASON} characters.")
    return reason


def closing_day(untrusted_day: str | None, today: str) -> str | None:
    """The day on which something opens, after ``today``; ``None`` for no end. Raises ``UsageError``."""
    text = (untrusted_day or "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{text[:40]!r} is not a day. Write 2047-10-11.") from None
    if day <= today[:10]:
        raise UsageError(f"{day} has passed already. Give a day to come, or none to close it without end.")
    return day
