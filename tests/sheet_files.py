"""Small real spreadsheets and slide shows, written by hand: what the tests of reading read."""

from collections.abc import Sequence

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
