"""What reading one file yields, as values that travel as JSON. Knows no file format."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.model import Description, PageText, State
from archive.reasons import Reason

# Which of several reasons stands in front; the others' sentences follow.
_WEIGHT = (
    "encrypted-file",
    "unreadable-file",
    "limit-time",
    "limit-memory",
    "limit-expansion",
    "limit-pages",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A file found inside another: an attachment. Its bytes lie in a spooled file of the parent process."""

    filename: str  # untrusted
    size: int
    path: str  # temporary file in the archive's own incoming folder, removed by whoever takes it


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one rendition, as far as it could be read, and what the file says of itself.

    ``reason`` is ``None`` when everything was read. With pages and a reason the outcome is ``partial`` (but
    ``searchable`` for a mere remark is not possible: a reason always means that something is missing);
    without text it is ``kept``.
    """

    media_type: str
    extractor: str  # "pdf", "docx", …; "none" when no extractor reads this type
    version: str  # changes whenever the same bytes may yield other text or boxes
    pages: tuple[PageText, ...] = ()
    found: Description = field(default_factory=Description)
    language: str | None = None  # of the text; None when undecided
    languages: tuple[str, ...] = ()  # every language with a real share of the text, most first
    reason: Reason | None = None
    parts: tuple[Part, ...] = ()
    ocr: bool = False
    unread: tuple[int, ...] = ()  # pages that show something only OCR can read, or reads better
    reasons: tuple[Reason, ...] = ()  # what ``reason`` was put together from
    notes: Mapping[str, object] = field(default_factory=dict)  # e.g. encoding, damaged parts

    @property
    def has_text(self) -> bool:
        """Whether any page holds more than white space."""
        return any(page.text and not page.text.isspace() for page in self.pages)

    @property
    def state(self) -> State:
        """The outcome that follows from pages and reason."""
        if not self.has_text:
            return State.KEPT
        return State.SEARCHABLE if self.reason is None else State.PARTIAL


def joined_reason(reasons: Sequence[Reason]) -> Reason | None:
    """One reason for all: the weightiest code, every sentence once."""
    if not reasons:
        return None
    first = min(reasons, key=lambda r: _WEIGHT.index(r.code) if r.code in _WEIGHT else len(_WEIGHT))
    sentences = dict.fromkeys([first.message, *(reason.message for reason in reasons)])
    return Reason(first.code, " ".join(sentences)[:2_000])


@dataclass(frozen=True, slots=True)
class WordBox:
    """One word where it stands on its page: PDF points from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    start: int  # code points into the page's text, inclusive; -1 when the word is not found in it
    end: int  # exclusive
    confidence: int | None = None  # 0–100 where OCR has read it; None for words of a text layer


@dataclass(frozen=True, slots=True)
class PageBoxes:
    """All words of one page and the page's size in PDF points."""

    width: float
    height: float
    words: tuple[WordBox, ...]
    confidence: float | None = None  # 0–100, the mean over letters, of a page that OCR has read
