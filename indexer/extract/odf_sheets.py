"""OpenDocument spreadsheets: every sheet as it is shown, hidden ones too, with comments and text boxes.

A cell holds its value and the text that was shown for it; the text is read. A cell or row that is repeated is
repeated as often as a reader may want to see it, not a million times. Headers and footers stand in
``styles.xml`` and follow the first sheet.
"""

from typing import BinaryIO

from indexer.extract.emission import Emission
from indexer.extract.limits import Limits
from indexer.extract.odf import DRAW, OFFICE, STYLE, SVG, TABLE, TEXT, OdfPackage
from indexer.extract.sheet_pages import SheetPages

_REPEATED = 20  # most copies of a cell or a row that are written out
_LARGEST = 1 << 21
_CELLS = frozenset((TABLE + "table-cell", TABLE + "covered-table-cell"))
_PARAGRAPHS = frozenset((TEXT + "p", TEXT + "h"))
_SPOKEN = _PARAGRAPHS | {SVG + "title", SVG + "desc"}
_ASIDES = frozenset((OFFICE + "annotation", DRAW + "frame", DRAW + "custom-shape", DRAW + "g"))
_MARGINS = frozenset(STYLE + name for name in ("header", "footer", "header-left", "footer-left"))
_LEFT_OUT = frozenset(
    (
        OFFICE + "forms",
        OFFICE + "scripts",
        OFFICE + "styles",
        OFFICE + "automatic-styles",
        OFFICE + "font-face-decls",
        OFFICE + "binary-data",
        TABLE + "tracked-changes",
        "{http://purl.org/dc/elements/1.1/}creator",
        "{http://purl.org/dc/elements/1.1/}date",
        TEXT + "sheet-name",
        TEXT + "page-number",
        TEXT + "page-count",
        TEXT + "title",
        TEXT + "file-name",
        TEXT + "date",
        TEXT + "time",
    )
)
_VALUES = (OFFICE + "string-value", OFFICE + "date-value", OFFICE + "time-value", OFFICE + "value")


class OdsExtractor:
    """Reads ODS and SXC files and their templates."""

    media_types = frozenset(
        (
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.spreadsheet-template",
            "application/vnd.sun.xml.calc",
        )
    )
    name = "ods"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        package = OdfPackage(source, limits)
        emit.found(package.description())
        margins = _MarginReader()
        package.parse("styles.xml", margins)
        pages = SheetPages(emit)
        try:
            package.parse("content.xml", SheetsReader(pages, margins.lines))
        finally:
            pages.flush()
        package.tell_damage(emit)


class _MarginReader:
    """The lines of headers and footers, without the fields in them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._inside = self._skipped = 0
        self._line: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        if self._skipped or (self._inside and tag in _LEFT_OUT):
            self._skipped += 1
        elif tag in _MARGINS:
            self._inside += 1

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
        elif tag in _MARGINS:
            self._inside -= 1
        elif tag in _PARAGRAPHS:
            line = " ".join("".join(self._line).split())
            self._line.clear()
            if " " in line and line not in self.lines:  # a lone word is "Page"
                self.lines.append(line)

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._inside and not self._skipped:
            self._line.append(text)

    def close(self) -> None:
        """See ``Reader``."""


class SheetsReader:
    """Follows the elements of the content and emits its sheets."""

    def __init__(self, pages: SheetPages, margins: list[str]) -> None:
        self._pages, self._margins = pages, margins
        self._depth = self._skipped = 0  # tables within tables; what is left out
        self._row = 0
        self._row_copies = self._column = self._copies = 1
        self._cells: list[tuple[int, str]] = []
        self._value = ""
        self._paragraphs: list[str] = []
        self._line: list[str] = []
        self._spoken = 0
        self._open: list[tuple[list[str], int]] = []  # the line outside each comment or box that is open
        self._asides: list[str] = []
        self._in_cell = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        if self._skipped or tag in _LEFT_OUT:
            self._skipped += 1
        elif tag in _SPOKEN:
            self._spoken += 1
        elif tag in _CELLS:
            self._in_cell = True
            self._copies = _count(attributes.get(TABLE + "number-columns-repeated"), _LARGEST)
            self._value = next((attributes[name] for name in _VALUES if name in attributes), "")
            self._paragraphs.clear()
        elif tag == TABLE + "table-row":
            self._row_copies = _count(attributes.get(TABLE + "number-rows-repeated"), _LARGEST)
            self._column = 1
        elif tag in _ASIDES:
            self._open.append((self._line, self._spoken))
            self._line, self._spoken = [], 0
        elif tag == TABLE + "table":
            self._depth += 1
            if self._depth == 1:
                self._row = 0
                self._pages.begin(attributes.get(TABLE + "name", ""))
        elif tag == TEXT + "s":
            self._line.append(" " * _count(attributes.get(TEXT + "c"), 100))
        elif tag in (TEXT + "tab", TEXT + "line-break"):
            self._line.append(" ")

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
        elif tag in _SPOKEN:
            self._spoken -= 1
            self._end_paragraph()
        elif tag in _CELLS:
            self._end_cell()
        elif tag == TABLE + "table-row":
            self._end_row()
        elif tag in _ASIDES and self._open:
            self._line, self._spoken = self._open.pop()
        elif tag == TABLE + "table":
            self._depth -= 1
            if self._depth == 0:
                self._end_sheet()

    def _end_paragraph(self) -> None:
        text = "".join(self._line).strip()
        self._line = []
        if text:
            (self._asides if self._open or not self._in_cell else self._paragraphs).append(text)

    def _end_cell(self) -> None:
        self._in_cell = False
        text = " ".join(self._paragraphs) or self._value
        if text:
            copies = min(self._copies, _REPEATED)
            self._cells += [(self._column + i, text) for i in range(copies)]
        self._column += self._copies

    def _end_row(self) -> None:
        copies = min(self._row_copies, _REPEATED) if self._cells else 0
        for number in range(1, copies + 1):
            self._pages.row(self._row + number, self._cells)
        self._cells = []
        self._row += self._row_copies

    def _end_sheet(self) -> None:
        for line in (*self._asides, *self._margins):
            self._pages.line(line)
        self._asides.clear()
        self._margins = []
        self._pages.flush()

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._spoken and not self._skipped:
            self._line.append(text)

    def close(self) -> None:
        """See ``Reader``."""


def _count(untrusted_text: str | None, most: int) -> int:
    if not untrusted_text or not untrusted_text.isascii() or not untrusted_text.isdigit():
        return 1
    return min(most, int(untrusted_text[:9]))
