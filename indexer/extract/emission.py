"""What extractors emit while they read, page by page, so that whatever ends the reading, the pages stay.

``Emission`` normalises, counts against the limits and passes on to a ``Sink``; it also gathers the sample
from which the language is told. Knows no format and no process.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from archive.model import Description, PageText
from archive.reasons import Reason
from indexer.extract.limits import MIB, LimitReached, Limits
from indexer.extract.normalisation import normalise, one_line
from indexer.extract.paging import PAGE_SIZE, cut
from indexer.language import Languages, Sample


class Sink(Protocol):
    """Takes results as they come: in this process a list, in a confined child the pipe to the parent."""

    def identified(self, media_type: str, extractor: str, version: str) -> None:
        """What the file is and who reads it."""

    def page(self, page: PageText) -> None:
        """One page; numbers grow."""

    def unread(self, number: int) -> None:
        """A page that was emitted shows something that only OCR can read, or reads better."""

    def found(self, description: Description) -> None:
        """What the file says of itself."""

    def languages(self, languages: Languages) -> None:
        """The languages of the text."""

    def part(self, filename: str, chunks: Iterable[bytes]) -> None:
        """A file found inside."""

    def missing(self, reason: Reason) -> None:
        """Something could not be read."""

    def note(self, key: str, value: str | int | bool) -> None:
        """A remark for whoever looks closer."""


@dataclass(slots=True)
class Emission:
    """The receiving end of an extractor."""

    limits: Limits
    sink: Sink
    takes_parts: bool = True  # False when files within this one lie too deep
    filename: str = ""  # as received, for what is named after it; untrusted
    passwords: tuple[str, ...] = field(default=(), repr=False)  # for encrypted files, tried in turn
    careful: bool = False  # the usual reader fell over this file: read it by other means
    laid_out: bool = False  # a PDF that LibreOffice has just made of a file
    pages: int = 0
    characters: int = 0
    has_text: bool = False
    has_reason: bool = False
    sample: Sample = field(default_factory=Sample)
    _text_left: int = field(init=False)
    _parts: int = 0
    _part_bytes_left: int = field(init=False)
    _too_deep: bool = False

    def __post_init__(self) -> None:
        self._text_left = self.limits.text_mb * MIB
        self._part_bytes_left = self.limits.attachments_mb * MIB

    def page(self, text: str, label: str = "", prose_from: int = 0) -> None:
        """One page as the format has it.

        ``label`` is what is printed on it, if that is not its number; before ``prose_from`` stand words that say
        nothing about its language.
        """
        if self.pages >= self.limits.pages:
            raise LimitReached("limit-pages", f"Only the first {self.limits.pages} pages were read.")
        text = normalise(text)
        room = self._text_left
        if len(text) * 4 > room:  # at most four bytes a character: only then is it worth measuring
            data = text.encode()
            if len(data) > room:
                text = data[:room].decode(errors="ignore")
            self._text_left = max(0, room - len(data))
        else:
            self._text_left -= len(text) if text.isascii() else len(text.encode())
        self.pages += 1
        self.characters += len(text)
        self.has_text = self.has_text or not (text == "" or text.isspace())
        self.sample.add(text[prose_from:])
        self.sink.page(PageText(self.pages, one_line(label, 40) or str(self.pages), text))
        if self._text_left <= 0:
            raise LimitReached(
                "limit-expansion", f"Only the first {self.limits.text_mb} MiB of text were read."
            )

    def text(self, text: str, prose_from: int = 0, label: str = "") -> None:
        """Text without pages of its own, or a page too long to be one: cut at paragraphs.

        The pieces of a page with a label carry it too, numbered from the second on.
        """
        if len(text) <= PAGE_SIZE:
            self.page(text, label, prose_from)
            return
        for number, piece in enumerate(cut(normalise(text)), 1):
            self.page(piece, f"{label[:30]} ({number})" if label and number > 1 else label)

    def text_as_far_as_allowed(self, text: str, prose_from: int = 0) -> LimitReached | None:
        """As ``text``, but a bound of pages or text is handed back: what follows, attachments say, still counts."""
        try:
            self.text(text, prose_from)
        except LimitReached as reached:
            if reached.reason.code not in ("limit-pages", "limit-expansion"):
                raise
            return reached
        return None

    def unread(self, number: int) -> None:
        """The page ``number``, emitted already, shows something that only OCR can read, or reads better."""
        self.sink.unread(number)

    def found(self, description: Description) -> None:
        """What the file says of itself."""
        self.sink.found(description)

    def missing(self, code: str, message: str | None = None) -> None:
        """Something of the file could not be read; reading goes on."""
        self.reason(Reason.of(code, message))

    def reason(self, reason: Reason) -> None:
        """As ``missing``, with the reason made already."""
        self.has_reason = True
        self.sink.missing(reason)

    def note(self, key: str, value: str | int | bool) -> None:
        """A remark for whoever looks closer."""
        self.sink.note(key, value)

    def part(self, untrusted_filename: str, content: bytes | Iterable[bytes]) -> None:
        """A file found inside this one, whole or in pieces.

        Pieces are drawn as they are handed on; what their drawing raises takes the file back and passes through.
        """
        if not self.takes_parts:
            if not self._too_deep:
                self._too_deep = True
                self.missing("limit-depth", f"Files nested more than {self.limits.depth} deep are not read.")
            return
        self._parts += 1
        if self._parts > self.limits.attachments:
            raise self._too_many()
        pieces = _chunks(content) if isinstance(content, bytes) else content
        self.sink.part(untrusted_filename[:1_000], self._counted(pieces))

    def _counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._part_bytes_left -= len(piece)
            if self._part_bytes_left < 0:
                raise self._too_many()
            yield piece

    def _too_many(self) -> LimitReached:
        return LimitReached(
            "limit-expansion",
            f"More than {self.limits.attachments:,} files are inside, or {self.limits.attachments_mb:,} MiB of them: "
            "the rest was not taken out.",
        )


def _chunks(data: bytes, size: int = 1 << 18) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@dataclass(slots=True)
class Collected:
    """A sink in this process: what was emitted, as it came."""

    media_type: str = ""
    extractor: str = "none"
    version: str = "0"
    pages: list[PageText] = field(default_factory=list)
    description: Description = field(default_factory=Description)
    text_languages: Languages = field(default_factory=Languages)
    parts: list[tuple[str, bytes]] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    notes: dict[str, object] = field(default_factory=dict)
    unread_pages: list[int] = field(default_factory=list)

    def identified(self, media_type: str, extractor: str, version: str) -> None:
        """See ``Sink``."""
        self.media_type, self.extractor, self.version = media_type, extractor, version

    def page(self, page: PageText) -> None:
        """See ``Sink``."""
        self.pages.append(page)

    def unread(self, number: int) -> None:
        """See ``Sink``."""
        self.unread_pages.append(number)

    def found(self, description: Description) -> None:
        """See ``Sink``."""
        self.description = description

    def languages(self, languages: Languages) -> None:
        """See ``Sink``."""
        self.text_languages = languages

    def part(self, filename: str, chunks: Iterable[bytes]) -> None:
        """See ``Sink``."""
        self.parts.append((filename, b"".join(chunks)))

    def missing(self, reason: Reason) -> None:
        """See ``Sink``."""
        self.reasons.append(reason)

    def note(self, key: str, value: str | int | bool) -> None:
        """See ``Sink``."""
        self.notes[key] = value

    @property
    def text(self) -> str:
        """All pages, a form feed between two."""
        return "\f".join(page.text for page in self.pages)
