"""ZIP archives: every member a document of its own.

Sizes and names are never believed: unpacking is counted, members that share bytes are refused, a name is only shown. A
ZIP whose table of contents is gone is read from its start, where libarchive is there to do it.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from indexer.extract import libarchive_reading
from indexer.extract.emission import Emission
from indexer.extract.limits import MIB, CannotRead, Limits
from indexer.extract.member_names import decoded_names
from indexer.extract.nested_zips import NestedSize
from indexer.extract.unpacking import DamagedMember, Unpacking

_PIECE = 1 << 18
_NEST = (
    100  # times what is taken out of one archive: more than this in all is a nest of archives made to harm
)
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNICODE_PATH = 0x7075  # Info-ZIP's extra field: version, CRC of the name in the header, name in UTF-8
_HEADER = 30  # bytes of a member's own header before its name
_BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError, struct.error,
    IndexError,
)  # fmt: skip


class ZipExtractor:
    """Takes out the members in the order of the table of contents; the archive's own text is their names."""

    media_types = frozenset(("application/zip",))
    name = "zip"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        packed = source.seek(0, 2)
        unpacking = Unpacking(emit, limits, packed)
        try:
            archive = zipfile.ZipFile(source)
        except _BROKEN as error:
            _read_without_table(source, unpacking, error)
            return
        with archive:
            members = archive.infolist()
            names = _names(members)
            unpacking.list_names(name for name in names if name and not name.endswith("/"))
            sharing = _sharing(members)
            nested = NestedSize()
            try:
                for member, name in zip(members, names, strict=True):
                    if member.header_offset in sharing:
                        unpacking.damaged(name)
                    elif nested.of(archive, member) > _NEST * limits.attachments_mb * MIB:
                        unpacking.too_large(name)
                    else:
                        _take(archive, member, name, unpacking)
            finally:
                unpacking.finish()


def _take(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, unpacking: Unpacking) -> None:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if name.endswith("/") or kind == stat.S_IFDIR:
        return
    if kind not in (0, stat.S_IFREG):
        unpacking.skip(name)
    elif member.flag_bits & _ENCRYPTED:
        unpacking.locked(name)
    else:
        unpacking.take(name, _pieces(archive, member), member.file_size)


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as opened:
            while piece := opened.read(_PIECE):
                yield piece
    except _BROKEN as error:
        raise DamagedMember from error


def _sharing(members: list[zipfile.ZipInfo]) -> set[int]:
    """Where members begin that reach into the next: a few bytes would unpack many times over."""
    placed = sorted(members, key=lambda member: member.header_offset)
    return {
        one.header_offset
        for one, following in pairwise(placed)
        if one.header_offset + _HEADER + one.compress_size > following.header_offset
    }


def _names(members: list[zipfile.ZipInfo]) -> list[str]:
    """Names as text; what is not marked as UTF-8 was decoded as CP437, whatever it was."""
    raw = []
    for member in members:
        name = member.orig_filename.partition("\0")[0]
        if member.flag_bits & _UTF8:
            raw.append(name.encode("utf-8", "replace"))
        else:
            raw.append(_unicode_path(member) or name.encode("cp437", "replace"))
    return decoded_names(raw)


def _unicode_path(member: zipfile.ZipInfo) -> bytes:
    extra = member.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and size > 5:
            crc = struct.unpack_from("<I", extra, 5)[0]
            told = extra[9 : 4 + size]
            return told if crc == zlib.crc32(member.orig_filename.encode("cp437", "replace")) else b""
        extra = extra[4 + size :]
    return b""


def _read_without_table(source: BinaryIO, unpacking: Unpacking, error: Exception) -> None:
    problem = libarchive_reading.problem()
    if problem is not None:
        raise CannotRead("unreadable-file", "The archive's table of contents is damaged.") from error
    libarchive_reading.read_members(source, unpacking)
    unpacking.emit.missing(
        "damaged-parts",
        "The archive's table of contents is damaged; the members found without it were taken out.",
    )
