"""Files some of whose pages only OCR can read, from the reading of the file to its last page.

Finished pages are kept in the catalogue as they come, so a run that is stopped, or killed, loses at most the pages it
was at, and memory holds no more of a scan than what its text layer yielded. Confidences are 0–100. Thread-safe.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, replace
from typing import BinaryIO

from archive.catalogue import Boxes, Catalogue, RecognisedPage
from archive.errors import ArchiveUnreachable
from archive.model import PageText, Rendition
from archive.reasons import Reason
from indexer.extract.page_names import pages_named
from indexer.extract.result import Extracted, joined_reason
from indexer.ocr.recogniser import PageRead, Recogniser
from indexer.office.converter import CannotConvert
from indexer.office.reading import EXTRACTOR as OFFICE
from indexer.office.scanned_pages import missing_lines

# Of 47 typewritten and printed pages, the three below had word recall of .13, .29 and .40; those above at least .77,
# but for one photograph (.56).
LOW_CONFIDENCE = 83.0
_MOST_WAITING = 16_000_000  # code points of text layers held by files that wait for their pages
_A_PAGE = 200  # what a page without text weighs beside them
_ANSWERED_BY_OCR = ("no-text", "pages-without-text")
_GARBLED = "garbled-text"
_PDF = "application/pdf"


@dataclass(slots=True)
class Scan:
    """One file whose pages are being recognised."""

    rendition: Rendition
    extracted: Extracted
    pages: tuple[int, ...]  # that OCR is to read, or has read
    left: int

    @property
    def is_laid_out(self) -> bool:
        """Whether its pages are those of the PDF that LibreOffice makes of it."""
        return self.extracted.extractor == OFFICE


class Scans:
    """The files that wait for their pages. Without a recogniser there are none."""

    def __init__(self, catalogue: Catalogue, recogniser: Recogniser | None, mode: str = "auto") -> None:
        self._catalogue = catalogue
        self._recogniser = recogniser
        self._mode = mode
        self._lock = threading.Lock()
        self._weight = 0
        self._open = 0

    def wanted(self, extracted: Extracted) -> tuple[int, ...]:
        """The pages that OCR is to read."""
        is_pdf = extracted.media_type == _PDF
        is_scan = is_pdf or extracted.media_type.startswith("image/") or extracted.extractor == OFFICE
        if self._recogniser is None or not is_scan:
            return ()
        if self._mode == "always" and is_pdf:
            return tuple(page.number for page in extracted.pages)
        return extracted.unread

    def has_room(self, extracted: Extracted) -> bool:
        """Whether one more file can wait in memory; when not, it is better read again later."""
        with self._lock:
            return not self._open or self._weight + _weight(extracted) <= _MOST_WAITING

    def begin(
        self, rendition: Rendition, extracted: Extracted, pages: Sequence[int]
    ) -> tuple[Scan, list[int]]:
        """Take a file in; the pages that are still to be read, for others were before a run was stopped."""
        assert self._recogniser is not None
        done = set(self._catalogue.recognised_numbers(rendition.id, self._recogniser.version))
        missing = [number for number in pages if number not in done]
        scan = Scan(rendition, extracted, tuple(pages), len(missing))
        with self._lock:
            self._open += 1
            self._weight += _weight(extracted)
        return scan, missing

    def read(
        self, scan: Scan, number: int, open_source: Callable[[], BinaryIO], passwords: Sequence[str]
    ) -> bool:
        """Read one page and keep it; true when it was the last."""
        read = self._read(scan, number, open_source, passwords)
        page = RecognisedPage(number, read.text, read.boxes.confidence, read.reason)
        words = tuple(astuple(word) for word in read.boxes.words)
        boxes = Boxes(read.boxes.width, read.boxes.height, words, read.boxes.confidence)
        assert self._recogniser is not None
        self._catalogue.keep_recognised(scan.rendition.id, self._recogniser.version, page, boxes)
        with self._lock:
            scan.left -= 1
            return scan.left == 0

    def finish(self, scan: Scan, tell: Callable[[str], tuple[str | None, tuple[str, ...]]]) -> Extracted:
        """The file with what its pages have yielded; ``tell`` names the languages of a text."""
        with self._lock:
            self._open -= 1
            self._weight -= _weight(scan.extracted)
        assert self._recogniser is not None
        recognised = self._catalogue.recognised_pages(scan.rendition.id)
        return _with_pages(scan, recognised, self._recogniser, tell)

    def _read(
        self, scan: Scan, number: int, open_source: Callable[[], BinaryIO], passwords: Sequence[str]
    ) -> PageRead:
        assert self._recogniser is not None
        media_type = _PDF if scan.is_laid_out else scan.extracted.media_type
        try:
            source = open_source()
        except CannotConvert as error:
            return PageRead.nothing(error.reason)
        with source:
            try:
                return self._recogniser.read(source, media_type, number, passwords, laid_out=scan.is_laid_out)
            except ArchiveUnreachable as error:  # files that need no OCR must not suffer for it
                return PageRead.nothing(Reason.of("extraction-failed", error.message))


def _weight(extracted: Extracted) -> int:
    """What a file that waits holds in memory, about."""
    return sum(len(page.text) + _A_PAGE for page in extracted.pages)


def _with_pages(
    scan: Scan,
    recognised: dict[int, RecognisedPage],
    recogniser: Recogniser,
    tell: Callable[[str], tuple[str | None, tuple[str, ...]]],
) -> Extracted:
    extracted = scan.extracted
    used = {number: page for number, page in recognised.items() if page.text and number in scan.pages}
    pages = tuple(_with_text(scan, page, used.get(page.number)) for page in extracted.pages)
    text_at = {page.number for page in pages if page.text and not page.text.isspace()}
    reasons = [
        reason
        for reason in extracted.reasons
        if reason.code not in _ANSWERED_BY_OCR
        and not (reason.code == _GARBLED and used.keys() >= set(extracted.unread))
    ]
    reasons += _reasons(scan.pages, recognised, text_at)
    main, every = tell("\n".join(page.text for page in pages)) if text_at else (None, ())
    sure = [page.confidence for page in used.values() if page.confidence is not None]
    about = {
        "version": recogniser.version,
        "models": list(recogniser.models),
        "pages": len(used),
        "confidence": round(sum(sure) / len(sure), 1) if sure else None,
    }
    return replace(
        extracted,
        pages=pages,
        language=main,
        languages=every,
        reason=joined_reason(reasons),
        reasons=tuple(reasons),
        ocr=bool(used),
        unread=(),
        notes={**extracted.notes, "ocr": about},
    )


def _with_text(scan: Scan, page: PageText, read: RecognisedPage | None) -> PageText:
    """A page with what OCR has read in front of what else was drawn from it, such as its annotations."""
    if read is None:
        return page
    is_replaced = page.number not in scan.extracted.unread or any(
        reason.code == _GARBLED for reason in scan.extracted.reasons
    )
    beside = "" if is_replaced else page.text.strip()
    if beside and scan.is_laid_out:  # OCR has read the lines around the picture, too
        beside = "\n".join(missing_lines([beside], read.text)[0])
    return PageText(page.number, page.label, f"{read.text}\n{beside}" if beside else read.text)


def _reasons(wanted: Sequence[int], recognised: dict[int, RecognisedPage], text_at: set[int]) -> list[Reason]:
    """What of the pages is missing or doubtful, each kind once, with the pages named."""
    failed: dict[str, list[int]] = {}
    doubtful: list[int] = []
    for number in wanted:
        page = recognised.get(number)
        if (
            page is not None
            and page.reason is not None
            and not (page.reason.code == "pages-without-text" and number in text_at)
        ):
            failed.setdefault(page.reason.code, []).append(number)
        elif page is not None and page.confidence is not None and page.confidence < LOW_CONFIDENCE:
            doubtful.append(number)
    reasons = []
    for code, numbers in failed.items():
        if code == "pages-without-text" and not text_at:
            reasons.append(Reason.of("no-text", "OCR has found no text in it."))
            continue
        told = _TOLD.get(code, Reason.of(code).message)
        reasons.append(Reason.of(code, f"{pages_named(numbers)}: {told}"))
    if doubtful:
        said = "was" if len(doubtful) == 1 else "were"
        sentence = (
            f"{pages_named(doubtful)} {said} read by OCR with little confidence; the text may be wrong."
        )
        reasons.append(Reason.of("low-confidence", sentence))
    return reasons


_TOLD = {
    "pages-without-text": "OCR has found no text there.",
    "limit-time": "OCR took longer than FONDS_EXTRACT_SECONDS allows.",
    "limit-memory": "OCR took more memory than FONDS_EXTRACT_MB allows.",
    "damaged-parts": "the picture is damaged; what could be seen was read.",
    "unreadable-file": "the page is damaged and cannot be shown to OCR.",
    "extraction-failed": "OCR failed.",
}
