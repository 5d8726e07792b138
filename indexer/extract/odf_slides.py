"""OpenDocument presentations and drawings: one page a slide, with notes and comments.

Text of shapes, tables and groups comes in the order of the file. Footers that a presentation declares once, and
what masters show besides their placeholders, stand on the first slide.
"""

from typing import BinaryIO

from indexer.extract.emission import Emission
from indexer.extract.limits import Limits
from indexer.extract.odf import DRAW, OFFICE, PRESENTATION, STYLE, SVG, TABLE, TEXT, OdfPackage
from indexer.extract.odf_pictures import FRAMES, ShownPictures
from indexer.extract.page_pictures import note_pictures_in_package

_PARAGRAPHS = frozenset((TEXT + "p", TEXT + "h", SVG + "title", SVG + "desc"))
_DECLARED = frozenset((PRESENTATION + "footer-decl", PRESENTATION + "header-decl"))
_LEFT_OUT = frozenset(
    (
        OFFICE + "forms",
        OFFICE + "scripts",
        OFFICE + "styles",
        OFFICE + "automatic-styles",
        OFFICE + "font-face-decls",
        OFFICE + "binary-data",
        TEXT + "page-number",
        TEXT + "page-count",
        TEXT + "sheet-name",
        *(PRESENTATION + field for field in ("footer", "header", "date-time")),
        "{http://purl.org/dc/elements/1.1/}creator",
        "{http://purl.org/dc/elements/1.1/}date",
    )
)
_BLANKS = 100  # most blanks that one element may stand for


class OdpExtractor:
    """Reads ODP, ODG, SXI and SXD files and their templates."""

    media_types = frozenset(
        (
            "application/vnd.oasis.opendocument.presentation",
            "application/vnd.oasis.opendocument.presentation-template",
            "application/vnd.oasis.opendocument.graphics",
            "application/vnd.oasis.opendocument.graphics-template",
            "application/vnd.sun.xml.impress",
            "application/vnd.sun.xml.draw",
        )
    )
    name = "odp"
    version = "2"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        package = OdfPackage(source, limits)
        emit.found(package.description())
        masters = _MasterReader()
        package.parse("styles.xml", masters)
        reader = SlidesReader(emit, masters.lines)
        package.parse("content.xml", reader)
        reader.finish()
        note_pictures_in_package(emit, package.archive, reader.pictures.large)
        package.tell_damage(emit)


class _MasterReader:
    """Gathers the lines of master pages that no slide fills in."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._masters = self._paragraphs = self._skipped = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        filled_in = attributes.get(PRESENTATION + "class", "footer") not in ("footer", "header")
        if self._skipped or tag in _LEFT_OUT or tag == PRESENTATION + "notes" or filled_in:
            self._skipped += 1
        elif tag == STYLE + "master-page":
            self._masters += 1
        elif tag in _PARAGRAPHS:
            self._paragraphs += 1

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
        elif tag == STYLE + "master-page":
            self._masters -= 1
        elif tag in _PARAGRAPHS:
            self._paragraphs -= 1
            line = " ".join("".join(self._line).split())
            self._line.clear()
            if line and line not in self.lines[-50:]:
                self.lines.append(line)

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._masters and self._paragraphs and not self._skipped:
            self._line.append(text)

    def close(self) -> None:
        """See ``Reader``."""


class SlidesReader:
    """Follows the elements of the content and emits its slides."""

    def __init__(self, emit: Emission, after_the_first: list[str]) -> None:
        self._emit, self._after_the_first = emit, after_the_first
        self._lines: list[str] = []
        self._line: list[str] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._skipped = self._paragraphs = 0
        self._in_slide = False
        self.pictures = ShownPictures(on_slides=True)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        if self._skipped or tag in _LEFT_OUT:
            self._skipped += 1
        elif tag in _PARAGRAPHS or tag in _DECLARED:
            self._paragraphs += 1
        elif tag in FRAMES:
            self.pictures.start(tag, attributes)
        elif tag == TEXT + "s":
            self._line.append(" " * _count(attributes.get(TEXT + "c")))
        elif tag == TEXT + "tab":
            self._line.append("\t")
        elif tag == TEXT + "line-break":
            self._line.append("\n")
        elif tag == DRAW + "page":
            self._in_slide = True
        elif tag == TABLE + "table-row":
            self._row = []
        elif tag == TABLE + "table-cell":
            self._cell = []

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
        elif tag in _PARAGRAPHS or tag in _DECLARED:
            self._paragraphs -= 1
            self._end_line()
        elif tag == TABLE + "table-cell" and self._row is not None:
            self._row.append(" ".join(self._cell or []))
            self._cell = None
        elif tag == TABLE + "table-row":
            row, self._row = self._row or [], None
            if any(row):
                self._lines.append("\t".join(row).rstrip("\t"))
        elif tag == DRAW + "page":
            self.finish()

    def _end_line(self) -> None:
        text = "".join(self._line).strip()
        self._line.clear()
        if text:
            (self._lines if self._cell is None else self._cell).append(text)

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._paragraphs and not self._skipped:
            self._line.append(" ".join(text.splitlines()) if "\n" in text else text)

    def close(self) -> None:
        """See ``Reader``."""

    def finish(self) -> None:
        """Emit the slide that stands open."""
        self._end_line()
        if self._in_slide or self._lines:
            text = "\n".join([*self._lines, *(self._cell or []), *self._after_the_first])
            self._lines.clear()
            self._after_the_first = []
            self._in_slide = False
            self._emit.text(text)


def _count(untrusted_text: str | None) -> int:
    if not untrusted_text or not untrusted_text.isascii() or not untrusted_text.isdigit():
        return 1
    return min(_BLANKS, int(untrusted_text[:6]))
