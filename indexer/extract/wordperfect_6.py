"""The text of WordPerfect documents from version 6 on: what is not in the text itself lies in packets before it.

Functions 0xF0 to 0xFF have a fixed length, those from 0xD0 to 0xEF carry theirs at both ends and may name packets:
notes, headers, boxes and comments. A packet is read where it is first named. Source: the document area and the
packets of the WordPerfect 6 SDK. What was deleted and is kept for being brought back is not read.
"""

import re
import struct
from collections.abc import Callable, Mapping

from indexer.extract.limits import LimitReached
from indexer.extract.wordperfect_characters import character
from indexer.extract.wordperfect_packets import COMMENT, TEXT, Packets
from indexer.extract.wordperfect_text import TypedText

_RUN = re.compile(rb"[\x00-\x7f\x80\x81]+")
_LETTERS = "åÅæÆäÄáàâãÃçÇëéÉèêíñÑøØõÕöÖüÜúùß"  # 0x01 to 0x20
_PLAIN = {0: None, 0x7F: None, 0x80: " ", 0x81: "\xa0", **dict(enumerate(_LETTERS, 1))}
_FIXED = (4, 5, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 8, 8)  # bytes, the code at both ends counted
_CHARACTER, _UNDO = 0xF0, 0xF1
_LINE_END, _CHARACTERS, _HEADER_OR_FOOTER, _NOTE, _NUMBER, _BOX, _TAB = (
    0xD0,
    0xD4,
    0xD6,
    0xD7,
    0xDA,
    0xDF,
    0xE0,
)
_COMMENT = 0x1D  # among the functions of characters
_NOTE_NUMBERS = (
    0x0E,
    0x10,
)  # a note's own number begins to be shown; ends with the next function of its kind
_NAMES_PACKETS, _IGNORED = 0x80, 0x40
_LONGEST_NUMBER = 200  # bytes
_DEEPEST = 8

_ACTS: tuple[tuple[Callable[[TypedText], None], tuple[int, ...], tuple[int, ...]], ...] = (
    # what it means, as single bytes, as kinds of the function that ends a line
    (TypedText.joint, (0x82, 0x83, 0x85, 0x86, 0xBA, 0xBB, 0xBC), (0x14, 0x15, 0x16)),
    (TypedText.hyphen, (0x84,), ()),
    (TypedText.wrap, (0xCE, 0xCF), (0x01, 0x02)),
    (TypedText.wrap_to_page, (0xCD,), (0x03,)),
    (TypedText.line, (0x87, 0xB6, 0xB8, 0xB9, 0xC9, 0xCB, 0xCC), (0x04, 0x05, 0x07, 0x17, 0x18, 0x1A)),
    (TypedText.line_and_page, (0xB7, 0xCA), (0x06, 0x19)),
    (TypedText.page, (0xB4, 0xB5, 0xC7, 0xC8), (0x08, 0x09, 0x1B, 0x1C)),
    (TypedText.tab, (0xC6,), (0x0A,)),
    (TypedText.row, (0xBE, 0xBF, 0xC2, 0xC4, 0xC5), (0x0B, 0x0C, 0x0E, 0x11, 0x12)),
    (TypedText.page, (0xBD, 0xC0, 0xC1, 0xC3), (0x0D, 0x0F, 0x10, 0x13)),
)
_SINGLE: Mapping[int, Callable[[TypedText], None]] = {code: act for act, codes, _ in _ACTS for code in codes}
_ENDS: Mapping[int, Callable[[TypedText], None]] = {kind: act for act, _, kinds in _ACTS for kind in kinds}


class Reader6:
    """Reads text with its codes. ``damaged`` tells whether something made no sense."""

    def __init__(self, packets: Packets) -> None:
        self._packets = packets
        self.damaged = False

    def read(self, data: bytes, place: int, text: TypedText, depth: int = 0) -> None:
        """The codes of ``data`` from ``place`` on."""
        if depth > _DEEPEST:
            raise LimitReached("limit-depth", "Notes within notes are nested more deeply than is read.")
        _Reading(self, self._packets, data, text, depth).read(place)


