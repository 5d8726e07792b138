"""The words of the archive, as values. Nothing here reads or writes anything.

Times are UTC, ISO 8601 to the microsecond with ``Z``. Dates of documents are EDTF, mostly
ISO 8601, possibly shortened (``archive.description.dates``). Sizes are bytes. Offsets are code points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from archive.reasons import Reason


class State(StrEnum):
    """How far a rendition has come. The last three are outcomes and final for an extraction."""

    ACCESSIONED = "accessioned"  # bytes and row are durable; text not yet looked for
    SEARCHABLE = "searchable"  # all its text can be found
    PARTIAL = "partial"  # some of its text can be found; ``reason`` says what is missing
    KEPT = "kept"  # retrievable, no text; ``reason`` says why


class Role(StrEnum):
    """What a rendition is to its document."""

    ORIGINAL = "original"
    SIGNED = "signed"
    TYPED = "typed"
    TRANSLATION = "translation"
    TRANSCRIPT = "transcript"
    REDACTED = "redacted"
    ATTACHMENT = "attachment"
    DERIVED = "derived"
    OTHER = "other"


# Which rendition a document is known by, where nothing else decides: the first of these.
LEADING_ROLES = (
    Role.SIGNED, Role.ORIGINAL, Role.TYPED, Role.TRANSCRIPT, Role.REDACTED, Role.TRANSLATION, Role.ATTACHMENT,
    Role.DERIVED, Role.OTHER,
)  # fmt: skip


class EventType(StrEnum):
    """PREMIS 3 event types that Fonds records."""

    ACCESSION = "accession"
    INGESTION = "ingestion"  # text was drawn from the rendition, or could not be
    METADATA_MODIFICATION = "metadata modification"
    DISSEMINATION = "dissemination"  # an original was handed out
    FIXITY_CHECK = "fixity check"
    RECOVERY = "recovery"  # a damaged original was replaced by bytes with its digest
    DEACCESSION = "deaccession"  # a document was withdrawn, or that was undone
    EXPORTING = "exporting"  # a proof bundle was made
    SIGNATURE = "digital signature generation"  # heads of the record are signed with another key from here on
    DELETION = "deletion"  # bytes and texts of a withdrawn document were removed
    POLICY_ASSIGNMENT = (
        "policy assignment"  # a legal hold; who may see a collection; a document closed or opened
    )


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who signed, as it stands at the signature."""

    name: str
    title: str = ""  # or office
    country: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What is said about a document or a level. ``None`` and ``()`` mean that nothing is said.

    ``archive.description.elements`` tells what each field is in ISAD(G) and in Dublin Core.
    """

    title: str | None = None
    date: str | None = None  # EDTF
    creators: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # ISO 639-1
    tags: tuple[str, ...] = ()
    description: str | None = None  # scope and content
    signatories: tuple[Signatory, ...] = ()
    places: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    extent: str | None = None
    history: str | None = None
    archival_history: str | None = None
    acquisition: str | None = None
    appraisal: str | None = None
    accruals: str | None = None
    arrangement: str | None = None
    access_conditions: str | None = None
    rights: str | None = None
    language_note: str | None = None
    physical: str | None = None
    finding_aids: str | None = None
    originals_at: str | None = None
    copies_at: str | None = None
    related_units: str | None = None
    publications: str | None = None
    note: str | None = None
    archivist_note: str | None = None
    rules: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """A body of documents kept together (ISAD(G)); ``code`` is what people and queries call it."""

    code: str
    title: str
    level: str = "collection"
    access: str = "members"  # who may see what lies in it: see ``archive.visibility``


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file that embodies a document. Its bytes never change."""

    id: str
    document: str
    sha256: str
    size: int
    filename: str  # as received; untrusted text, for people only
    role: Role
    state: State
    accessioned_at: str
    media_type: str | None = None  # by content, once identified
    language: str | None = None
    pages: int = 0
    characters: int = 0
    ocr: bool = False
    reason: Reason | None = None
    languages: tuple[str, ...] = ()  # every language with a real share of the text, most first
    is_withdrawn: bool = False  # with its document


@dataclass(frozen=True, slots=True)
class Document:
    """The intellectual item: a letter, a report. Has one or more renditions."""

    id: str
    collection: str
    description: Description
    accessioned_at: str
    renditions: tuple[Rendition, ...] = ()
    reference: str | None = None  # the archivist's own key, one to a collection
    held_by: str | None = None  # the document that this one was attached to or packed in
    contains: tuple[str, ...] = ()  # documents that were attached to or packed in this one
    sources: Mapping[str, str] = field(default_factory=dict)  # description field -> archivist, file, filename
    withdrawn_at: str | None = None  # hidden since then
    is_closed: bool = False  # hidden from those who may see its collection, but not what is closed in it
    days: tuple[int, int] | None = None  # first and last of its date (20171011), inclusive
    level: str | None = None  # the level that it was put into


@dataclass(frozen=True, slots=True)
class Page:
    """One page's share of a rendition's text: ``text[start:end]``."""

    number: int  # 1-based, as a PDF viewer counts
    label: str  # as printed on the page: "iii", "A-2"
    start: int  # code points, inclusive
    end: int  # code points, exclusive


@dataclass(frozen=True, slots=True)
class PageText:
    """One page as it is kept: its number, its printed label and its own text."""

    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one rendition has yielded: its text, and what the file says of itself.

    ``reason`` says what is missing; ``None`` when everything was read.
    """

    media_type: str
    extractor: str
    version: str  # changes whenever the same bytes may yield other text or boxes
    pages: Sequence[PageText] = ()
    found: Description = field(default_factory=Description)
    language: str | None = None  # of the text, ISO 639-1; None when undecided
    languages: tuple[str, ...] = ()  # every language with a real share of the text, most first
    reason: Reason | None = None
    ocr: bool = False
    notes: Mapping[str, object] = field(default_factory=dict)  # JSON values


@dataclass(frozen=True, slots=True)
class CustodyEvent:
    """One link of the custody chain. ``digest`` covers every other field and ``previous``."""

    sequence: int  # 1-based, without gaps
    id: str
    type: EventType
    at: str
    agent: str
    document: str | None
    rendition: str | None
    outcome: str  # "success", "failure" or "warning"
    detail: Mapping[str, object]
    previous: str  # digest of event ``sequence - 1``; 64 zeros for the first
    digest: str
