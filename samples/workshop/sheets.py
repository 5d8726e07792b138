"""A text's first table as a spreadsheet, XLSX or ODS, and as CSV: mark and heading above, other lines below."""

import csv
import io
from xml.sax.saxutils import escape

from .package import packed
from .sources import Source

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def lines(source: Source) -> list[list[str]]:
    """The rows of the sheet."""
    found = [[source.mark]]
    for block in source.body:
        found += [list(row) for row in block.rows] if block.kind == "table" else [[block.text]]
    return found


def xlsx(source: Source, sheet: str) -> bytes:
    """A workbook of one sheet; its texts stand in the table of texts."""
    texts = list(dict.fromkeys(cell for line in lines(source) for cell in line))
    cells = "".join(
        "<row>" + "".join(f'<c t="s"><v>{texts.index(cell)}</v></c>' for cell in line) + "</row>"
        for line in lines(source)
    )
    footer = f"<headerFooter><oddFooter>&amp;C{escape(source.get('footer'))}&amp;R&amp;P</oddFooter></headerFooter>"
    sheet_data = f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData>{footer}</worksheet>'
    links = _links(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    return packed(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": links,
            "xl/worksheets/sheet1.xml": _XML + sheet_data,
            "xl/sharedStrings.xml": f'{_XML}<sst xmlns="{_MAIN}">{shared}</sst>',
        }
    )


def ods(source: Source, sheet: str) -> bytes:
    """The same as OpenDocument."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in line
        )
        + "</table:table-row>"
        for line in lines(source)
    )
    names = " ".join(f'xmlns:{name}="{_URN}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'{_XML}<office:document-content {names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{escape(sheet)}">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        f'{_XML}<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return packed(
        {"mimetype": _ODS, "content.xml": content, "META-INF/manifest.xml": manifest}, stored=("mimetype",)
    )


def table(source: Source, encoding: str) -> bytes:
    """CSV with semicolons and DOS line ends, as Excel writes it there."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(lines(source))
    return written.getvalue().encode(encoding)


def _content_types() -> str:
    parts = (
        ("workbook", "sheet.main"),
        ("worksheets/sheet1", "worksheet"),
        ("sharedStrings", "sharedStrings"),
    )
    overrides = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>' for name, kind in parts
    )
    rels = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    return f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{rels}{overrides}</Types>'


def _links(*kinds: tuple[str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds, 1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'
