"""What the catalogue is given and what it answers, beside the words of ``archive.model``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive.model import Collection, Description, Document, PageText, Rendition, Role, State
from archive.originals.original_check import Check, FixityOutcome
from archive.reasons import Reason

DEFAULT_COLLECTION = "unsorted"


@dataclass(frozen=True, slots=True)
class Deposit:
    """One original that lies in the store already, to be written down."""

    sha256: str
    size: int
    filename: str  # storable, as received
    collection: str = DEFAULT_COLLECTION
    described: Description = field(default_factory=Description)  # by the archivist
    role: Role = Role.ORIGINAL
    document: str | None = None  # id of the document that this is another rendition of
    reference: str | None = None  # the archivist's key of the document, or its id
    held_by: str | None = None  # id of the document this was attached to or packed in
    held_name: str = ""  # what the holder calls it
    held_position: int = 0  # from 0
    held_date: str | None = None  # the day of what it came with


@dataclass(frozen=True, slots=True)
class Accepted:
    """Durable: bytes, row and custody event."""

    document: str
    rendition: str
    sha256: str
    size: int
    filename: str
    withdrawn_before: str | None = None  # the document that once held these bytes, and was withdrawn


@dataclass(frozen=True, slots=True)
class Duplicate:
    """These bytes are there already; the ids name where."""

    document: str
    rendition: str
    sha256: str
    size: int
    filename: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing of this file was kept."""

    filename: str
    reason: Reason


Outcome = Accepted | Duplicate | Refusal


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A collection and what lies in it."""

    collection: Collection
    documents: int
    renditions: int
    pages: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The whole archive in numbers."""

    documents: int
    renditions: Mapping[State, int]  # every state, 0 too
    pages: int
    characters: int
    size: int  # bytes of all renditions


@dataclass(frozen=True, slots=True)
class Indexable:
    """All that an index has to learn of one rendition, as it is now."""

    sequence: int  # the change that this answers
    rendition: Rendition
    document: Document  # without renditions and contains
    access: str  # the group that may see it
    languages: tuple[str, ...]  # of the text, most first
    pages: tuple[PageText, ...]
    state: State  # what it will be once the index has followed
    is_withdrawn: bool = False  # the index is to forget it


@dataclass(frozen=True, slots=True)
class Covered:
    """How many renditions share media type, state and reason, with how many pages and bytes."""

    media_type: str | None  # ``None``: not yet identified
    state: State
    reason_code: str | None
    files: int
    pages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a line of a result list shows. ``document`` comes without renditions and contains."""

    rendition: Rendition
    document: Document
    access: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text one extractor version drew from one rendition; never changed, only followed by a newer one."""

    id: str
    rendition: str
    extractor: str
    version: str
    created_at: str
    media_type: str
    language: str | None
    languages: tuple[str, ...]
    pages: int
    characters: int
    ocr: bool
    reason: Reason | None
    notes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A rendition that is to be read again, and since when: a later request is another one."""

    rendition: Rendition
    asked_at: str


@dataclass(frozen=True, slots=True)
class ReadBy:
    """How many renditions of a media type have their current text from the same readers, and miss the same of it."""

    media_type: str
    extractor: str
    version: str
    ocr: str | None  # version of what read pages by OCR; ``None`` where nothing did
    reason_code: str | None
    renditions: int


@dataclass(frozen=True, slots=True)
class Boxes:
    """Word boxes of one page as they were drawn once: the archive keeps them and does not look inside."""

    width: float  # PDF points
    height: float
    words: tuple[tuple[object, ...], ...]  # JSON values, e.g. (text, left, top, right, bottom, start, end)
    confidence: float | None = None  # 0–100, the mean over its letters, of a page that OCR has read


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What OCR has read on one page; ``reason`` says what is missing."""

    number: int  # 1-based
    text: str  # as it is kept
    confidence: float | None  # 0–100; None when there are no words
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class FixityState:
    """An original as it was found when last looked at, since when it has been so."""

    sha256: str
    outcome: FixityOutcome
    checked_at: str
    since: str
    found: str | None = None  # digest of a damaged one's bytes; ``None`` when there are none
    message: str | None = None

    @property
    def problem(self) -> str | None:
        """What is wrong, in a word."""
        return Check(self.sha256, self.outcome, self.found).problem


@dataclass(frozen=True, slots=True)
class FixitySummary:
    """How many originals were found how when last looked at. ``oldest_check``: ``None`` when there are none."""

    intact: int
    damaged: int
    unchecked: int
    oldest_check: str | None

    def age_days(self, now: datetime) -> float:
        """How long ago the oldest check was."""
        if self.oldest_check is None:
            return 0.0
        return (now - datetime.fromisoformat(self.oldest_check)).total_seconds() / 86_400


@dataclass(frozen=True, slots=True)
class Held:
    """A rendition's bytes as the catalogue knows them, for comparing with the store."""

    rendition: str
    document: str
    sha256: str
    size: int
    filename: str
