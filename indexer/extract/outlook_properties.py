"""The properties of one message, attachment or recipient in an Outlook file (MS-OXMSG), by their numbers.

Texts are read in whatever encoding they are in; a missing or damaged one is empty. Knows no meaning.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from indexer.extract.charset import codec_named, decode
from indexer.extract.ole import OleContainer

MOST_TEXT = 64 << 20  # bytes of one text
HEADER_OF_FILE, HEADER_OF_EMBEDDED, HEADER_OF_PART = 32, 24, 8  # bytes before the fixed properties
_STREAM = "__properties_version1.0"
_INTEGER, _BOOLEAN, _TIME = 0x0003, 0x000B, 0x0040
_CODEPAGE, _BODY_CODEPAGE = 0x3FFD, 0x3FDE
_UTF8_PAGES = {
    65001: "utf-8",
    20866: "koi8-r",
    21866: "koi8-u",
    28591: "cp1252",
    28595: "iso8859-5",
    20127: "cp1252",
}
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Properties:
    """Those of the storage that ``prefix`` names, such as ``__attach_version1.0_#00000000/``; the root's is empty."""

    container: OleContainer
    prefix: str
    fixed: dict[int, tuple[int, bytes]]  # number -> type and eight bytes

    @classmethod
    def of(cls, container: OleContainer, prefix: str, header: int) -> "Properties":
        """Read the table of fixed properties."""
        table = container.read(prefix + _STREAM, 1 << 20)[header:]
        fixed = {}
        for place in range(0, len(table) - 15, 16):
            tag = struct.unpack_from("<I", table, place)[0]
            fixed[tag >> 16] = (tag & 0xFFFF, table[place + 8 : place + 16])
        return cls(container, prefix, fixed)

    def text(self, *numbers: int) -> str:
        """The first of these properties that says something."""
        for number in numbers:
            told = self._wide(number) or self._narrow(number)
            if told:
                return told
        return ""

    def data(self, number: int, most: int = MOST_TEXT) -> bytes:
        """A binary property."""
        return self.container.read(f"{self.prefix}__substg1.0_{number:04X}0102", most)

    def integer(self, number: int) -> int | None:
        """A whole number."""
        kind, value = self.fixed.get(number, (0, b""))
        return int(struct.unpack_from("<i", value)[0]) if kind in (_INTEGER, _BOOLEAN) else None

    def time(self, *numbers: int) -> datetime | None:
        """The first of these moments that is told, in UTC."""
        for number in numbers:
            kind, value = self.fixed.get(number, (0, b""))
            if kind == _TIME:
                try:
                    return _EPOCH + timedelta(microseconds=struct.unpack("<Q", value)[0] // 10)
                except (OverflowError, ValueError):
                    continue
        return None

    def charset(self, number: int = _BODY_CODEPAGE) -> str | None:
        """The encoding that the message names for its body, or for its other texts."""
        page = self.integer(number) or self.integer(_CODEPAGE)
        return codec_named(_UTF8_PAGES.get(page) or f"cp{page}") if page else None

    def _wide(self, number: int) -> str:
        data = self.container.read(f"{self.prefix}__substg1.0_{number:04X}001F", MOST_TEXT)
        return data.decode("utf-16-le", "replace").rstrip("\0")

    def _narrow(self, number: int) -> str:
        data = self.container.read(f"{self.prefix}__substg1.0_{number:04X}001E", MOST_TEXT)
        return decode(data.rstrip(b"\0"), self.charset(_CODEPAGE)).text if data else ""
