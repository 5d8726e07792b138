"""A text as a WordPerfect document of version 5.1 or 6.1, byte by byte as the WordPerfect SDK describes them.

No program of today writes these formats. Lines are wrapped as the program would wrap them; the mark stands in the
header and above the text. Comments are written in version 6 alone.
"""

import re
import struct
import textwrap
from datetime import date

from .sources import Block, Source

_WIDTH = 78  # characters a line
_CYRILLIC = "АаБбВвГгДдЕеЁёЖжЗзИиЙйКкЛлМмНнОоПпРрСсТтУуФфХхЦцЧчШшЩщЪъЫыЬьЭэЮюЯя"  # set 10, from 0 on
_KAZAKH = {"ә": 67, "қ": 99, "ң": 107, "і": 89}  # set 10 of version 6
_OTHERS = {"«": (4, 9), "»": (4, 10), "“": (4, 32), "”": (4, 31), "’": (4, 28), "–": (4, 33), "—": (4, 34),
           "…": (4, 56), "№": (4, 76), "§": (4, 6), "·": (6, 32)}  # fmt: skip


def wp5(source: Source) -> bytes:
    """``source`` as a document of version 5.1."""
    edges = ((0, source.get("header")), (2, source.get("footer")))
    parts = [
        _function5(0xD5, kind, bytes(7) + b"\1" + bytes(10) + _text5(said)) for kind, said in edges if said
    ]
    parts += [_text5(source.mark), b"\n\n", *(_block5(source, block) for block in source.body)]
    packets = struct.pack("<HHHI", 0xFFFB, 5, 50, 0) + bytes(40)
    header = struct.pack("<IBBBBHH", 16 + len(packets), 1, 10, 0, 1, 0, 0)
    return b"\xffWPC" + header + packets + b"".join(parts)


def _block5(source: Source, block: Block) -> bytes:
    if block.kind == "newpage":
        return b"\x0c"
    if block.kind == "table":
        return _table5(block)
    pieces = re.split(r"\[\^(\d+)\]", block.text)
    parts = []
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            parts.append(_text5(piece))
        else:
            note = b"\0" + struct.pack("<H", int(piece)) + b"\0" + bytes(11)
            parts.append(_function5(0xD6, 0, note + _text5(source.notes[piece])))
    return b"".join(parts) + b"\n\n"


def _table5(block: Block) -> bytes:
    count = len(block.rows[0])
    old = struct.pack("<2xH20x", count) + bytes(5 * count)
    new = struct.pack("<BxH4xHH10xH", 0, count, 100, 100, 0) + struct.pack(f"<{count}H", *[1_100] * count)
    table = [_function5(0xD2, 0x0B, old + new + bytes(3 * count))]
    for row in block.rows:
        table.append(_function5(0xDC, 1, bytes(8)))
        for number, cell in enumerate(row):
            table += [_function5(0xDC, 0, bytes((0, number, 1, 1)) + bytes(7)), _text5(cell)]
    return b"".join(table) + _function5(0xDC, 2, bytes(8)) + b"\n"


def _function5(code: int, kind: int, data: bytes) -> bytes:
    size = struct.pack("<H", len(data) + 4)
    return bytes((code, kind)) + size + data + size + bytes((kind, code))


def _text5(text: str) -> bytes:
    return b"\n".join(
        b"\r".join(
            b"".join(c.encode() if c.isascii() else _character(0xC0, c) for c in line) for line in lines
        )
        for lines in _wrapped(text)
    )


def wp6(source: Source) -> bytes:
    """``source`` as a document of version 6.1."""
    packets = [(0x12, _summary(source))]
    body = []
    for kind, said in _edges(source):
        packets.append(_text_packet(_text6(said)))
        body.append(_function6(0xD6, kind, b"\3", len(packets)))
    body += [_text6(source.mark), b"\xcc\xcc"]
    body += [_block6(source, place, block, packets) for place, block in enumerate(source.body)]
    return _document6(b"".join(body), packets)


def _document6(body: bytes, packets: list[tuple[int, bytes]]) -> bytes:
    start = 26 + 14 * (1 + len(packets))
    index, data = struct.pack("<BBH10x", 2, 0, 1 + len(packets)), b""
    for kind, content in packets:
        index += struct.pack("<BBHHII", 0, kind, 1, 0, len(content), start + len(data))
        data += content
    place = start + len(data)
    header = struct.pack("<IBBBBHHIIH", place, 1, 10, 2, 1, 0, 26, 0, place + len(body), 0)
    return b"\xffWPC" + header + index + data + body


