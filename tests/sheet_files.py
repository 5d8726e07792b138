"""Small real spreadsheets and slide shows, written by hand: what the tests of reading read."""

import struct
from collections.abc import Mapping, Sequence

from tests.extract_files import ODF, zipped

SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument."
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"


def links(*kinds_and_targets: tuple[str, str]) -> str:
    """A relationships part; ids are rId1, rId2, …"""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINK}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds_and_targets, 1)
    )
    return f'<Relationships xmlns="{_LINKS}">{inner}</Relationships>'


def types(part: str, media_type: str) -> tuple[str, str]:
    """The part that says what the package is."""
    return "[Content_Types].xml", f'<Types><Override PartName="{part}" ContentType="{media_type}"/></Types>'


def xlsx(
    sheets: Sequence[tuple[str, str]],
    *more: tuple[str, str | bytes],
    strings: Sequence[str] = (),
    formats: Sequence[str] = (),
    workbook: str = "",
    state: str = "visible",
) -> bytes:
    """A workbook of these sheets: name and what stands in ``worksheet``; styles 0, 1, … show by ``formats``."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, _) in enumerate(sheets, 1)
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    members: list[tuple[str, str | bytes]] = [
        types("/xl/workbook.xml", f"{_OFFICE}spreadsheetml.sheet.main+xml"),
        ("xl/workbook.xml", f'<workbook xmlns="{SHEET}" xmlns:r="{_LINK}">{workbook}<sheets>{listed}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", links(*targets)),
        *((f"xl/worksheets/sheet{n}.xml", worksheet(inner)) for n, (_, inner) in enumerate(sheets, 1)),
    ]  # fmt: skip
    if strings:
        texts = "".join(f"<si>{text}</si>" for text in strings)
        members.append(("xl/sharedStrings.xml", f'<sst xmlns="{SHEET}">{texts}</sst>'))
    if formats:
        codes = "".join(
            f'<numFmt numFmtId="{200 + n}" formatCode="{code}"/>' for n, code in enumerate(formats)
        )
        cells = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
        styles = (
            f'<styleSheet xmlns="{SHEET}"><numFmts>{codes}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>'
        )
        members.append(("xl/styles.xml", styles))
    return zipped([*members, *more])


def worksheet(inner: str) -> str:
    """A sheet's part."""
    return f'<worksheet xmlns="{SHEET}">{inner}</worksheet>'


def rows(*lines: str) -> str:
    """Rows of texts, parted by tabs."""
    written = "".join(
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in line.split("\t"))
        + "</row>"
        for line in lines
    )
    return f"<sheetData>{written}</sheetData>"


def shape(text: str) -> str:
    """A shape with one paragraph."""
    return f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p>"


def slide(inner: str, root: str = "sld") -> str:
    """A slide's part, or one like it."""
    return f'<p:{root} xmlns:p="{SLIDE}" xmlns:a="{DRAWING}" xmlns:c="{CHART}">{inner}</p:{root}>'


