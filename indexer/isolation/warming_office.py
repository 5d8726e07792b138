"""One tiny file of each kind that offices write, beside text and mail: what ``warming`` reads of them."""

import io
import struct
import zipfile
from collections.abc import Iterator

from indexer.extract.ole_writing import written

_WORD_PERFECT = b"\xffWPC" + struct.pack("<IBBBBHH", 16, 1, 10, 0, 1, 0, 0)  # the header of version 5.1
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_ODF = f'xmlns:office="{_URN}:office:1.0" xmlns:text="{_URN}:text:1.0"'
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SAVED = (
    b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
    b"--x\nContent-Type: text/html\n\na\n--x--\n"
)


def office_samples() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    yield "letter.docx", _docx()
    yield "letter.wpd", _WORD_PERFECT + b"a\x0cb\xc0\x1b\x01\xc0"
    yield "letter.odt", _odf("text", "meta.xml")
    yield (
        "letter.fodt",
        f"<office:document {_ODF}><office:body><text:p>a</text:p></office:body></office:document>".encode(),
    )
    row = '<row><c r="A1"><v>1.5</v></c></row>'
    sheet = ("xl/worksheets/sheet1.xml", f'<w xmlns="{_SHEET}">{row}</w>')
    yield "sheet.xlsx", zipped(_types("spreadsheetml.sheet.main+xml"), sheet)
    slide = ("ppt/slides/slide1.xml", f'<s xmlns:a="{_DRAWING}"><a:p><a:t>a</a:t></a:p></s>')
    yield "show.pptx", zipped(_types("presentationml.presentation.main+xml"), slide)
    binary = ("xl/workbook.bin", "\x83\x01\x00")
    record = struct.pack("<HHI", 15, 1000, 0) + struct.pack("<HHI", 15, 1006, 0)
    yield "show.ppt", written({"PowerPoint Document": record})
    yield "sheet.xlsb", zipped(_types("ms-excel.sheet.binary.macroEnabled.main"), binary)
    yield "sheet.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)
    yield "sheet.ods", _odf("spreadsheet")
    yield "show.odp", _odf("presentation")
    yield "book.epub", zipped(("mimetype", "application/epub+zip"), ("a.html", "<p>a"))
    yield "page.mht", _SAVED
    yield "note.md", b"---\ntitle: a\n---\n# b\n"
    yield "table.csv", b'a,"b"\n1,2\n'
    yield "card.vcf", b"BEGIN:VCARD\nN;ENCODING=QUOTED-PRINTABLE:=41\nEND:VCARD\n"
    yield (
        "letter.abw",
        b"<?xml version='1.0'?><abiword><m key='dc.title'>a</m><p>b<foot><p>c</p></foot></p></abiword>",
    )
    yield "letter.sxw", _odf_of("vnd.sun.xml.writer", "http://openoffice.org/2000/office")
    yield "data.xml", b"<?xml version='1.0'?><a>b</a>"


def zipped(*members: tuple[str, str]) -> bytes:
    """A zip of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return buffer.getvalue()


def _types(kind: str) -> tuple[str, str]:
    return "[Content_Types].xml", f"<Types><Override ContentType='{kind}'/></Types>"


def _docx() -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document>'
    return zipped(
        _types("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
        ("docProps/core.xml", "<a><title>b</title></a>"),
        ("word/document.xml", body),
        ("word/footnotes.xml", "<broken"),
    )


def _odf_of(kind: str, office: str) -> bytes:
    body = f"<o:body xmlns:o='{office}'/>"
    return zipped(("mimetype", f"application/{kind}"), ("content.xml", body))


def _odf(kind: str, *more: str) -> bytes:
    return zipped(
        ("mimetype", f"application/vnd.oasis.opendocument.{kind}"),
        ("content.xml", f"<office:body {_ODF}><text:p>a<text:s/>b</text:p></office:body>"),
        *((name, "<a><title>b</title></a>") for name in more),
    )
