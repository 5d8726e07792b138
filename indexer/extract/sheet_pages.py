"""The rows of a table become pages: one a sheet, labelled with its name; a long sheet becomes several.

A row is a line, its cells are parted by tabs. However far apart cells stand, what is written stays small.
Rows and columns count from 1. Knows no format.
"""

from collections.abc import Sequence

from indexer.extract.emission import Emission
from indexer.extract.paging import PAGE_SIZE

_WIDEST_GAP = 16  # tabs between two cells: one corner of a sheet is millions of cells from the other
_LONGEST_CELL = 1_000_000  # code points; programs take 32,767


class SheetPages:
    """Takes rows as they are read and emits a page whenever one is full."""

    def __init__(self, emit: Emission) -> None:
        self._emit = emit
        self._label = ""
        self._piece = 0
        self._lines: list[str] = []
        self._size = 0
        self._last_row = 0

    def begin(self, label: str) -> None:
        """A sheet begins; what stands of the one before is emitted."""
        self.flush()
        self._label, self._piece, self._last_row = label, 0, 0

    def row(self, number: int, cells: Sequence[tuple[int, str]]) -> None:
        """The cells of one row that hold something, by column; gaps between rows become one empty line."""
        if not cells:
            return
        if self._lines and number > self._last_row + 1:
            self.line("")
        self._last_row = number
        pieces: list[str] = []
        before = 1
        for column, text in cells:
            # Two cells in one column, as only a damaged file has them, stay two.
            pieces.append("\t" * min(max(column - before, bool(pieces)), _WIDEST_GAP))
            pieces.append(
                " ".join(text[:_LONGEST_CELL].split("\n")) if "\n" in text else text[:_LONGEST_CELL]
            )
            before = column
        self.line("".join(pieces))

    def line(self, text: str) -> None:
        """A line of text that is no row, such as a comment."""
        if self._lines and self._size + len(text) > PAGE_SIZE:
            self._emit_page()
        self._lines.append(text)
        self._size += len(text) + 1

    def flush(self) -> None:
        """Emit what is left of the sheet; an empty sheet becomes an empty page only where it is named."""
        if self._lines or (self._label and not self._piece):
            self._emit_page()
        self._label = ""

    def _emit_page(self) -> None:
        self._piece += 1
        label = self._label
        if label and self._piece > 1:
            label = f"{label[:30]} ({self._piece})"
        text = "\n".join(self._lines)
        self._lines.clear()
        self._size = 0
        self._emit.text(text, label=label)
