"""The cells, texts, styles and comments of an XLSX workbook, element by element.

A cell's value is a number, a text, the place of a text in the workbook's table, a truth or an error; its
style says how a number is shown. Columns and rows count from 1.
"""

import re
from dataclasses import dataclass, field

from indexer.extract.limits import MIB, Limits
from indexer.extract.number_formats import Shown, general, number_format
from indexer.extract.package_parts import Attributes, gather
from indexer.extract.sheet_pages import SheetPages
from indexer.extract.zipped_xml import ZippedXml

_NAMESPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
    "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}",
)
_MARGINS = ("oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter")
_NAMES = {
    namespace + name: name
    for namespace in _NAMESPACES
    for name in ("row", "c", "v", "t", "is", "si", "rPh", "text", "comment", "threadedComment", *_MARGINS)
}
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MARGIN_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-Fa-f]{6}|[LCRPNDTZFAGBIUESXYHO+-])')
_TRUTHS = {"1": "TRUE", "0": "FALSE"}
_MOST_STYLES = 65_536


class StringsFull(Exception):  # noqa: N818 - named by what happened
    """No more texts are taken."""


@dataclass(frozen=True, slots=True)
class Styles:
    """How numbers are shown, by the number of the cell's style."""

    shown: list[Shown] = field(default_factory=list)

    def of(self, style: str | None) -> Shown:
        """The format of a cell; ``general`` for what is not told."""
        if style and style.isascii() and style.isdigit() and int(style[:6]) < len(self.shown):
            return self.shown[int(style[:6])]
        return general


def styles_of(archive: ZippedXml, part: str, *, from_1904: bool) -> Styles:
    """The styles that a workbook's styles part tells."""
    codes: dict[str, str] = {}
    made: dict[str, Shown] = {}
    styles = Styles()
    inside = False

    def take(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        if tag == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside and len(styles.shown) < _MOST_STYLES:
            number = attributes.get("numFmtId", "0")
            if number not in made:
                built_in = int(number[:6]) if number.isascii() and number.isdigit() else 0
                made[number] = number_format(codes.get(number, built_in), from_1904=from_1904)
            styles.shown.append(made[number])

    gather(archive, part, take)
    return styles


class StringsReader:
    """Fills the workbook's table of texts, up to as much text as one file may give."""

    def __init__(self, strings: list[str], limits: Limits) -> None:
        self._strings = strings
        self._left = limits.text_mb * MIB
        self._text: list[str] = []
        self._phonetic = 0
        self._in_text = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """See ``Reader``."""
        name = _NAMES.get(tag)
        if name == "t":
            self._in_text = not self._phonetic
        elif name == "rPh":
            self._phonetic += 1

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        name = _NAMES.get(tag)
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "si":
            self._strings.append("".join(self._text))
            self._text.clear()
            self._left -= 64  # what a short text costs in memory
            if self._left < 0:
                raise StringsFull

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._in_text:
            self._text.append(text)
            self._left -= len(text)

    def close(self) -> None:
        """See ``Reader``."""


class SheetReader:
    """Hands the rows of one sheet to its pages."""

    def __init__(self, pages: SheetPages, styles: Styles, strings: list[str]) -> None:
        self._pages, self._styles, self._strings = pages, styles, strings
        self._row = self._column = 0
        self._cells: list[tuple[int, str]] = []
        self._type: str | None = None
        self._style: str | None = None
        self._text: list[str] = []
        self._reading = False
        self._phonetic = 0
        self.margins: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """See ``Reader``."""
        name = _NAMES.get(tag)
        if name is None:
            return
        if name == "c":
            self._column = _column(attributes.get("r")) or self._column + 1
            self._type, self._style = attributes.get("t"), attributes.get("s")
            self._text.clear()
        elif name in ("v", "t"):
            self._reading = not self._phonetic
        elif name == "row":
            self.finish()
            told = attributes.get("r", "")
            self._row = int(told[:9]) if told.isascii() and told.isdigit() else self._row + 1
            self._column = 0
        elif name == "rPh":
            self._phonetic += 1
        elif name in _MARGINS:
            self._text.clear()
            self._reading = True

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        name = _NAMES.get(tag)
        if name is None:
            return
        if name in ("v", "t"):
            self._reading = False
        elif name == "c":
            if self._text and (shown := self._shown("".join(self._text))):
                self._cells.append((self._column, shown))
        elif name == "row":
            self.finish()
        elif name == "rPh":
            self._phonetic -= 1
        elif name in _MARGINS:
            self._reading = False
            text = " ".join(_MARGIN_CODES.sub(" ", "".join(self._text)).replace("&&", "&").split())
            if any(character.isalpha() for character in text):
                self.margins.append(text)

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._reading:
            self._text.append(text)

    def close(self) -> None:
        """See ``Reader``."""

    def finish(self) -> None:
        """The row that stands open is over."""
        if self._cells:
            cells, self._cells = self._cells, []
            self._pages.row(self._row, cells)

    def _shown(self, value: str) -> str:
        kind = self._type
        if kind == "s":
            place = int(value[:9]) if value.isascii() and value.isdigit() else -1
            return self._strings[place] if 0 <= place < len(self._strings) else ""
        if kind == "b":
            return _TRUTHS.get(value, value)
        if kind in ("str", "inlineStr", "e", "d"):
            return value
        try:
            return self._styles.of(self._style)(float(value))
        except ValueError:
            return value


class CommentReader:
    """Gathers the comments of a sheet, one a line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._text: list[str] = []
        self._reading = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """See ``Reader``."""
        # In threaded comments the text stands in ``text`` itself, in the older ones in ``t`` within it.
        self._reading = _NAMES.get(tag) in ("text", "t")

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        name = _NAMES.get(tag)
        if name in ("comment", "threadedComment"):
            self._end_comment()
        if name in ("text", "t"):
            self._reading = False

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._reading:
            self._text.append(text)

    def close(self) -> None:
        """See ``Reader``."""

    def finish(self) -> list[str]:
        """The comments, what a damaged end left open among them."""
        self._end_comment()
        return self._lines

    def _end_comment(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        if text:
            self._lines.append(text)


def _column(reference: str | None) -> int:
    match = _REFERENCE.fullmatch(reference) if reference else None
    if match is None:
        return 0
    number = 0
    for letter in match.group(1):
        number = number * 26 + ord(letter) - 64
    return number
