"""Text of XFA forms: what was filled in, and of forms that exist as XFA alone what is printed on them, too.

Such a form's one PDF page only asks for another program. Its XML is read without document types, entities and network.
Knows nothing of where the texts stand.
"""

import ctypes
import re
from collections.abc import Iterator

import pypdfium2.raw as pdfium
from lxml import etree
from pypdfium2 import PdfDocument

from indexer.extract.pdf_strings import narrow_text

_MOST_PACKETS, _LONGEST_PACKET = 32, 16 << 20
_MOST_ELEMENTS = 200_000
_SHOWN = frozenset(("text", "exData"))  # the template's elements that hold what is printed
_A_NUMBER_OF_ITS_OWN = re.compile(r"[\W\d_]*")


def xfa_lines(document: PdfDocument, known: set[str]) -> list[str]:
    """Texts of the form in their order, without the values in ``known``; empty when it is none."""
    count = min(_MOST_PACKETS, pdfium.FPDF_GetXFAPacketCount(document.raw))
    if count <= 0:
        return []
    alone = pdfium.FPDF_GetFormType(document.raw) == pdfium.FORMTYPE_XFA_FULL
    shown: list[str] = []
    filled: list[str] = []
    for index in range(count):
        name = narrow_text(pdfium.FPDF_GetXFAPacketName, document.raw, index)
        if name == "template" and alone:
            shown += _texts(_content(document, index), _SHOWN)
        elif name == "datasets":
            filled += (value for value in _texts(_content(document, index), None) if value not in known)
    return list(dict.fromkeys((*shown, *filled)))


def _content(document: PdfDocument, index: int) -> bytes:
    size = ctypes.c_ulong()
    if not pdfium.FPDF_GetXFAPacketContent(document.raw, index, None, 0, size):
        return b""
    if not 0 < size.value <= _LONGEST_PACKET:
        return b""
    buffer = ctypes.create_string_buffer(size.value)
    pdfium.FPDF_GetXFAPacketContent(document.raw, index, buffer, size.value, size)
    return buffer.raw


def _texts(data: bytes, wanted: frozenset[str] | None) -> Iterator[str]:
    """The texts of elements so named, with those inside them; of all that hold nothing but text when none is named."""
    if b"<!DOCTYPE" in data or b"\0" in data:
        return
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    if root is None:
        return
    for number, element in enumerate(root.iter(etree.Element)):
        if number >= _MOST_ELEMENTS:
            return
        name = etree.QName(element).localname
        if (wanted is None and len(element) == 0) or (wanted is not None and name in wanted):
            text = " ".join("".join(element.itertext()).split())
            if text and not (wanted is not None and _A_NUMBER_OF_ITS_OWN.fullmatch(text)):
                yield text
