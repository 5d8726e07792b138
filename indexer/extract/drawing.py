"""Text of DrawingML: shapes, tables, diagrams and charts, as presentations, sheets and letters hold them.

What stands in pictures for those who do not see them (``descr``) is read too; numbers of slides are not,
nor are the figures of charts, which stand in a table elsewhere.
"""

import re
from collections.abc import Sequence

from indexer.extract.package_parts import Relationship
from indexer.extract.zipped_xml import DamagedMember, ZippedXml

_MAIN = ("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
_CHART = (
    "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "http://purl.oclc.org/ooxml/drawingml/chart",
)
_NAMES = {
    f"{{{namespace}}}{name}": name for namespace in _MAIN for name in ("t", "p", "br", "tc", "tr", "fld")
} | {f"{{{namespace}}}{name}": f"chart-{name}" for namespace in _CHART for name in ("strCache", "v")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DESCRIBED = ("cNvPr", "docPr")
_AUTOMATIC = ("slidenum", "datetime")  # fields that say nothing
_HELD = ("chart", "chartEx", "diagramData")  # parts that hang on others by these kinds of relationship
_MOST_PARTS = 500
_FILE_NAME = re.compile(r"\S+\.[A-Za-z]{3,4}")


class DrawingReader:
    """Gathers the paragraphs of one part as lines."""

    def __init__(self, *, without_placeholders: bool = False) -> None:
        self.lines: list[str] = []
        self._without_placeholders = without_placeholders
        self._shape = 0  # lines before the shape that is open
        self._line: list[str] = []
        self._row: list[str] | None = None  # cells of the table row that is open
        self._cell: list[str] = []
        self._skipped = 0
        self._in_text = False
        self._in_labels = False
        self._placeholder = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped += 1
            return
        name = _NAMES.get(tag)
        if name is None:
            self._other(tag, attributes)
        elif name == "t" or (name == "chart-v" and self._in_labels):
            self._in_text = True
        elif name == "br":
            self._line.append("\n")
        elif name == "fld" and attributes.get("type", "").startswith(_AUTOMATIC):
            self._skipped = 1
        elif name == "tr":
            self._row = []
        elif name == "tc":
            self._cell = []
        elif name == "chart-strCache":
            self._in_labels = True

    def _other(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _FALLBACK:
            self._skipped = 1
        elif tag.endswith(_DESCRIBED):
            if described := spoken_description(attributes):
                self.lines.append(described)
        elif self._without_placeholders:
            if tag.endswith("}sp"):
                self._shape = len(self.lines)
            elif tag.endswith("}ph"):
                self._placeholder = True

    def end(self, tag: str) -> None:
        """See ``Reader``."""
        if self._skipped:
            self._skipped -= 1
            return
        name = _NAMES.get(tag)
        if name == "t":
            self._in_text = False
        elif name == "p":
            self._end_line()
        elif name == "chart-v":
            self._in_text = False
            if self._in_labels:
                self._end_line()
        elif name == "chart-strCache":
            self._in_labels = False
        elif name == "tc" and self._row is not None:
            self._row.append(" ".join(self._cell))
            self._cell = []
        elif name == "tr" and self._row is not None:
            self._end_row()
        elif self._placeholder and tag.endswith("}sp"):
            self._placeholder = False
            del self.lines[self._shape :]

    def _end_line(self) -> None:
        text = "".join(self._line).strip()
        self._line.clear()
        if text:
            (self.lines if self._row is None else self._cell).append(text)

    def _end_row(self) -> None:
        row, self._row = self._row or [], None
        if any(row):
            self.lines.append("\t".join(row).rstrip("\t"))

    def data(self, text: str) -> None:
        """See ``Reader``."""
        if self._in_text and not self._skipped:
            self._line.append(text)

    def close(self) -> None:
        """See ``Reader``."""

    def finish(self) -> list[str]:
        """All lines, what a damaged end left open among them."""
        self._end_line()
        if self._row is not None:
            self._row += self._cell
            self._end_row()
        return self.lines


def spoken_description(attributes: dict[str, str]) -> str:
    """What a picture's properties say that it shows; nothing when that is only the name of a file."""
    described = " ".join(attributes.get("descr", "").split())
    return "" if _FILE_NAME.fullmatch(described) else described


def drawn_lines(
    archive: ZippedXml, part: str, damaged: list[str], *, without_placeholders: bool = False
) -> list[str]:
    """The lines of one part; damage is told in ``damaged``."""
    reader = DrawingReader(without_placeholders=without_placeholders)
    try:
        archive.parse(part, reader)
    except DamagedMember as error:
        damaged.append(str(error))
    return reader.finish()


def held_lines(archive: ZippedXml, hung: Sequence[Relationship], damaged: list[str]) -> list[str]:
    """The lines of the charts and diagrams among what hangs on a part; repeated labels are told once."""
    targets = [r.target for r in hung if r.kind in _HELD]
    lines: list[str] = []
    for target in targets[:_MOST_PARTS]:
        lines += dict.fromkeys(drawn_lines(archive, target, damaged))
    return lines
