"""PDF: the text layer, page by page, by pdfium; pypdf where pdfium reads nothing.

Below a page's own text stands what is written on it and not in it: values of form fields, comments, bookmarks
that name what the page does not. A page that shows something but holds no text (a scan), or whose text is garbled,
is named; a page with nothing on it is not missing any. Attached files follow after the last page.
"""

from typing import BinaryIO

import pypdfium2.raw as pdfium
from pypdfium2 import PDFIUM_INFO

from indexer.extract import pdf_fallback, pdf_info
from indexer.extract.emission import Emission
from indexer.extract.garbled import is_garbled
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.page_names import pages_named
from indexer.extract.pdf_annotations import Annotations
from indexer.extract.pdf_open import OpenPdf, open_document, open_pdf, read_small
from indexer.extract.pdf_order import page_text
from indexer.extract.pdf_outline import Outline
from indexer.extract.pdf_pages import PdfPage
from indexer.extract.pdf_parts import emit_attachments, signatures
from indexer.extract.pdf_xfa import xfa_lines

__all__ = ["PdfExtractor", "open_document", "pages_named", "read_small"]

_FALLBACKS = 20  # pages of one file for which pypdf is asked
_LONGEST_NOTE = 900
_A_FEW_LINES = 500  # characters beside the picture of a page
_MOST_OF_A_PAGE = 0.33  # of its area; a photograph across the text has 0.31


class PdfExtractor:
    """Reads the text layer; a scan without one yields empty pages."""

    media_types = frozenset(("application/pdf",))
    name = "pdf"
    version = f"2-pdfium{PDFIUM_INFO.build}"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        if emit.careful:
            _by_pypdf(source, emit, CannotRead("extraction-failed"))
            return
        data = read_small(source)
        try:
            opened = open_pdf(source, data, emit.passwords)
        except CannotRead as error:
            _by_pypdf(source, emit, error)
            return
        try:
            emit.found(pdf_info.description(opened))
            _note_what_it_is(opened, emit)
            reading = _Reading(opened, emit)
            reading.run()
            _emit_attached(opened, emit, pinned=reading.has_pinned_files)
        finally:
            opened.close()


def _note_what_it_is(opened: OpenPdf, emit: Emission) -> None:
    if opened.repaired:
        emit.note("read_by", "pikepdf")
        emit.missing("damaged-parts", "The PDF is damaged; what could be found was read.")
    if pdf_info.names_too_many_filters(opened.data):
        emit.missing(
            "damaged-parts",
            "A part of the PDF is said to be packed more than 20 times over; it may be missing.",
        )
    if pdf_info.is_encrypted(opened.document):
        emit.note("encrypted", True)
    if part := pdf_info.pdf_a(opened.data):
        emit.note("pdf_a", part)
    if pdfium.FPDF_GetSignatureCount(opened.document.raw) > 0 and (signed := signatures(opened)):
        emit.note("signatures", len(signed))
        emit.note("signed_by", "; ".join(signed)[:_LONGEST_NOTE])


def _emit_attached(opened: OpenPdf, emit: Emission, *, pinned: bool) -> None:
    if pinned or pdfium.FPDFDoc_GetAttachmentCount(opened.document.raw) > 0:
        emit_attachments(opened, emit, pinned=pinned)


class _Reading:
    """One document's pages on their way out."""

    def __init__(self, opened: OpenPdf, emit: Emission) -> None:
        self._opened, self._document, self._emit = opened, opened.document, emit
        self._annotations = Annotations(opened.document)
        self._outline = Outline(opened.document)
        self._without_text: list[int] = []
        self._garbled: list[int] = []
        self._damaged: list[int] = []
        self._fallbacks = _FALLBACKS

    @property
    def has_pinned_files(self) -> bool:
        """Whether a file hangs on a page that was read."""
        return self._annotations.has_attachments

    def run(self) -> None:
        count = len(self._document)
        try:
            for index in range(count):
                text, beside = self._page(index)
                beside += self._outline.lines(index, text)
                if index == count - 1:
                    beside += xfa_lines(self._document, self._annotations.values)
                if beside:
                    text = "\n".join((text.rstrip() + "\n" if text.strip() else "", *beside)).lstrip("\n")
                self._emit.page(text, self._label(index))
        finally:
            self._report()

    def _page(self, index: int) -> tuple[str, list[str]]:
        """The page's own text, and what is written on it."""
        try:
            with PdfPage(self._document, index) as page:
                text = page_text(page)
                beside = self._annotations.lines(page, text)
                if text and not text.isspace():
                    if self._emit.laid_out and _is_picture_of_page(page, text):
                        self._without_text.append(index + 1)
                        return text, beside
                    return self._unless_garbled(index, text), beside
                if page.is_blank():
                    return text, beside
                has_text_objects = page.has_text_objects()
        except ValueError:
            text = self._by_pypdf(index)
            if not text.strip():
                self._damaged.append(index + 1)
            return text, []
        if has_text_objects:
            text = self._by_pypdf(index)
        if not text.strip():
            self._without_text.append(index + 1)
        return text, beside

    def _unless_garbled(self, index: int, text: str) -> str:
        if not is_garbled(text):
            return text
        other = self._by_pypdf(index)
        if len(other) > len(text) // 2 and not is_garbled(other):
            return other
        self._garbled.append(index + 1)
        return text

    def _by_pypdf(self, index: int) -> str:
        self._fallbacks -= 1
        if self._fallbacks < 0:
            return ""
        return pdf_fallback.text_of(self._opened.source, index, self._opened.password)

    def _label(self, index: int) -> str:
        return str(self._document.get_page_label(index))

    def _report(self) -> None:
        for number in sorted((*self._without_text, *self._garbled)):
            self._emit.unread(number)
        if self._damaged:
            self._emit.missing("damaged-parts", f"{pages_named(self._damaged)} cannot be read.")
        if self._without_text and self._emit.has_text:
            held = "holds" if len(self._without_text) == 1 else "hold"
            self._emit.missing("pages-without-text", f"{pages_named(self._without_text)} {held} no text.")
        if self._garbled:
            verb, what = ("holds", "a text layer") if len(self._garbled) == 1 else ("hold", "text layers")
            self._emit.missing(
                "garbled-text",
                f"{pages_named(self._garbled)} {verb} {what} of other characters than they show.",
            )


def _is_picture_of_page(page: PdfPage, text: str) -> bool:
    """Whether what stands there is a heading of, or an edge around, what was scanned."""
    return len(text) <= _A_FEW_LINES and page.largest_picture() >= _MOST_OF_A_PAGE


def _by_pypdf(source: BinaryIO, emit: Emission, refused: CannotRead) -> None:
    """pdfium refused the file; what pypdf reads is better than nothing."""
    locked = refused.reason.code == "encrypted-file"
    if locked and pdf_fallback.needs_password(source, emit.passwords):
        raise refused
    damaged: list[int] = []
    for number, text in enumerate(pdf_fallback.texts(source, emit.passwords), 1):
        if text is None:
            damaged.append(number)
        emit.page(text or "")
    if not emit.has_text:
        raise refused
    emit.note("read_by", "pypdf")
    if damaged:
        emit.missing("damaged-parts", f"{pages_named(damaged)} cannot be read.")
    elif not locked:
        emit.missing("damaged-parts", "The PDF is damaged; what could be found was read.")