class _Reading:
    def __init__(self, reader: Reader6, packets: Packets, data: bytes, text: TypedText, depth: int) -> None:
        self._reader, self._packets, self._data, self._text, self._depth = reader, packets, data, text, depth
        self._undone = False
        self._last_undo = data.rfind(b"\xf1\x01")

    def read(self, place: int) -> None:
        data, end = self._data, len(self._data)
        while place < end:
            if run := _RUN.match(data, place):
                if not self._undone:
                    self._text.add(run.group().decode("latin-1").translate(_PLAIN))
                place = run.end()
                continue
            code = data[place]
            if code < 0xD0:
                act = _SINGLE.get(code)
                if act and not self._undone:
                    act(self._text)
                place += 1
            elif code < 0xF0:
                place = self._function(place, code)
            else:
                place = self._fixed(place, code)

    def _fixed(self, place: int, code: int) -> int:
        after = place + (_FIXED[code - 0xF0] if code != 0xFF else 1)
        if after > len(self._data) or self._data[after - 1] != code:
            self._reader.damaged = True
            return place + 1
        if code == _UNDO:
            self._undo(place, self._data[place + 1])
        elif code == _CHARACTER and not self._undone:
            self._text.add(character(self._data[place + 2], self._data[place + 1], since_6=True))
        return after

    def _undo(self, place: int, kind: int) -> None:
        if kind == 0:
            self._undone = place < self._last_undo  # without an end, nothing was undone
        elif kind == 1:
            self._undone = False

    def _function(self, place: int, code: int) -> int:
        data = self._data
        if place + 4 > len(data):
            self._reader.damaged = True
            return len(data)
        kind, size = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "little")
        after = place + size
        if size < 8 or after > len(data) or data[after - 3 : after] != struct.pack("<HB", size, code):
            self._reader.damaged = True
            return place + 4
        if self._undone:
            return after
        self._act(code, kind, place)
        if (code == _NUMBER and kind in _NOTE_NUMBERS) or (code == _NOTE and kind in (0, 2)):
            return self._after_number(code, kind + 1, after)
        return after

    def _after_number(self, code: int, kind: int, place: int) -> int:
        """The place after a note's number, which joined to the word before or after it would be no word."""
        end = self._data.find(bytes((code, kind)), place, place + _LONGEST_NUMBER)
        return end if end >= 0 else place

    def _act(self, code: int, kind: int, place: int) -> None:
        if code == _LINE_END:
            if act := _ENDS.get(kind):
                act(self._text)
        elif code == _TAB:
            if kind >> 3:  # else it goes back to the left
                self._text.tab()
        elif code in (_HEADER_OR_FOOTER, _NOTE, _BOX) or (code == _CHARACTERS and kind == _COMMENT):
            self._beside(code, kind, place)

    def _beside(self, code: int, kind: int, place: int) -> None:
        if code == _BOX and self._data[place + 4] & _IGNORED:
            return
        for inner in self._named(place):
            if code == _BOX:
                self._text.box(inner)
            elif code == _NOTE and kind == 2:
                self._text.endnote(inner)
            else:
                self._text.note(inner)

    def _named(self, place: int) -> list[str]:
        """The texts of the packets that the function at ``place`` names, each once in a document."""
        flags, count = self._data[place + 4], self._data[place + 5]
        if not flags & _NAMES_PACKETS or place + 6 + 2 * count > len(self._data):
            return []
        texts = []
        for number in struct.unpack_from(f"<{count}H", self._data, place + 6):
            kind = self._packets.kind(number)
            if kind == COMMENT:
                number = self._packets.text_of_comment(number)
                kind = self._packets.kind(number)
            if kind == TEXT and (data := self._packets.take_text(number)):
                inner = TypedText()
                self._reader.read(data, 0, inner, self._depth + 1)
                texts.append(inner.text())
        return texts
