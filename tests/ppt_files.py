"""Presentations of PowerPoint 97, written record by record as the tests of reading need them."""

import struct
import zlib
from collections.abc import Sequence

from indexer.extract.ole_writing import written

PLAIN, ENCRYPTED = 0xE391C05F, 0xF3D1C4DF


def record(kind: int, *inner: bytes, instance: int = 0, holds: bool = False) -> bytes:
    """A record; ``holds`` when there are records in it."""
    data = b"".join(inner)
    return struct.pack("<HHI", instance << 4 | (15 if holds else 0), kind, len(data)) + data


def text(words: str, *, wide: bool = True) -> bytes:
    """Text as shapes hold it."""
    return record(3999, bytes(4)) + (
        record(4000, words.encode("utf-16-le")) if wide else record(4008, words.encode("latin-1"))
    )


def shape(*held: bytes, options: bytes = b"", placeholder: bool = False) -> bytes:
    """A shape with this text, or these records instead."""
    client = record(0xF011, record(3011, bytes(8)), holds=True) if placeholder else b""
    return record(0xF004, options, client, record(0xF00D, *held, holds=True), holds=True)


def words_of_picture(words: str, option: int = 0x381) -> bytes:
    """The properties of a shape that is said to show this."""
    said = words.encode("utf-16-le") + b"\0\0"
    return record(0xF00B, struct.pack("<HI", option | 0x8000, len(said)), said, instance=1)


def page(kind: int, *shapes: bytes, master: int = 0, notes: int = 0, more: bytes = b"") -> bytes:
    """A slide (1006), a master (1016) or notes (1008)."""
    atom = record(1007, struct.pack("<12xIIHH", master, notes, 0, 0))
    group = record(0xF003, *shapes, holds=True)
    drawing = record(1036, record(0xF002, group, holds=True), holds=True)
    return record(kind, atom, drawing, more, holds=True)


def comment(author: str, words: str) -> bytes:
    """A slide's comment."""
    strings = (record(4026, said.encode("utf-16-le"), instance=n) for n, said in enumerate((author, words)))
    held = record(12000, *strings, holds=True)
    return record(5000, record(5002, record(5003, held), holds=True), holds=True)


def footer(words: str, *, shown: bool = True) -> bytes:
    """A slide's footer."""
    said = record(4026, words.encode("utf-16-le"), instance=2)
    return record(4057, record(4058, struct.pack("<HH", 0, 0x20 if shown else 0)), said, holds=True)


def embedded(container: bytes) -> bytes:
    """A document that is embedded."""
    return record(4113, struct.pack("<I", len(container)) + zlib.compress(container), instance=1)


def ppt(
    slides: Sequence[bytes],
    masters: Sequence[bytes] = (),
    notes: Sequence[bytes] = (),
    outlines: Sequence[Sequence[bytes]] = (),
    more: Sequence[bytes] = (),
    token: int = PLAIN,
    pictures: bytes = b"",
) -> bytes:
    """A presentation. Slides know masters and notes as 1, 2, … in their order."""
    numbered = [*slides, *masters, *notes, *more]
    lists, first = b"", 2
    for which, pages in ((1, masters), (0, slides), (2, notes)):
        first = 2 + (0 if which == 0 else len(slides) if which == 1 else len(slides) + len(masters))
        listed = b""
        for n in range(len(pages)):
            listed += record(1011, struct.pack("<IIIII", first + n, 0, 0, (256 if which == 0 else 1) + n, 0))
            listed += b"".join(outlines[n]) if which == 0 and n < len(outlines) else b""
        lists += record(4080, listed, instance=which, holds=True)
    stream, places = b"", []
    for whole in (record(1000, lists, holds=True), *numbered):
        places.append(len(stream))
        stream += whole
    directory = len(stream)
    stream += record(6002, struct.pack(f"<I{len(places)}I", len(places) << 20 | 1, *places))
    edit = len(stream)
    stream += record(4085, struct.pack("<IHBBIIIIHH", 0, 0, 0, 3, 0, directory, 1, len(places), 0, 0))
    current = record(4086, struct.pack("<III", 0x14, token, edit) + bytes(12))
    streams = {"PowerPoint Document": stream, "Current User": current}
    return written({**streams, "Pictures": pictures} if pictures else streams)
