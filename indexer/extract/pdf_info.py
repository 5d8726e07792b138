"""What a PDF says of itself: document information first, XMP for what that leaves open.

Nearly every program writes the same into both, and pdfium hands out the information at no cost; so the XMP packet,
which only qpdf can fetch, is looked at only where something is left open. Not told: whether any of it is true.
"""

import re

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.office_properties import description_of
from indexer.extract.pdf_open import OpenPdf, opened_by_qpdf
from indexer.extract.pdf_xmp import described_by_xmp

_XMP_LOOKED_FOR = 16 << 20  # bytes; larger files are scans, and opening them again costs too much for a title
_XMP = (b"<x:xmpmeta", b"<rdf:RDF")
_FILTER = b"/Filter"
_MANY_NAMES = re.compile(rb"\s{0,9}\[(?:\s{0,9}/[A-Za-z0-9]{1,30}){21}")
_PDF_A = re.compile(
    rb"pdfaid:part(?:=[\"']|>)\s*(\d)(?:.{0,200}?pdfaid:conformance(?:=[\"']|>)\s*([ABUabuEFef]))?", re.DOTALL
)


def description(opened: OpenPdf) -> Description:
    """Title, author, day and language of an open document."""
    info = _information(opened.document)
    if all((info.title, info.creators, info.date, info.languages)) or not _has_xmp(opened):
        return info
    xmp = described_by_xmp(_packet(opened))
    return Description(
        title=info.title or xmp.title,
        date=info.date or xmp.date,
        creators=info.creators or xmp.creators,
        languages=info.languages or xmp.languages,
    )


def pdf_a(data: bytes | None) -> str:
    """The part of PDF/A that the file claims to keep, such as ``2b``; empty when it claims none."""
    found = _PDF_A.search(data) if data and b"pdfaid:part" in data else None
    return (found[1] + (found[2] or b"")).decode().lower() if found else ""


def names_too_many_filters(data: bytes | None) -> bool:
    """Whether a stream is said to be packed so many times over that no program unpacks it: a trap, or damage."""
    at = data.find(_FILTER) if data else -1
    while data and at >= 0:
        if _MANY_NAMES.match(data, at + len(_FILTER)):
            return True
        at = data.find(_FILTER, at + len(_FILTER))
    return False


def is_encrypted(document: PdfDocument) -> bool:
    """Whether the file is encrypted, be it with an empty password."""
    return bool(pdfium.FPDF_GetSecurityHandlerRevision(document.raw) != -1)


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


def _has_xmp(opened: OpenPdf) -> bool:
    data = opened.data
    return data is not None and len(data) <= _XMP_LOOKED_FOR and any(sign in data for sign in _XMP)


def _packet(opened: OpenPdf) -> bytes:
    with opened_by_qpdf(opened) as pdf:
        try:
            return bytes(pdf.Root.Metadata.read_bytes()) if pdf is not None else b""
        except Exception:  # no packet, or a damaged one
            return b""
