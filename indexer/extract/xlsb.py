"""Excel's binary XLSB: every sheet, hidden ones too, by calamine, after a look at how far its cells stand apart.

What the parts unpack to is counted first, because calamine unpacks a part whole. Comments and text boxes are
XML and read as those of an XLSX are.
"""

from collections.abc import Iterator
from typing import BinaryIO

from indexer.extract.binary_sheets import Extent, opened, write_sheet
from indexer.extract.damage import tell_damage
from indexer.extract.drawing import drawn_lines
from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.extract.office_properties import core_description
from indexer.extract.sheet_pages import SheetPages
from indexer.extract.zipped_xml import DamagedMember, ZippedXml

_ROW, _CELLS = 0, range(1, 12)


class XlsbExtractor:
    """Reads binary workbooks of Excel 2007 and later."""

    media_types = frozenset(("application/vnd.ms-excel.sheet.binary.macroenabled.12",))
    name = "xlsb"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        archive = ZippedXml(source, limits)
        emit.found(core_description(archive))
        damaged: list[str] = []
        for name in sorted(archive.names):
            if name.endswith(".bin") and not _fits(archive, name, limits, damaged):
                raise CannotRead("limit-memory", "The cells of a sheet stand too far apart to be laid out.")
        source.seek(0)
        book = opened(source.read())
        pages = SheetPages(emit)
        try:
            for place, name in enumerate(book.sheet_names):
                pages.begin(name)
                if not write_sheet(book, place, pages):
                    damaged.append(name)
            drawings = [name for name in sorted(archive.names) if name.startswith("xl/drawings/drawing")]
            for name in drawings:
                for line in drawn_lines(archive, name, damaged):
                    pages.line(line)
        except LimitReached:
            pages.flush()
            raise
        pages.flush()
        tell_damage(archive, damaged, emit)


def _fits(archive: ZippedXml, name: str, limits: Limits, damaged: list[str]) -> bool:
    extent = Extent()
    try:
        if "/worksheets/" not in name:
            for _ in archive.chunks(name):
                pass
            return True
        row = 0
        for kind, data in _records(archive.chunks(name)):
            if kind == _ROW and len(data) >= 4:
                row = int.from_bytes(data[:4], "little")
            elif kind in _CELLS and len(data) >= 4:
                column = int.from_bytes(data[:4], "little")
                extent.add(row, column, column)
    except DamagedMember as error:
        damaged.append(str(error))
    return extent.fits(limits)


def _records(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Type and first four bytes of each record."""
    data = bytearray()
    position = skipped = 0
    for chunk in chunks:
        data = data[position:] + chunk
        position = 0
        while True:
            if skipped:
                step = min(skipped, len(data) - position)
                position += step
                skipped -= step
            start = _header(data, position)
            if start is None or start[2] + 4 > len(data):
                break
            kind, size, body = start
            yield kind, bytes(data[body : body + min(size, 4)])
            position, skipped = body, size


def _header(data: bytearray, position: int) -> tuple[int, int, int] | None:
    """Type, size and the place of the body of the record at ``position``; both numbers are of variable length."""
    if position + 6 > len(data):
        return None
    kind = data[position]
    position += 1
    if kind & 0x80:
        kind = (kind & 0x7F) | (data[position] & 0x7F) << 7
        position += 1
    size = 0
    for shift in range(0, 28, 7):
        byte = data[position]
        position += 1
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
    return kind, size, position
