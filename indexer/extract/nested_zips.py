"""How much a ZIP in a ZIP in a ZIP unpacks to in all: each level looks harmless, their product is not.

Looks at declared sizes only, and at small inner archives only; whoever lies is met by the counting when it is unpacked.
Sizes are bytes.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

_SMALL = 4 << 20  # an inner archive that is larger packs something
_LOOKED_AT = 64 << 20  # of inner archives, all together
_DEEPEST = 12
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    struct.error,
    IndexError,
)


@dataclass(slots=True)
class NestedSize:
    """Adds up what lies within inner archives; the same inner archive is looked into once."""

    _left: int = _LOOKED_AT
    _known: dict[tuple[int, int], int] = field(default_factory=dict)  # checksum and size -> unpacked in all

    def of(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int = 0) -> int:
        """What the member is in all: its own size, and where it is a ZIP what that unpacks to."""
        size = member.file_size
        if not 22 <= size <= _SMALL or member.compress_size * 3 > size * 2 or depth >= _DEEPEST:
            return size  # what is packed hardly any tighter cannot be a nest
        key = (member.CRC, size)
        if key not in self._known:
            self._known[key] = size
            self._known[key] = self._within(archive, member, depth)
        return self._known[key]

    def _within(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> int:
        size = member.file_size
        try:
            with archive.open(member) as opened:
                start = opened.read(4)
                if start != b"PK\x03\x04" or size > self._left:
                    return size
                self._left -= size
                data = start + opened.read(size)
            with zipfile.ZipFile(io.BytesIO(data)) as inner:
                return size + sum(self.of(inner, one, depth + 1) for one in inner.infolist())
        except _BROKEN:
            return size