def pptx(slides: Sequence[str], *more: tuple[str, str | bytes], order: Sequence[int] = ()) -> bytes:
    """A slide show; ``order`` names the slides from 1 as they are shown."""
    shown = "".join(f'<p:sldId r:id="rId{n}"/>' for n in order or range(1, len(slides) + 1))
    main = f'<p:presentation xmlns:p="{SLIDE}" xmlns:r="{_LINK}"><p:sldIdLst>{shown}</p:sldIdLst></p:presentation>'
    return zipped(
        [
            types("/ppt/presentation.xml", f"{_OFFICE}presentationml.presentation.main+xml"),
            ("ppt/presentation.xml", main),
            (
                "ppt/_rels/presentation.xml.rels",
                links(*(("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1))),
            ),
            *((f"ppt/slides/slide{n}.xml", slide(inner)) for n, inner in enumerate(slides, 1)),
            *more,
        ]
    )


def odf(media_type: str, kind: str, body: str, styles: str = "") -> bytes:
    """An OpenDocument package of this kind: ``spreadsheet``, ``presentation``, ``drawing``."""
    urn = "urn:oasis:names:tc:opendocument:xmlns:"
    names = (
        f'{ODF} xmlns:presentation="{urn}presentation:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:svg="{urn}svg-compatible:1.0"'
    )
    members: list[tuple[str, str | bytes]] = [
        ("mimetype", media_type),
        ("content.xml", f"<office:document-content {names}><office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"),
    ]  # fmt: skip
    if styles:
        members.append(("styles.xml", f"<office:document-styles {names}>{styles}</office:document-styles>"))
    return zipped(members)


def record(kind: int, data: bytes = b"") -> bytes:
    """One record of an XLS workbook."""
    return struct.pack("<HH", kind, len(data)) + data


def xls(
    sheets: Mapping[str, Sequence[Sequence[str | float]]], hung: bytes = b"", globally: bytes = b""
) -> bytes:
    """An Excel 97 workbook; ``hung`` are further records of each sheet, ``globally`` of the workbook."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + globally
    sizes = [4 + 8 + 2 * len(name) for name in sheets]
    place = len(start) + sum(sizes) + 4
    listed, bodies = b"", b""
    for name, lines in sheets.items():
        head = struct.pack("<IBBBB", place + len(bodies), 0, 0, len(name), 1)
        listed += record(0x0085, head + name.encode("utf-16-le"))
        cells = b"".join(
            _cell(row, column, value) for row, line in enumerate(lines) for column, value in enumerate(line)
        )
        bodies += (
            record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + hung + record(0x000A)
        )
    return ole_with("Workbook", start + listed + record(0x000A) + bodies)


def _cell(row: int, column: int, value: str | float) -> bytes:
    at = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        return record(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return record(0x0203, at + struct.pack("<d", value))


def ole_with(name: str, content: bytes) -> bytes:
    """An OLE container with one stream."""
    content = content.ljust(4096, b"\0")
    sectors = -(-len(content) // 512)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 44, 1, 1)
    struct.pack_into("<IIIIII", header, 56, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    struct.pack_into("<108I", header, 80, *[0xFFFFFFFF] * 108)
    follows = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", *follows, *[0xFFFFFFFF] * (128 - len(follows)))
    root = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory = (root + _entry(name, 2, 0xFFFFFFFF, 2, len(content))).ljust(512, b"\0")
    return bytes(header) + table + directory + content.ljust(sectors * 512, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<64sHBBIII", raw, len(raw), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return head.ljust(116, b"\0") + struct.pack("<IQ", start, size)


def xlsb(sheets: Mapping[str, Sequence[tuple[int, int, str]]]) -> bytes:
    """A binary workbook; cells are row and column from 0 and text."""
    listed = b"".join(
        _part(156, struct.pack("<II", 0, n) + _wide(f"rId{n}") + _wide(name))
        for n, name in enumerate(sheets, 1)
    )
    members: list[tuple[str, str | bytes]] = [
        types("/xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        ("xl/workbook.bin", _part(131) + _part(143) + listed + _part(144) + _part(132)),
        ("xl/_rels/workbook.bin.rels", links(*(("worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1)))),
    ]  # fmt: skip
    for n, cells in enumerate(sheets.values(), 1):
        body = b"".join(
            _part(0, struct.pack("<I", row) + bytes(13))
            + _part(6, struct.pack("<II", column, 0) + _wide(text))
            for row, column, text in cells
        )
        size = _part(148, struct.pack("<IIII", 0, 9, 0, 9))
        members.append(
            (f"xl/worksheets/sheet{n}.bin", _part(129) + size + _part(145) + body + _part(146) + _part(130))
        )
    return zipped(members)


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _part(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    assert len(data) < 128
    return number + bytes([len(data)]) + data
