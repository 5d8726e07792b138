"""What the XMP packet of a PDF says: title, creators, day, languages.

Its XML is read without document types and entities, and as far as it is sound.
"""

from lxml import etree

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.office_properties import description_of

_LONGEST = 1 << 20  # bytes; those of real files have a few kilobytes, or white space
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def described_by_xmp(data: bytes) -> Description:
    """The description in a packet; an empty one where it is damaged."""
    if len(data) > _LONGEST or b"<!DOCTYPE" in data:
        return Description()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root: etree._Element | None = etree.fromstring(data.strip(b"\0 \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return Description()
    if root is None:
        return Description()
    return description_of(
        _title(root),
        ";".join(_items(root, "creator")),
        iso_day(_created(root)),
        next(iter(_items(root, "language")), None),
    )


def _title(root: "etree._Element") -> str | None:
    items = list(root.iterfind(f".//{_DC}title/{_RDF}Alt/{_RDF}li"))
    usual = [item for item in items if item.get(_LANGUAGE) == "x-default"]
    return next((item.text for item in (*usual, *items) if item.text and item.text.strip()), None)


def _items(root: "etree._Element", name: str) -> list[str]:
    found = root.iterfind(f".//{_DC}{name}//{_RDF}li")
    return [item.text for item in found if item.text and item.text.strip()]


def _created(root: "etree._Element") -> str | None:
    element = root.find(f".//{_XMP}CreateDate")
    if element is not None:
        return element.text
    for described in root.iterfind(f".//{_RDF}Description"):
        if told := described.get(f"{_XMP}CreateDate"):
            return told
    return None
