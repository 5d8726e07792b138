"""WordPerfect documents, written byte by byte as the tests of reading need them."""

import struct
from collections.abc import Sequence

from indexer.extract.wordperfect_characters import character

WRAP_5, LINE_5, WRAPPED_PAGE_5, PAGE_5 = b"\x0d", b"\x0a", b"\x0b", b"\x0c"
WRAP_6, LINE_6, WRAPPED_PAGE_6, PAGE_6 = b"\xcf", b"\xcc", b"\xcd", b"\xc7"
_LETTERS = {
    newer: {character(number, place, since_6=newer): (place, number)
            for number in (10, 8, 4, 1) for place in range(250)}
    for newer in (False, True)
}  # fmt: skip


def wp5(body: bytes, key: int = 0) -> bytes:
    """A document of version 5.1."""
    packets = struct.pack("<HHHI", 0xFFFB, 5, 50, 0) + bytes(40)
    header = struct.pack("<IBBBBHH", 16 + len(packets), 1, 10, 0, 1, key, 0)
    return b"\xffWPC" + header + packets + body


def wp6(body: bytes, packets: Sequence[tuple[int, bytes]] = (), key: int = 0) -> bytes:
    """A document of version 6.1 whose packets, of these types, have the numbers 1, 2, …"""
    start = 26 + 14 * (1 + len(packets))
    index, data = struct.pack("<BBH10x", 2, 0, 1 + len(packets)), b""
    for kind, content in packets:
        index += struct.pack("<BBHHII", 0, kind, 1, 0, len(content), start + len(data))
        data += content
    place = start + len(data)
    header = struct.pack("<IBBBBHHIIH", place, 1, 10, 2, 1, key, 26, 0, place + len(body), 0)
    return b"\xffWPC" + header + index + data + body


def function5(code: int, kind: int, data: bytes) -> bytes:
    """A function of variable length."""
    size = struct.pack("<H", len(data) + 4)
    return bytes((code, kind)) + size + data + size + bytes((kind, code))


def function6(code: int, kind: int, data: bytes = b"", packets: Sequence[int] = ()) -> bytes:
    """A function of variable length that names these packets."""
    named = bytes((len(packets),)) + b"".join(struct.pack("<H", n) for n in packets) if packets else b""
    inner = bytes((0x80 if packets else 0,)) + named + struct.pack("<H", len(data)) + data
    size = struct.pack("<H", 4 + len(inner) + 3)
    return bytes((code, kind)) + size + inner + size + bytes((code,))


def text5(text: str) -> bytes:
    """The codes of these characters; a line feed ends a line."""
    return b"".join(_code(c, 0xC0, LINE_5, b" ", newer=False) for c in text)


def text6(text: str) -> bytes:
    """As ``text5``."""
    return b"".join(_code(c, 0xF0, LINE_6, b"\x80", newer=True) for c in text)


def _code(c: str, code: int, line: bytes, space: bytes, *, newer: bool) -> bytes:
    if c in " \n":
        return line if c == "\n" else space
    return c.encode() if c.isascii() else bytes((code, *_LETTERS[newer][c], code))


def footnote5(text: bytes) -> bytes:
    """A footnote of one page."""
    return function5(0xD6, 0, b"\0\1\0\0" + bytes(11) + text)


def endnote5(text: bytes) -> bytes:
    """An endnote."""
    return function5(0xD6, 1, b"\0\1\0" + bytes(4) + text)


def header5(text: bytes) -> bytes:
    """A header on every page."""
    return function5(0xD5, 0, bytes(7) + b"\1" + bytes(10) + text)


def text_packet(text: bytes) -> tuple[int, bytes]:
    """A packet that holds text."""
    return 8, struct.pack("<HII", 1, 10, len(text)) + text


def summary(**fields: str | tuple[int, int, int]) -> tuple[int, bytes]:
    """A packet with the document's ``title``, ``author`` and day of being ``created``."""
    packet = b""
    for name, value in fields.items():
        tag = {"title": 17, "author": 5, "created": 14}[name]
        content = _words(value) if isinstance(value, str) else struct.pack("<HBB6x", *value)
        inner = struct.pack("<HH", tag, 0) + _words(name) + content
        packet += struct.pack("<H", 2 + len(inner)) + inner
    return 0x12, packet


def _words(text: str) -> bytes:
    codes = ((ord(c), 0) if c.isascii() else _LETTERS[True][c] for c in text)
    return b"".join(bytes(code) for code in codes) + b"\0\0"
