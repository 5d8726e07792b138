"""Cells of Excel's binary workbooks (XLS, XLSB) as calamine reads them, made text.

Calamine lays a sheet out as a full rectangle before it gives the first row, so whoever calls has looked at how
far apart the cells stand (``Extent``). It knows days and times, but not how other numbers are shown.
"""

import datetime
import io
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from indexer.extract.limits import MIB, CannotRead, Limits
from indexer.extract.number_formats import general
from indexer.extract.sheet_pages import SheetPages

_CELL_BYTES = 48  # of calamine's memory for a cell, full or empty, while a sheet is laid out


@dataclass(slots=True)
class Extent:
    """The rectangle that holds all cells of a sheet; rows and columns count from 0."""

    top: int = 1 << 30
    bottom: int = -1
    left: int = 1 << 30
    right: int = -1

    def add(self, row: int, first: int, last: int) -> None:
        """Cells of one row, from column ``first`` to ``last``."""
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, first), max(self.right, last)

    @property
    def cells(self) -> int:
        """How many cells the rectangle has."""
        return max(0, self.bottom - self.top + 1) * max(0, self.right - self.left + 1)

    def fits(self, limits: Limits) -> bool:
        """Whether laying it out stays within half of the memory that reading may take."""
        return self.cells * _CELL_BYTES <= limits.memory_mb * MIB // 2


def opened(data: bytes) -> CalamineWorkbook:
    """The workbook; raises ``CannotRead`` when there is none."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise CannotRead("encrypted-file", "The workbook needs a password.") from error
    except CalamineError as error:
        raise CannotRead(
            "unreadable-file", "The workbook is damaged, or of a kind that is not read."
        ) from error


def write_sheet(book: CalamineWorkbook, place: int, pages: SheetPages) -> bool:
    """Hand the rows of one sheet (from 0) to ``pages``; whether it could be read."""
    try:
        sheet = book.get_sheet_by_index(place)
    except CalamineError:
        return False
    if sheet.start is None:
        return True
    first_row, first_column = sheet.start
    for number, row in enumerate(sheet.iter_rows(), first_row + 1):
        cells = [
            (column, text) for column, value in enumerate(row, first_column + 1) if (text := shown(value))
        ]
        pages.row(number, cells)
    return True


def shown(value: object) -> str:
    """One cell as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return general(float(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes" if not value.second else "seconds")
    if isinstance(value, datetime.time):
        return value.isoformat("minutes" if not value.second else "seconds")
    return str(value)
