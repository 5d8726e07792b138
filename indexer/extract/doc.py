"""Word's binary documents (Word 97 to 2003): the text by its table of pieces, notes and headers too.

Source: Microsoft's [MS-DOC], sections 2.4.1 (retrieving text) and 2.5 (the file information block). Older files, and
those whose table of pieces is damaged, are left to LibreOffice. Deleted text that changes still track is read too.
"""

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from indexer.extract.emission import Emission
from indexer.extract.limits import MIB, CannotRead, LimitReached, Limits
from indexer.extract.ole import DamagedContainer, OleContainer
from indexer.extract.ole_pictures import note_pictures_in_container
from indexer.extract.ole_properties import ole_description

_WORD_97 = 0xC1  # the lowest version of the block whose places are those below
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_TABLE_OF_PIECES = 0x01A2
_LENGTHS = 0x4C  # characters of each story, in the order in which they follow each other
_STORIES = ("text", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "boxes of headers")
_SHORTENED = 0x40000000  # one byte a character
_PIECE = 8

_FIELD = re.compile("[\x13\x14\x15]")
_SPOKEN = str.maketrans(
    {
        "\r": "\n", "\x07": "\t", "\x0b": "\n", "\x0c": "\f", "\x0e": "\n", "\x1e": "-", "\x1f": None,
        **dict.fromkeys("\x00\x01\x02\x03\x04\x05\x06\x08", None),
    }
)  # fmt: skip


class DocExtractor:
    """Text alone; pages where the author began one."""

    media_types = frozenset(("application/msword",))
    name = "doc"
    version = "2"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        try:
            container = OleContainer(source)
        except DamagedContainer as error:
            raise CannotRead("unreadable-file", "The file's table of contents is damaged.") from error
        block = container.read("WordDocument", limits.inflated_mb * MIB)
        if len(block) < _TABLE_OF_PIECES + 8:
            raise CannotRead("unreadable-file", "The Word document's text is not there.")
        kind, version = struct.unpack_from("<HH", block)
        flags = struct.unpack_from("<H", block, 10)[0]
        if flags & _ENCRYPTED:
            raise CannotRead("encrypted-file", "The Word document needs a password.")
        if kind != 0xA5EC or version < _WORD_97:
            raise CannotRead(
                "unsupported-format", "Word documents from before 1997 are read by LibreOffice alone."
            )
        emit.found(ole_description(container))
        table = container.read("1Table" if flags & _SECOND_TABLE else "0Table", limits.inflated_mb * MIB)
        self._emit(block, _pieces(block, table), emit)
        note_pictures_in_container(emit, container, ("Data", "WordDocument"), limits.inflated_mb * MIB)

    def _emit(self, block: bytes, pieces: list[tuple[int, int, int]], emit: Emission) -> None:
        text = "".join(_text(block, pieces))
        lengths = struct.unpack_from(f"<{len(_STORIES)}i", block, _LENGTHS)
        stories, place = {}, 0
        for name, length in zip(_STORIES, lengths, strict=True):
            length = max(0, min(length, len(text) - place))
            stories[name], place = _spoken(text[place : place + length]), place + length
        if lengths[0] > len(text):
            emit.missing("damaged-parts", "Some of the Word document's text is missing from the file.")
        pages = stories.pop("text").split("\f")
        del stories["macros"]
        for page in pages[:-1]:
            emit.text(page.strip("\n"))
        last = [pages[-1], *(story.replace("\f", "\n") for story in stories.values())]
        emit.text("\n".join(part.strip("\n") for part in last if part.strip()))


def _pieces(block: bytes, table: bytes) -> list[tuple[int, int, int]]:
    """Number of characters, place in the block, and bytes a character of each piece. Raises ``CannotRead``."""
    start, size = struct.unpack_from("<II", block, _TABLE_OF_PIECES)
    told = table[start : start + size]
    place = 0
    while place + 3 <= len(told) and told[place] == 1:  # formatting
        place += 3 + struct.unpack_from("<H", told, place + 1)[0]
    if place + 5 > len(told) or told[place] != 2:
        raise CannotRead("unreadable-file", "The Word document's table of pieces is damaged.")
    plc = told[place + 5 : place + 5 + struct.unpack_from("<I", told, place + 1)[0]]
    count = (len(plc) - 4) // (4 + _PIECE)
    if count < 1:
        raise CannotRead("unreadable-file", "The Word document's table of pieces is empty.")
    ends = struct.unpack_from(f"<{count + 1}I", plc)
    pieces = []
    for number in range(count):
        at = struct.unpack_from("<I", plc, 4 * (count + 1) + _PIECE * number + 2)[0]
        width = 1 if at & _SHORTENED else 2
        at = (at & (_SHORTENED - 1)) // 2 if width == 1 else at & (_SHORTENED - 1)
        length = min(ends[number + 1] - ends[number], len(block))
        if length > 0:
            pieces.append((length, at, width))
    return pieces


def _text(block: bytes, pieces: list[tuple[int, int, int]]) -> Iterator[str]:
    """Pieces may overlap in a hostile file: together they are no longer than the file could hold, four times over."""
    left = 4 * len(block)
    for length, at, width in pieces:
        data = block[at : at + length * width]
        left -= len(data)
        if left < 0:
            raise LimitReached("limit-expansion", "The Word document names the same text over and over.")
        text = data.decode("cp1252" if width == 1 else "utf-16-le", "replace")
        yield text.ljust(length, "\0") if len(text) < length and at < len(block) else text[:length]


def _spoken(text: str) -> str:
    """Without the codes of fields, whose results stay; control characters as what they stand for."""
    out: list[str] = []
    hidden: list[bool] = []  # for each open field whether its code goes on
    place = 0
    for mark in _FIELD.finditer(text):
        if not any(hidden):
            out.append(text[place : mark.start()])
        place = mark.end()
        if mark[0] == "\x13":
            hidden.append(True)
        elif hidden and mark[0] == "\x14":
            hidden[-1] = False
        elif hidden:
            hidden.pop()
    if not any(hidden):
        out.append(text[place:])
    return "".join(out).translate(_SPOKEN)
