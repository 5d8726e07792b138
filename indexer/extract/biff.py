"""What stands in an XLS workbook's stream besides cells: text boxes and comments, headers, footers, encryption.

The stream is a row of records, each with a type and a length; a sheet begins and ends with records of its
own. Knows no cell's value, only where cells stand.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from indexer.extract.binary_sheets import Extent
from indexer.extract.charset import decode

_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_FILE_PASS, _BOUND_SHEET, _TEXT_OBJECT = 0x002F, 0x0085, 0x01B6
_HEADER, _FOOTER = 0x0014, 0x0015
_CELLS = frozenset((0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x0206, 0x0406, 0x027E, 0x00FD, 0x00D6))
_RUNS = frozenset((0x00BD, 0x00BE))  # several cells of one row; the last two bytes are the last column
_MARGIN_CODES = re.compile(r'&(?:"[^"]*"|\d+|[LCRPNDTZFAGBIUESXYHO+-])')
_DEPTH = 8  # charts within sheets


@dataclass(slots=True)
class BiffSheet:
    """What hangs on one sheet."""

    extent: Extent = field(default_factory=Extent)
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class BiffStream:
    """The sheets in the order of the workbook, and whether the stream is encrypted."""

    sheets: list[BiffSheet] = field(default_factory=list)
    encrypted: bool = False


def read_biff(stream: bytes) -> BiffStream:
    """Walk over the stream's records as far as they are sound."""
    walk = _Walk()
    for kind, start, data in _records(stream):
        if kind == _FILE_PASS:
            return BiffStream(encrypted=True)
        walk.take(kind, start, data)
        if walk.depth > _DEPTH:
            break
    return BiffStream([walk.sheets.get(place, BiffSheet()) for place in walk.places])


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Type, place and content of each whole record."""
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        data = stream[position + 4 : position + 4 + length]
        if len(data) < length:
            return
        yield kind, position, data
        position += 4 + length


class _Walk:
    """Where the walk has come to: the sheet it is in, and the text that goes on in the next records."""

    def __init__(self) -> None:
        self.places: list[int] = []  # where each sheet begins, in the order of the workbook
        self.sheets: dict[int, BiffSheet] = {}
        self.depth = 0
        self._sheet = BiffSheet()
        self._is_unicode = True
        self._left = 0  # characters of a text that continue
        self._pieces: list[str] = []

    def take(self, kind: int, place: int, data: bytes) -> None:
        """One record."""
        if kind in _CELLS and len(data) >= 4:
            row, column = struct.unpack_from("<HH", data)
            self._sheet.extent.add(row, column, column)
        elif kind in _RUNS and len(data) >= 6:
            row, column = struct.unpack_from("<HH", data)
            self._sheet.extent.add(row, column, struct.unpack_from("<H", data, len(data) - 2)[0])
        elif kind == _CONTINUE:
            self._continue(data)
        elif kind == _BOF:
            self._begin(place, data)
        elif kind == _EOF:
            self.depth = max(0, self.depth - 1)
        elif kind == _BOUND_SHEET and len(data) >= 4:
            self.places.append(struct.unpack_from("<I", data)[0])
        elif kind == _TEXT_OBJECT and len(data) >= 12:
            self._left = struct.unpack_from("<H", data, 10)[0]
        elif kind in (_HEADER, _FOOTER) and len(data) > 3:
            self._sheet.lines += _margin(data, is_unicode=self._is_unicode)

    def _begin(self, place: int, data: bytes) -> None:
        self.depth += 1
        if self.depth == 1:
            self._sheet = self.sheets.setdefault(place, BiffSheet())
            self._is_unicode = len(data) < 2 or data[1] >= 6

    def _continue(self, data: bytes) -> None:
        """The text of a box or a comment stands in the records that continue it."""
        if self._left <= 0 or not data:
            return
        text = data[1:].decode("utf-16-le", "replace") if data[0] & 1 else data[1:].decode("latin-1")
        self._pieces.append(text[: self._left])
        self._left -= len(text)
        if self._left <= 0:
            line = " ".join("".join(self._pieces).split())
            self._pieces.clear()
            if line:
                self._sheet.lines.append(line)


def _margin(data: bytes, *, is_unicode: bool) -> list[str]:
    if is_unicode:
        text = data[3:].decode("utf-16-le", "replace") if data[2] & 1 else data[3:].decode("latin-1")
    else:
        text = decode(data[1:]).text
    text = " ".join(_MARGIN_CODES.sub(" ", text).replace("&&", "&").split())
    return [text] if any(character.isalpha() for character in text) else []
