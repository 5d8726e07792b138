"""The records of PowerPoint's binary files: found in each other, and the lines of text that shapes hold.

Source: Microsoft's [MS-PPT], sections 2.3 (records) and 2.9 (text), and [MS-ODRAW]. A record that leads outside the
one it lies in ends there. Knows no slide's place in the show.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

DRAWING, TEXT_HEADER, OUTLINE_TEXT, TEXT, BYTES, STRING = 1036, 3999, 3998, 4000, 4008, 4026
_SHAPES, _SHAPE, _OPTIONS, _MORE_OPTIONS, _PLACEHOLDER = 0xF003, 0xF004, 0xF00B, 0xF122, 3011
_FIELDS = frozenset((4056, 4087, 4088, 4089, 4090))  # a number, day, header or footer stands for ``*``
_WORD_ART, _SHOWN = 0x00C0, 0x0381  # text drawn as a picture; what a picture is said to show
_COMPLEX = 0x8000
_DEEPEST = 40
_LINES = str.maketrans({"\r": "\n", "\x0b": "\n"})


@dataclass(frozen=True, slots=True)
class Record:
    """What lies from ``start`` to ``end``, without its header."""

    kind: int
    instance: int
    start: int
    end: int
    holds_records: bool


def records(data: bytes, start: int, end: int) -> Iterator[Record]:
    """The records side by side."""
    while start + 8 <= end:
        version, kind, size = struct.unpack_from("<HHI", data, start)
        start += 8
        after = min(start + size, end)
        yield Record(kind, version >> 4, start, after, version & 15 == 15)
        start = after


def string(data: bytes, record: Record) -> str:
    """The characters of a record that holds nothing else."""
    raw = data[record.start : record.end]
    text = raw.decode("latin-1") if record.kind == BYTES else raw.decode("utf-16-le", "replace")
    return text.translate(_LINES).strip("\n\0")


def drawn_lines(
    data: bytes, container: Record, outline: Sequence[str] = (), *, without_placeholders: bool = False
) -> list[str]:
    """The text of a slide's shapes in their order; what stands in its outline is taken from there."""
    lines: list[str] = []
    left = list(outline)
    for drawing in records(data, container.start, container.end):
        if drawing.kind == DRAWING:
            for shape in _shapes(data, drawing, 0):
                held = _Shape(data, left)
                held.read(shape, 0)
                if not (without_placeholders and held.is_placeholder):
                    lines += held.lines
    return [line for line in lines if line.strip()]


def _shapes(data: bytes, within: Record, depth: int) -> Iterator[Record]:
    for record in records(data, within.start, within.end):
        if record.kind == _SHAPE:
            yield record
        elif record.holds_records and depth < _DEEPEST:
            yield from _shapes(data, record, depth + 1)


class _Shape:
    def __init__(self, data: bytes, outline: list[str]) -> None:
        self._data, self._outline = data, outline
        self.lines: list[str] = []
        self.is_placeholder = False

    def read(self, within: Record, depth: int) -> None:
        for record in records(self._data, within.start, within.end):
            if record.kind in (TEXT, BYTES):
                self.lines.append(string(self._data, record))
            elif record.kind == OUTLINE_TEXT and record.end - record.start >= 4:
                number = struct.unpack_from("<I", self._data, record.start)[0]
                if number < len(self._outline):
                    self.lines.append(self._outline[number])
                    self._outline[number] = ""  # a hostile file refers to it without end
            elif record.kind in _FIELDS and self.lines and self.lines[-1].strip() == "*":
                self.lines.pop()
            elif record.kind == _PLACEHOLDER:
                self.is_placeholder = True
            elif record.kind in (_OPTIONS, _MORE_OPTIONS):
                self.lines += _words_of_options(self._data, record)
            elif record.holds_records and depth < _DEEPEST:
                self.read(record, depth + 1)


def _words_of_options(data: bytes, record: Record) -> Iterator[str]:
    """Text among a shape's properties. What is long stands after the table of all, in its order."""
    place = record.start + 6 * record.instance
    for number in range(min(record.instance, (record.end - record.start) // 6)):
        option, value = struct.unpack_from("<HI", data, record.start + 6 * number)
        if not option & _COMPLEX:
            continue
        if option & 0x3FFF in (_WORD_ART, _SHOWN):
            raw = data[place : min(place + value, record.end)]
            yield raw.decode("utf-16-le", "replace").translate(_LINES).strip("\n\0")
        place += value
        if place >= record.end:
            return
