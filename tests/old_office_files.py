"""Files of older offices as the tests need them: OpenOffice.org 1, AbiWord, Windows Write, WordPerfect 4.2, Lotus 1-2-3."""

import struct
from collections.abc import Sequence

from tests.extract_files import zipped

_NAMES = " ".join(
    f'xmlns:{name}="http://openoffice.org/2000/{name}"'
    for name in ("office", "text", "table", "presentation")
)
_NAMES += ' xmlns:draw="http://openoffice.org/2000/drawing" xmlns:svg="http://www.w3.org/2000/svg"'


def openoffice_1(kind: str, body: str) -> bytes:
    """A file of OpenOffice.org 1: ``writer``, ``calc``, ``impress`` or ``draw``."""
    told = {"writer": "text", "calc": "spreadsheet", "impress": "presentation", "draw": "drawing"}[kind]
    media_type = f"application/vnd.sun.xml.{kind}"
    entry = f'<manifest:file-entry manifest:media-type="{media_type}" manifest:full-path="/"/>'
    return zipped(
        [
            ("mimetype", media_type),
            (
                "content.xml",
                '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE office:document-content PUBLIC '
                '"-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "office.dtd">'
                f'<office:document-content {_NAMES} office:class="{told}" office:version="1.0">'
                f"<office:body>{body}</office:body></office:document-content>",
            ),
            (
                "META-INF/manifest.xml",
                f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">{entry}</manifest:manifest>',
            ),
        ]
    )


def abw(body: str, metadata: str = "") -> bytes:
    """An AbiWord document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE abiword PUBLIC "-//ABISOURCE//DTD AWML 1.0 Strict//EN" '
        '"http://www.abisource.com/awml.dtd">\n<abiword xmlns="http://www.abisource.com/awml.dtd" version="2.9">'
        f"<metadata>{metadata}</metadata>{body}</abiword>"
    ).encode()


def wri(text: str) -> bytes:
    """A document of Windows Write without formats."""
    body = text.replace("\n", "\r\n").encode("cp1252")
    end = 128 + len(body)
    pages = -(-end // 128)  # of 128 bytes
    header = struct.pack("<7HI6H", 0xBE31, 0, 0xAB00, 0, 0, 0, 0, end, pages + 1, *([pages + 2] * 5))
    header = (header.ljust(96, b"\0") + struct.pack("<H", pages + 2)).ljust(128, b"\0")
    formats = struct.pack("<IIH", 128, end, 0xFFFF).ljust(127, b"\0") + b"\1"
    return header + body.ljust(128 * (pages - 1), b"\0") + formats * 2


def wp42(text: str) -> bytes:
    """A document of WordPerfect 4.2: its first line centred and bold."""
    first, _, rest = text.partition("\n")
    margins, spacing, centred = b"\xc0\0\0\n\x4a\xc0", b"\xc1\2\2\xc1", b"\xc3\0\n\x14\xc3"
    return margins + spacing + centred + b"\x9d" + first.encode() + b"\x9c\x83\n" + rest.encode()


def wk1(rows: Sequence[Sequence[str]]) -> bytes:
    """A worksheet of Lotus 1-2-3, release 2."""
    sheet = _lotus(0, b"\6\4") + _lotus(6, struct.pack("<4H", 0, 0, len(rows[0]) - 1, len(rows) - 1))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<BHH", 0xFF, column, number)
            sheet += _lotus(15, place + b"'" + cell.encode("cp437") + b"\0")
    return sheet + _lotus(1, b"")


def _lotus(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data
