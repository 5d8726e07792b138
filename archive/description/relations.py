"""How documents are related, by the word of people, and how each relation reads from either side."""

from dataclasses import dataclass
from enum import StrEnum

from archive.errors import UsageError
from archive.storable import one_line

MOST_NOTE = 500  # code points


class RelationKind(StrEnum):
    """What one document is to another, read from the first."""

    RENDITION = "rendition"  # the same letter, kept as a document of its own
    TRANSLATION = "translation"
    REPLY = "reply"
    ATTACHMENT = "attachment"
    CITES = "cites"
    SEE_ALSO = "see-also"


SYMMETRIC = frozenset({RelationKind.SEE_ALSO})


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation as it is seen from one of its documents."""

    id: str
    kind: RelationKind
    is_inverse: bool  # the other document is the source: read it the other way round
    document: str  # the other one
    title: str
    date: str | None
    collection: str
    note: str | None
    created_at: str


def checked_relation(untrusted_kind: str) -> RelationKind:
    """The kind of that name; raises ``UsageError``."""
    try:
        return RelationKind(untrusted_kind.strip().casefold())
    except ValueError:
        raise UsageError(
            f"{untrusted_kind[:40]!r} is no relation. Use one of {', '.join(RelationKind)}."
        ) from None


def checked_note(untrusted_note: str | None) -> str | None:
    """A note on one line, or none; raises ``UsageError``."""
    note = one_line(untrusted_note or "")
    if len(note) > MOST_NOTE:
        raise UsageError(f"The note has {len(note)} characters; up to {MOST_NOTE} are kept.")
    return note or None
