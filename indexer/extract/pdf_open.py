"""Opens a PDF for pdfium: with the empty password or one of those supplied, repaired where pdfium refuses it.

Sizes are bytes. Word boxes drawn later open the file in the same way, so they come from the same repair. Which
password fitted is told to nobody.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

import pikepdf
import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError

from indexer.extract.limits import CannotRead
from indexer.extract.pdf_repair import MOST_REPAIRED, repaired

_IN_MEMORY = 64 << 20  # larger files are read in pieces


@dataclass(frozen=True, slots=True)
class OpenPdf:
    """An open document and the bytes it was opened from: the file's own, or those of the repaired copy."""

    document: PdfDocument
    source: BinaryIO
    data: bytes | None  # None for a large file
    password: str
    repaired: bool = False

    def close(self) -> None:
        """Let go of it."""
        self.document.close()


def read_small(source: BinaryIO) -> bytes | None:
    """The bytes of a file that fits into memory, else ``None``."""
    size = source.seek(0, 2)
    source.seek(0)
    return source.read() if size <= _IN_MEMORY else None


def open_document(source: BinaryIO, data: bytes | None) -> PdfDocument:
    """What ``open_pdf`` opens without any password."""
    return open_pdf(source, data).document


def open_pdf(source: BinaryIO, data: bytes | None, passwords: Sequence[str] = ()) -> OpenPdf:
    """Open as it is, else repaired; raises ``CannotRead`` with the reason why pdfium refused it."""
    try:
        opened = _open(source, data, passwords)
    except CannotRead as refused:
        again = _open_repaired(data, passwords)
        if again is None:
            raise
        # A file that only seemed locked (pdfium and qpdf disagree on empty passwords) was not damaged.
        return again if refused.reason.code == "unreadable-file" else replace(again, repaired=False)
    if pdfium.FPDF_GetPageSizeByIndexF(opened.document.raw, 0, pdfium.FS_SIZEF()):
        return opened
    # Not even the first page can be reached: the page tree is broken.
    again = _open_repaired(data, passwords)
    if again is None:
        return opened
    opened.close()
    return again


def _open_repaired(data: bytes | None, passwords: Sequence[str]) -> OpenPdf | None:
    """A repaired copy in memory; ``None`` when the file is too large or there is nothing to be had."""
    copy = repaired(data, ("", *passwords)) if data and len(data) <= MOST_REPAIRED else None
    try:
        return replace(_open(io.BytesIO(copy), copy, ()), repaired=True) if copy else None
    except CannotRead:
        return None


def _open(source: BinaryIO, data: bytes | None, passwords: Sequence[str]) -> OpenPdf:
    refused: PdfiumError | None = None
    for password in ("", *passwords):
        source.seek(0)
        try:
            document = PdfDocument(data if data is not None else source, password=password)
            return OpenPdf(document, source, data, password)
        except PdfiumError as error:
            refused = error
            if error.err_code != pdfium.FPDF_ERR_PASSWORD:
                break
    code = refused.err_code if refused else None
    if code == pdfium.FPDF_ERR_PASSWORD:
        tried = "The PDF needs a password" + (", and none of those supplied fits." if passwords else ".")
        raise CannotRead("encrypted-file", tried) from refused
    if code == pdfium.FPDF_ERR_SECURITY:
        raise CannotRead("encrypted-file", "The PDF is protected in a way that cannot be read.") from refused
    raise CannotRead("unreadable-file", "The PDF is damaged: its pages cannot be found.") from refused


@contextmanager
def opened_by_qpdf(opened: OpenPdf) -> Iterator[pikepdf.Pdf | None]:
    """The same bytes opened by qpdf, for what pdfium does not hand out; ``None`` where qpdf refuses them."""
    source = opened.source if opened.data is None else io.BytesIO(opened.data)
    source.seek(0)
    try:
        pdf = pikepdf.open(source, password=opened.password)
    except Exception:  # whatever it is that qpdf does not like and pdfium overlooks
        pdf = None
    try:
        yield pdf
    finally:
        if pdf is not None:
            pdf.close()
