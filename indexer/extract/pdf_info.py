"""What a PDF says of itself, and pypdf standing in where pdfium reads nothing.

pdfium gives the document information; XMP only pypdf can read, so it is asked only where the information
leaves something open and the file has XMP at all. pypdf leaks many kinds of exceptions on damaged files:
all of them mean "it cannot say".
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pypdf
import pypdfium2.raw as pdfium
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.office_properties import description_of

_XMP_LOOKED_FOR = 16 << 20  # bytes; larger files are scans, where pypdf's reading costs too much for a title
_NEEDLESS = logging.CRITICAL + 1


def description(document: PdfDocument, source: BinaryIO, data: bytes | None) -> Description:
    """Title, author, day and language of an open document."""
    info = _information(document)
    if (
        all((info.title, info.creators, info.date, info.languages))
        or data is None
        or len(data) > _XMP_LOOKED_FOR
    ):
        return info
    if b"<x:xmpmeta" not in data and b"<rdf:RDF" not in data:
        return info
    xmp = _xmp(source)
    return Description(
        title=info.title or xmp.title,
        date=info.date or xmp.date,
        creators=info.creators or xmp.creators,
        languages=info.languages or xmp.languages,
    )


def _information(document: PdfDocument) -> Description:
    def value(key: str) -> str:
        return str(document.get_metadata_value(key))

    return description_of(
        value("Title"), value("Author"), iso_day(value("CreationDate")), catalogue_language(document)
    )


def catalogue_language(document: PdfDocument) -> str:
    """The catalogue's ``/Lang``; empty when it has none or this pdfium cannot tell."""
    ask = getattr(pdfium, "FPDFCatalog_GetLanguage", None)
    if ask is None:
        return ""
    buffer = (pdfium.FPDF_WCHAR * 64)()
    length = ask(document.raw, buffer, 128)
    return bytes(buffer)[: max(0, min(128, length) - 2)].decode("utf-16-le", "ignore")


def _xmp(source: BinaryIO) -> Description:
    with _silence():
        try:
            xmp = open_with_pypdf(source).xmp_metadata
            if xmp is None:
                return Description()
            titles = xmp.dc_title or {}
            title = titles.get("x-default") or next(iter(titles.values()), None)
            created = xmp.xmp_create_date
            return description_of(
                title,
                ";".join(xmp.dc_creator or ()),
                created.date().isoformat() if created else None,
                next(iter(xmp.dc_language or ()), None),
            )
        except Exception:
            return Description()


def open_with_pypdf(source: BinaryIO) -> PdfReader:
    """A reader, unlocked where the password is empty; raises whatever pypdf raises."""
    source.seek(0)
    reader = PdfReader(source)
    if reader.is_encrypted:
        reader.decrypt("")
    return reader


def needs_password(source: BinaryIO) -> bool:
    """Whether pypdf, too, finds the file locked."""
    with _silence():
        try:
            source.seek(0)
            reader = PdfReader(source)
            return reader.is_encrypted and not reader.decrypt("")
        except Exception:
            return True


def texts(source: BinaryIO) -> Iterator[str | None]:
    """Page texts by pypdf; ``None`` for a page that fails. Ends where the page tree is broken."""
    with _silence():
        try:
            reader = open_with_pypdf(source)
            count = len(reader.pages)
        except Exception:
            return
        for index in range(count):
            try:
                yield reader.pages[index].extract_text()
            except Exception:
                yield None


def text_of(source: BinaryIO, index: int) -> str:
    """One page's text by pypdf; empty when it fails."""
    with _silence():
        try:
            return open_with_pypdf(source).pages[index].extract_text()
        except Exception:
            return ""


@contextmanager
def _silence() -> Iterator[None]:
    """pypdf logs what it finds in the file; texts and names from files are never logged."""
    logger = logging.getLogger(pypdf.__name__)
    before = logger.level
    logger.setLevel(_NEEDLESS)
    try:
        yield
    finally:
        logger.setLevel(before)
