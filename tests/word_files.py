"""Word's binary documents, made by hand."""

import struct

from indexer.extract.ole_writing import written


def word(
    stories: list[str],
    *,
    wide: bool = True,
    flags: int = 0x0200,
    version: int = 0xC1,
    pieces: bytes | None = None,
    pictures: bytes = b"",
) -> bytes:
    """A document of one piece a story: text, footnotes, headers, macros, comments, …"""
    block = bytearray(0x400)
    struct.pack_into("<HH", block, 0, 0xA5EC, version)
    struct.pack_into("<H", block, 10, flags)
    ends, places = [0], []
    for number, story in enumerate(stories):
        struct.pack_into("<i", block, 0x4C + 4 * number, len(story))
        data = story.encode("utf-16-le" if wide else "cp1252")
        places.append(len(block) if wide else 2 * len(block) | 0x40000000)
        ends.append(ends[-1] + len(story))
        block += data
    plc = struct.pack(f"<{len(ends)}I", *ends)
    plc += b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    table = (b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(plc)) + plc) if pieces is None else pieces
    struct.pack_into("<II", block, 0x01A2, 0, len(table))
    streams = {"WordDocument": bytes(block), "1Table": table}
    return written({**streams, "Data": pictures} if pictures else streams)