def _block6(source: Source, place: int, block: Block, packets: list[tuple[int, bytes]]) -> bytes:
    if block.kind == "newpage":
        return b"\xc7"
    if block.kind == "table":
        return _table6(block)
    pieces = re.split(r"\[\^(\d+)\]", block.text)
    parts = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            parts.append(_text6(piece))
        else:
            packets.append(_text_packet(_number6(piece) + _text6(source.notes[piece])))
            parts += [_function6(0xD7, 0, b"", len(packets)), _number6(piece), _function6(0xD7, 1, b"")]
    if comment := source.comment_after(place):
        packets.append(_text_packet(_text6(f"{comment.label}: {comment.text}")))
        packets.append((0x1B, struct.pack("<HHB", 1, len(packets), 0)))
        parts.append(_function6(0xD4, 0x1D, b"", len(packets)))
    return b"".join(parts) + b"\xcc\xcc"


def _table6(block: Block) -> bytes:
    column = struct.pack("<BHHHIBHHB", 0, 1_100, 100, 100, 0, 0, 0, 0, 0)
    columns = b"".join(_function6(0xD4, 0x2C, column) for _ in block.rows[0])
    table = _function6(0xD4, 0x2A, bytes(4)) + columns + _function6(0xD4, 0x2B, b"")
    rows = (b"\xc5" + b"\xc6".join(_text6(cell) for cell in row) for row in block.rows)
    return table + b"".join(rows) + b"\xbf\xcc"


def _number6(number: str) -> bytes:
    """A note's number as it is shown."""
    return _function6(0xDA, 0x0E, b"\0") + number.encode() + _function6(0xDA, 0x0F, b"")


def _function6(code: int, kind: int, data: bytes, packet: int = 0) -> bytes:
    named = struct.pack("<BBH", 0x80, 1, packet) if packet else b"\0"
    size = struct.pack("<H", 4 + len(named) + 2 + len(data) + 3)
    return bytes((code, kind)) + size + named + struct.pack("<H", len(data)) + data + size + bytes((code,))


def _text_packet(text: bytes) -> tuple[int, bytes]:
    return 0x08, struct.pack("<HII", 1, 10, len(text)) + text


def _summary(source: Source) -> bytes:
    day = date.fromisoformat(source.get("date"))
    fields = [
        (17, "Descriptive Name", _words(source.get("title"))),
        (5, "Author", _words(source.get("author"))),
    ]
    fields.append((14, "Creation Date", struct.pack("<HBB6x", day.year, day.month, day.day)))
    summary = b""
    for tag, name, content in fields:
        inner = struct.pack("<HH", tag, 0) + _words(name) + content
        summary += struct.pack("<H", 2 + len(inner)) + inner
    return summary


def _words(text: str) -> bytes:
    codes = (struct.pack("<H", ord(c)) if c.isascii() else _character(0, c)[1:3] for c in text)
    return b"".join(codes) + b"\0\0"


def _text6(text: str) -> bytes:
    return b"\xcc".join(
        b"\xcf".join(b"".join(_code6(c) for c in line) for line in lines) for lines in _wrapped(text)
    )


def _code6(c: str) -> bytes:
    if c == " ":
        return b"\x80"
    return c.encode() if c.isascii() else _character(0xF0, c)


def _character(code: int, c: str) -> bytes:
    if c in _CYRILLIC:
        number, place = 10, _CYRILLIC.index(c)
    else:
        number, place = (10, _KAZAKH[c]) if c in _KAZAKH else _OTHERS[c]
    return bytes((code, place, number, code))


def _edges(source: Source) -> list[tuple[int, str]]:
    """Header (0) and footer (2)."""
    edges = [(0, " · ".join(filter(None, (source.get("header"), source.mark)))), (2, source.get("footer"))]
    return [(kind, said) for kind, said in edges if said]


def _wrapped(text: str) -> list[list[str]]:
    """The lines of each line that the author ended."""
    return [
        textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
        for line in text.split("\n")
    ]
