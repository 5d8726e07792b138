"""The custody chain: every event carries the SHA-256 of itself and of the one before.

An altered, removed, inserted or moved event breaks the chain where it happened. Events cut off the *end*
leave a shorter chain that is still whole: that can only be seen by someone who noted the last digest
elsewhere. Knows no database; ``archive.catalogue.base`` stores what is sealed here.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archive.model import CustodyEvent, EventType

BEFORE_THE_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that has happened and is not yet a link of the chain."""

    type: EventType
    agent: str  # who: a person, or a program and its version
    document: str | None = None
    rendition: str | None = None
    outcome: str = "success"  # or "failure", "warning"
    detail: Mapping[str, object] = field(default_factory=dict)  # JSON values


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where the chain stops holding: the first event that does not follow from the one before."""

    sequence: int
    message: str


def canonical(value: object) -> str:
    """JSON in one spelling only: sorted keys, no spaces, letters as themselves."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(event: CustodyEvent) -> str:
    """SHA-256 over the canonical JSON of every field but the digest itself, in UTF-8."""
    fields = {
        "sequence": event.sequence,
        "id": event.id,
        "type": str(event.type),
        "at": event.at,
        "agent": event.agent,
        "document": event.document,
        "rendition": event.rendition,
        "outcome": event.outcome,
        "detail": event.detail,
        "previous": event.previous,
    }
    return hashlib.sha256(canonical(fields).encode("utf-8", "surrogatepass")).hexdigest()


def seal(draft: Draft, *, sequence: int, event_id: str, at: str, previous: str) -> CustodyEvent:
    """The draft as link number ``sequence``, behind the link with the digest ``previous``."""
    unsealed = CustodyEvent(
        sequence=sequence,
        id=event_id,
        type=draft.type,
        at=at,
        agent=draft.agent,
        document=draft.document,
        rendition=draft.rendition,
        outcome=draft.outcome,
        detail=draft.detail,
        previous=previous,
        digest="",
    )
    return _with_digest(unsealed, digest_of(unsealed))


def first_broken_link(events: Iterable[CustodyEvent]) -> BrokenLink | None:
    """Follow the whole chain from its first event; ``None`` when every link holds."""
    expected, previous = 1, BEFORE_THE_FIRST
    for event in events:
        if event.sequence != expected:
            return BrokenLink(
                expected, f"Custody event {expected} is missing; the next one is {event.sequence}."
            )
        if event.previous != previous:
            return BrokenLink(expected, f"Custody event {expected} does not follow from the one before it.")
        if event.digest != digest_of(event):
            return BrokenLink(expected, f"Custody event {expected} was altered after it was written.")
        expected, previous = expected + 1, event.digest
    return None


def _with_digest(event: CustodyEvent, digest: str) -> CustodyEvent:
    return CustodyEvent(
        event.sequence,
        event.id,
        event.type,
        event.at,
        event.agent,
        event.document,
        event.rendition,
        event.outcome,
        event.detail,
        event.previous,
        digest,
    )
