"""PDF: the text layer, page by page, by pdfium; pypdf where pdfium reads nothing.

A page that shows something but holds no text (a scan) is named; a page with nothing on it is not missing any.
Passwords are never tried but the empty one.
"""

from collections.abc import Sequence
from typing import BinaryIO

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError

from indexer.extract import pdf_info
from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.pdf_order import page_text
from indexer.extract.pdf_pages import PdfPage

_IN_MEMORY = 64 << 20  # bytes; larger files are read in pieces
_FALLBACKS = 20  # pages of one file for which pypdf is asked


class PdfExtractor:
    """Reads the text layer; a scan without one yields empty pages."""

    media_types = frozenset(("application/pdf",))
    name = "pdf"
    version = f"1-pdfium{pdfium.PDFIUM_INFO.build}" if hasattr(pdfium, "PDFIUM_INFO") else "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        data = read_small(source)
        try:
            document = open_document(source, data)
        except CannotRead as error:
            _by_pypdf(source, emit, error)
            return
        try:
            emit.found(pdf_info.description(document, source, data))
            _Reading(document, source, emit).run()
        finally:
            document.close()


def read_small(source: BinaryIO) -> bytes | None:
    """The bytes of a file that fits into memory, else ``None``."""
    size = source.seek(0, 2)
    source.seek(0)
    return source.read() if size <= _IN_MEMORY else None


def open_document(source: BinaryIO, data: bytes | None) -> PdfDocument:
    """Open with pdfium; raises ``CannotRead`` with the reason."""
    source.seek(0)
    try:
        return PdfDocument(data if data is not None else source)
    except PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise CannotRead("encrypted-file", "The PDF needs a password.") from error
        if error.err_code == pdfium.FPDF_ERR_SECURITY:
            raise CannotRead(
                "encrypted-file", "The PDF is protected in a way that cannot be read."
            ) from error
        raise CannotRead("unreadable-file", "The PDF is damaged: its pages cannot be found.") from error


class _Reading:
    """One document's pages on their way out."""

    def __init__(self, document: PdfDocument, source: BinaryIO, emit: Emission) -> None:
        self._document, self._source, self._emit = document, source, emit
        self._without_text: list[int] = []
        self._damaged: list[int] = []
        self._fallbacks = _FALLBACKS

    def run(self) -> None:
        try:
            for index in range(len(self._document)):
                self._emit.page(self._text(index), self._label(index))
        finally:
            self._report()

    def _text(self, index: int) -> str:
        try:
            with PdfPage(self._document, index) as page:
                text = page_text(page)
                if text and not text.isspace():
                    return text
                if page.is_blank():
                    return text
                has_text_objects = page.has_text_objects()
        except ValueError:
            text = self._by_pypdf(index)
            if not text.strip():
                self._damaged.append(index + 1)
            return text
        if has_text_objects:
            text = self._by_pypdf(index)
        if not text.strip():
            self._without_text.append(index + 1)
        return text

    def _by_pypdf(self, index: int) -> str:
        self._fallbacks -= 1
        return pdf_info.text_of(self._source, index) if self._fallbacks >= 0 else ""

    def _label(self, index: int) -> str:
        return str(self._document.get_page_label(index))

    def _report(self) -> None:
        if self._damaged:
            self._emit.missing("damaged-parts", f"{pages_named(self._damaged)} cannot be read.")
        for number in self._without_text:
            self._emit.unread(number)
        if self._without_text and self._emit.has_text:
            held = "holds" if len(self._without_text) == 1 else "hold"
            self._emit.missing("pages-without-text", f"{pages_named(self._without_text)} {held} no text.")


def _by_pypdf(source: BinaryIO, emit: Emission, refused: CannotRead) -> None:
    """pdfium refused the file; what pypdf reads is better than nothing."""
    if refused.reason.code == "encrypted-file" and pdf_info.needs_password(source):
        raise refused
    damaged: list[int] = []
    for number, text in enumerate(pdf_info.texts(source), 1):
        if text is None:
            damaged.append(number)
        emit.page(text or "")
    if not emit.has_text:
        raise refused
    emit.note("read_by", "pypdf")
    if damaged:
        emit.missing("damaged-parts", f"{pages_named(damaged)} cannot be read.")
    elif refused.reason.code == "unreadable-file":
        emit.missing("damaged-parts", "The PDF is damaged; what could be found was read.")


def pages_named(numbers: Sequence[int], most: int = 40) -> str:
    """``Page 3`` or ``Pages 3, 7–9``; long lists end in how many more there are."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs[:most])
    more = sum(b - a + 1 for a, b in runs[most:])
    rest = f" and {more} more" if more else ""
    return f"{'Page' if len(numbers) == 1 else 'Pages'} {named}{rest}"
