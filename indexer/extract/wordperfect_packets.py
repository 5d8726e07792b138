"""The packets that stand before the text of a WordPerfect document from version 6 on, found by their numbers.

Source: the prefix of the WordPerfect 6 SDK. A packet that leads outside the file has no content; all texts together
are at most a few times as long as the file, however often packets overlap.
"""

import struct

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.limits import LimitReached
from indexer.extract.office_properties import description_of
from indexer.extract.wordperfect_characters import character

TEXT, SUMMARY, COMMENT = 0x08, 0x12, 0x1B
_INDEX = 14  # where the header says where the index is, and how long an entry of it is
_USUAL_INDEX = 16
_AUTHOR, _CREATED, _TITLE = 5, 14, 17
_TIMES_THE_FILE = 4


class Packets:
    """The index of packets. Numbers count from 1."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._entries = _entries(data)
        self._taken: set[int] = set()
        self._left = _TIMES_THE_FILE * len(data)

    def kind(self, number: int) -> int:
        """The type of a packet; 0 when there is none."""
        return self._entries[number - 1][0] if 0 < number <= len(self._entries) else 0

    def take_text(self, number: int) -> bytes:
        """The codes of a packet of text, the first time it is asked for; then nothing."""
        if number in self._taken:
            return b""
        self._taken.add(number)
        packet = self._packet(number)
        if len(packet) < 10:
            return b""
        count, first = struct.unpack_from("<HI", packet)
        sizes = 6 + 4 * count
        if sizes > len(packet):
            return b""
        size = sum(struct.unpack_from(f"<{count}I", packet, 6))
        first = first if sizes <= first < len(packet) else sizes
        return packet[first : first + size]

    def text_of_comment(self, number: int) -> int:
        """The number of the packet that holds a comment's text."""
        packet = self._packet(number)
        if len(packet) < 4:
            return 0
        count, text = struct.unpack_from("<HH", packet)
        return int(text) if count == 1 else 0

    def description(self) -> Description:
        """What the document's summary says: title, author, day of creation."""
        number = next((n for n, (kind, *_) in enumerate(self._entries, 1) if kind == SUMMARY), 0)
        told = dict(_fields(self._packet(number))) if number else {}
        return description_of(
            told.get(_TITLE), told.get(_AUTHOR), iso_day(told[_CREATED]) if _CREATED in told else None
        )

    def _packet(self, number: int) -> bytes:
        _, size, place = self._entries[number - 1]
        self._left -= min(size, max(0, len(self._data) - place))
        if self._left < 0:
            raise LimitReached(
                "limit-expansion", "The WordPerfect document names the same text over and over."
            )
        return self._data[place : place + size]


def _entries(data: bytes) -> list[tuple[int, int, int]]:
    """Type, size and place of each packet."""
    start = struct.unpack_from("<H", data, _INDEX)[0] or _USUAL_INDEX
    if start + 4 > len(data):
        return []
    count = struct.unpack_from("<H", data, start + 2)[0]
    entries = []
    for number in range(1, count):
        place = start + _INDEX * number
        if place + _INDEX > len(data):
            break
        kind, size, at = struct.unpack_from("<xB4xII", data, place)
        entries.append((kind, size, at))
    return entries


def _fields(packet: bytes) -> list[tuple[int, str]]:
    """The fields of a summary: what they are, and what they say."""
    fields, place = [], 0
    while place + 6 <= len(packet):
        size, tag = struct.unpack_from("<HH", packet, place)
        if size < 8:
            break
        _, begin = _words(packet, place + 6, place + size)  # the field's own name
        fields.append(
            (tag, _day(packet, begin) if tag == _CREATED else _words(packet, begin, place + size)[0])
        )
        place += size
    return fields


def _words(packet: bytes, place: int, end: int) -> tuple[str, int]:
    """Characters up to the zero that ends them, and the place after it."""
    said: list[str] = []
    end = min(end, len(packet))
    while place + 2 <= end:
        code, number = packet[place], packet[place + 1]
        place += 2
        if not code and not number:
            break
        said.append(character(number, code, since_6=True))
    return "".join(said), place


def _day(packet: bytes, place: int) -> str:
    if place + 4 > len(packet):
        return ""
    year, month, day = struct.unpack_from("<HBB", packet, place)
    return f"{year:04}-{month:02}-{day:02}"
