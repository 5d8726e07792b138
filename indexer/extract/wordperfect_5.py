"""The text of WordPerfect 5.0 and 5.1 documents (DOS, Windows, UNIX): single bytes and two kinds of functions.

Functions 0xC0 to 0xCF have a fixed length, those from 0xD0 on carry theirs at both ends. Source: the WordPerfect 5.1
Document Format of the WordPerfect SDK. Text in boxes, comments and the document summary are not read.
"""

import re
import struct
from collections.abc import Callable, Mapping

from indexer.extract.limits import LimitReached
from indexer.extract.wordperfect_characters import character
from indexer.extract.wordperfect_text import TypedText

_RUN = re.compile(rb"[\x20-\x7e\xa0]+")
_FIXED = (4, 9, 11, 3, 3, 5, 6, 7, 4, 5, 6, 6, 8, 10, 10, 12)  # bytes, the code at both ends counted
_CHARACTER, _TAB, _INDENT = 0xC0, 0xC1, 0xC2
_HEADER_OR_FOOTER, _NOTE, _ROW_OR_CELL, _ROW_AT_PAGE = 0xD5, 0xD6, 0xDC, 0xDD
_BACK_TAB = 0x10
_DEEPEST = 8

_SINGLE: Mapping[int, Callable[[TypedText], None]] = {
    0x09: TypedText.tab,
    0x0A: TypedText.line,
    0x0B: TypedText.wrap_to_page,
    0x0C: TypedText.page,
    0x0D: TypedText.wrap,
    0x8C: TypedText.line_and_page,
    0x90: TypedText.line,  # deletable
    0x91: TypedText.line_and_page,  # deletable
    0x93: TypedText.joint,  # a line may end here without a hyphen
    0x94: TypedText.joint,
    0x95: TypedText.joint_at_page,
    0x99: TypedText.line,  # dormant: at the top of a page
    0xA9: TypedText.hyphen,
    0xAA: TypedText.hyphen,
    0xAB: TypedText.hyphen_at_page,
    0xAC: TypedText.joint,
    0xAD: TypedText.joint,
    0xAE: TypedText.joint_at_page,
}


class Reader5:
    """Reads the part of the file that holds text and codes. ``damaged`` tells whether something made no sense."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._row_begun = False
        self.damaged = False

    def read(self, place: int, end: int, text: TypedText, depth: int = 0) -> None:
        """The codes from ``place`` to ``end``."""
        if depth > _DEEPEST:
            raise LimitReached("limit-depth", "Notes within notes are nested more deeply than is read.")
        data = self._data
        while place < end:
            if run := _RUN.match(data, place, end):
                text.add(run.group().decode("latin-1"))
                place = run.end()
                continue
            code = data[place]
            if code < 0xC0:
                if act := _SINGLE.get(code):
                    act(text)
                place += 1
            elif code < 0xD0:
                place = self._fixed(place, end, code, text)
            elif code < 0xFF:
                place = self._function(place, end, code, text, depth)
            else:
                place += 1

    def _fixed(self, place: int, end: int, code: int, text: TypedText) -> int:
        after = place + _FIXED[code - 0xC0]
        if after > end or self._data[after - 1] != code:
            self.damaged = True
            return place + 1
        if code == _CHARACTER:
            text.add(character(self._data[place + 2], self._data[place + 1], since_6=False))
        elif code == _INDENT or (code == _TAB and self._data[place + 1] != _BACK_TAB):
            text.tab()
        return after

    def _function(self, place: int, end: int, code: int, text: TypedText, depth: int) -> int:
        if place + 4 > end:
            self.damaged = True
            return end
        kind = self._data[place + 1]
        size = int.from_bytes(self._data[place + 2 : place + 4], "little")
        after = place + 4 + size
        if size < 4 or after > end or self._data[after - 4 : after] != struct.pack("<HBB", size, kind, code):
            self.damaged = True
            return place + 4
        self._act(code, kind, place + 4, after - 4, text, depth)
        return after

    def _act(self, code: int, kind: int, start: int, end: int, text: TypedText, depth: int) -> None:
        if code == _NOTE and kind <= 1:
            note = self._within(start + self._before_note(kind, start, end), end, depth)
            (text.endnote if kind else text.note)(note)
        elif code == _HEADER_OR_FOOTER and kind <= 3 and start + 18 < end and self._data[start + 7]:
            text.note(self._within(start + 18, end, depth))
        elif code == _ROW_AT_PAGE:
            text.page()
            self._row_begun = True
        elif code == _ROW_OR_CELL and kind:
            text.row()
            self._row_begun = True
        elif code == _ROW_OR_CELL:
            if not self._row_begun:  # a row's first cell begins with the row
                text.tab()
            self._row_begun = False

    def _before_note(self, kind: int, start: int, end: int) -> int:
        """How many bytes of a note stand before its text: of a footnote more, when it goes on for pages."""
        if kind:
            return 7
        return 15 + 2 * self._data[start + 3] if start + 3 < end else 0

    def _within(self, start: int, end: int, depth: int) -> str:
        inner = TypedText()
        self.read(start, end, inner, depth + 1)
        return inner.text()
