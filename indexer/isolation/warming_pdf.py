"""Tiny PDFs with all that reading looks for: XMP, a form, comments, bookmarks, files, a signature, damage."""

from collections.abc import Iterator

_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li>a</rdf:li></rdf:Alt>'
    b"</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
)
_DATA = b'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><a>b</a></xfa:datasets>'
_OBJECTS = (
    b"<</Type/Catalog/Pages 2 0 R/Lang(en)/Metadata 6 0 R/Outlines 7 0 R/AcroForm<</Fields[9 0 R 10 0 R 11 0 R 12 0 R]"
    b"/XFA[(datasets) 15 0 R]>>/Names<</EmbeddedFiles<</Names[(a.txt) 13 0 R]>>>>>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>"
    b"/Annots[9 0 R 10 0 R 11 0 R 12 0 R 16 0 R<</Subtype/Text/Rect[0 0 9 9]/Contents(c)/T(d)>>]>>",
    b"<</Length 38>>stream\nBT /F1 12 Tf 20 200 Td (warm up) Tj ET\nendstream",
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    b"<</Type/Metadata/Subtype/XML/Length %d>>stream\n%b\nendstream" % (len(_XMP), _XMP),
    b"<</Type/Outlines/First 8 0 R/Last 8 0 R/Count 1>>",
    b"<</Title(Chapter)/Parent 7 0 R/Dest[3 0 R/Fit]>>",
    b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Tx/T(name)/V(value)>>",
    b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Btn/T(tick)/V/On/AS/On/AP<</N<</On 17 0 R>>>>>>",
    b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Ch/T(choice)/Opt[(one)(two)]/V(one)>>",
    b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Sig/T(sign)/V<</Type/Sig/Filter/F/Name(Ann)/M(D:20171011)>>>>",
    b"<</Type/Filespec/F(a.txt)/EF<</F 14 0 R>>>>",
    b"<</Type/EmbeddedFile/Length 8>>stream\nattached\nendstream",
    b"<</Length %d>>stream\n%b\nendstream" % (len(_DATA), _DATA),
    b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(b.txt)/EF<</F 18 0 R>>>>>>",
    b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 0>>stream\n\nendstream",
    b"<</Filter/FlateDecode/Length 9>>stream\nx\x9cK\x04\x00\x00b\x00b\nendstream",
)


def pdf_samples() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    whole = b"%PDF-1.4\n" + b"".join(
        b"%d 0 obj%bendobj\n" % (number, body) for number, body in enumerate(_OBJECTS, 1)
    )
    yield "a.pdf", whole + b"trailer<</Root 1 0 R/Size 19>>\n%%EOF"
    # Neither pdfium nor qpdf finds a page in these: the first is given a new page tree, the second is left to pypdf.
    yield "headless.pdf", whole.replace(b"/Type/Catalog", b"").replace(b"/Type/Pages", b"")
    yield "damaged.pdf", whole[:120]
