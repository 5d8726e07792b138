"""Excel's older XLS: every sheet, hidden ones too, with text boxes, comments, header and footer.

Cells by calamine, in the child; the rest from the records of the workbook's stream. Numbers other than days
and times are shown without their formats.
"""

from typing import BinaryIO

from indexer.extract.biff import read_biff
from indexer.extract.binary_sheets import opened, write_sheet
from indexer.extract.emission import Emission
from indexer.extract.limits import MIB, CannotRead, LimitReached, Limits
from indexer.extract.ole import DamagedContainer, OleContainer
from indexer.extract.ole_properties import ole_description
from indexer.extract.sheet_pages import SheetPages

_STREAMS = ("Workbook", "Book")


class XlsExtractor:
    """Reads workbooks of Excel 5 to 2003."""

    media_types = frozenset(("application/vnd.ms-excel",))
    name = "xls"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        try:
            container = OleContainer(source)
        except DamagedContainer as error:
            raise CannotRead("unreadable-file", "The workbook is damaged, or older than Excel 5.") from error
        data = next(filter(None, (container.read(name, limits.inflated_mb * MIB) for name in _STREAMS)), b"")
        stream = read_biff(data)
        if stream.encrypted:
            raise CannotRead("encrypted-file", "The workbook needs a password.")
        if not data:
            raise CannotRead("unreadable-file", "The file has no workbook: it is damaged.")
        emit.found(ole_description(container))
        if not all(sheet.extent.fits(limits) for sheet in stream.sheets):
            raise CannotRead("limit-memory", "The cells of a sheet stand too far apart to be laid out.")
        source.seek(0)
        book = opened(source.read())
        pages = SheetPages(emit)
        damaged = []
        for place, name in enumerate(book.sheet_names):
            pages.begin(name)
            try:
                if not write_sheet(book, place, pages):
                    damaged.append(name)
                for line in stream.sheets[place].lines if place < len(stream.sheets) else ():
                    pages.line(line)
            except LimitReached:
                pages.flush()
                raise
        pages.flush()
        if damaged:
            emit.missing("damaged-parts", f"Some sheets are damaged: {', '.join(damaged)[:300]}.")
