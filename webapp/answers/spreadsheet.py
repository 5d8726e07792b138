"""Tables as CSV and as XLSX, row by row as they come. Texts are texts: none of them is ever read as a formula.

XLSX after ECMA-376: one sheet, texts in the cells themselves. Memory does not grow with the rows. Knows no names
and no Flask.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias
from xml.sax.saxutils import escape

Cell: TypeAlias = str | int | None

_FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")  # what spreadsheets take for its beginning
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767  # UTF-16 units of one cell
_CUT = " …"
_PIECE = 1 << 14  # bytes given on at once

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="rId1" '
    f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="Table" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="rId1" '
    f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_SHEET = "xl/worksheets/sheet1.xml"
_BEFORE = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_AFTER = "</sheetData></worksheet>"


def csv_rows(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, which Excel needs, and lines that end as RFC 4180 wants."""
    yield b"\xef\xbb\xbf"
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_plain(cell) for cell in row])
        yield line.getvalue().encode("utf-8", "replace")


def _plain(cell: Cell) -> Cell:
    """A text that a spreadsheet would read as a formula gets an apostrophe; see owasp.org, CSV injection."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell.lstrip(" ")) else cell


def xlsx(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet, whose first row stays in sight."""
    through = _Through()
    with zipfile.ZipFile(through, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _PARTS.items():
            package.writestr(name, _HEAD + content)
        with package.open(_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(_BEFORE.encode())
            for row in rows:
                sheet.write(_row(row).encode("utf-8"))
                if through.size >= _PIECE:
                    yield through.taken()
            sheet.write(_AFTER.encode())
    yield through.taken()


def _row(row: Sequence[Cell]) -> str:
    return f"<row>{''.join(map(_cell, row))}</row>"


def _cell(cell: Cell) -> str:
    if cell is None:
        return "<c/>"
    if isinstance(cell, int):
        return f"<c><v>{cell}</v></c>"
    text = escape(_shortened(_NOT_XML.sub("\ufffd", cell)), {"\r": "&#13;"})
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _shortened(text: str) -> str:
    """The text as far as a cell can hold it; programs refuse the whole workbook for a longer one."""
    if len(text) * 2 <= _LONGEST or len(text.encode("utf-16-le")) <= 2 * _LONGEST:
        return text
    room = 2 * (_LONGEST - len(_CUT))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


class _Through(io.RawIOBase):
    """A file that cannot be sought in: what is written to it is taken out again."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, piece: object) -> int:
        """Keep the piece until it is taken."""
        taken = bytes(piece)  # type: ignore[call-overload]
        self._pieces.append(taken)
        self.size += len(taken)
        return len(taken)

    def taken(self) -> bytes:
        """Everything written since the last time."""
        pieces, self._pieces, self.size = b"".join(self._pieces), [], 0
        return pieces
