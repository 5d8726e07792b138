"""Small real files, written by hand: what the tests of reading read."""

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence

from indexer.extract.emission import Collected
from indexer.extract.limits import Limits
from indexer.extract.reading import read
from indexer.identification.identify import Identifier
from indexer.language import LanguageTeller

LANGUAGES = ("en", "ru", "kk", "fr", "de")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("draw", "drawing"),
        ("style", "style"),
        ("table", "table"),
    )
)
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def collected(
    data: bytes,
    filename: str = "",
    limits: Limits | None = None,
    depth: int = 0,
    passwords: tuple[str, ...] = (),
) -> Collected:
    """What reading these bytes in this process emits."""
    sink = Collected()
    with io.BytesIO(data) as source:
        read(
            source,
            filename,
            limits or Limits(),
            sink,
            Identifier(),
            LanguageTeller(LANGUAGES),
            depth,
            passwords,
        )
    return sink


def zipped(members: Iterable[tuple[str, bytes | str]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, *more: tuple[str, str], core: str = "") -> bytes:
    """A DOCX with this body; ``more`` are further parts by name, with their inner XML."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
        f'PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
    )
    parts = [
        ("[Content_Types].xml", types),
        ("word/document.xml", _word("document", f"<w:body>{body}</w:body>")),
    ]
    parts += [(name, _word("part", inner)) for name, inner in more]
    if core:
        names = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        parts.append(("docProps/core.xml", f"<cp {names}>{core}</cp>"))
    return zipped(parts)


def paragraph(text: str) -> str:
    """A Word paragraph."""
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def _word(root: str, inner: str) -> str:
    return f'<w:{root} xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">{inner}</w:{root}>'


def odt(body: str, styles: str = "", meta: str = "", manifest: str = "") -> bytes:
    """An ODT with this text."""
    members = [
        ("mimetype", ODT),
        (
            "content.xml",
            f"<office:document-content {ODF}><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        ),
    ]
    if styles:
        members.append(("styles.xml", f"<office:document-styles {ODF}>{styles}</office:document-styles>"))
    if meta:
        members.append(
            (
                "meta.xml",
                f'<office:m {ODF} xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:m">{meta}</office:m>',
            )
        )
    if manifest:
        members.append(("META-INF/manifest.xml", manifest))
    return zipped(members)


def pdf(
    contents: Sequence[str],
    info: str = "",
    catalogue: str = "",
    page: str = "/MediaBox[0 0 600 800]",
    fonts: str = "",
    more: Sequence[str] = (),
) -> bytes:
    """A PDF whose pages have these content streams. Objects: 1 catalogue, 2 pages, 3 font, 4 information, 5… more, then pages."""
    first = 5 + len(more)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(contents)))
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{catalogue}>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(contents)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        f"<<{info}>>",
        *more,
    ]
    for i, content in enumerate(contents):
        objects.append(
            f"<</Type/Page/Parent 2 0 R{page}/Contents {first + 2 * i + 1} 0 R/Resources<</Font<</F1 3 0 R{fonts}>>>>>>"
        )
        objects.append(f"<</Length {len(content.encode('latin-1'))}>>stream\n{content}\nendstream")
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n".encode("latin-1")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer<</Root 1 0 R/Info 4 0 R/Size {len(objects) + 1}>>\nstartxref\n{table}\n%%EOF".encode()
    return bytes(out)


def shown(text: str, x: int = 50, y: int = 700) -> str:
    """A content stream that shows one line."""
    return f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET"


SCAN = "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"


def ole(*streams: str) -> bytes:
    """An OLE container whose root holds empty streams of these names."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<IIIIII", header, 56, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFF] * 126))
    entries = [_entry("Root Entry", 5, 1 if streams else 0xFFFFFFFF)]
    for number, name in enumerate(streams, 1):
        entries.append(_entry(name, 2, 0xFFFFFFFF, number + 1 if number < len(streams) else 0xFFFFFFFF))
    directory = b"".join(entries).ljust(512, b"\0")
    return bytes(header) + fat + directory


def _entry(name: str, kind: int, child: int, sibling: int = 0xFFFFFFFF) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII", raw, len(raw), kind, 1, 0xFFFFFFFF, sibling, child).ljust(128, b"\0")
