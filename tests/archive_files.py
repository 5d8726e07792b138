"""Small archives, made in memory: what the tests of archives read."""

import io
import struct
import tarfile
import zlib
from collections.abc import Iterable


def tarred(members: Iterable[tuple[str, bytes]], *special: tarfile.TarInfo, encoding: str = "utf-8") -> bytes:
    """A TAR of these members, then of what is no file."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT, encoding=encoding) as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for info in special:
            archive.addfile(info)
    return buffer.getvalue()


def symlink(name: str, target: str) -> tarfile.TarInfo:
    """A link, to be packed."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, target
    return info


def packed_by_libarchive(
    format_name: str, members: Iterable[tuple[str, bytes]], filter_name: str | None = None
) -> bytes:
    """An archive as libarchive writes it: ``7zip``, ``cpio``, ``iso9660``, …"""
    import libarchive

    buffer = io.BytesIO()

    def write(data: bytes) -> int:
        return buffer.write(data)

    with libarchive.custom_writer(write, format_name, filter_name) as archive:
        for name, content in members:
            archive.add_file_from_memory(name, len(content), content)
    return buffer.getvalue()


def rar(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A RAR 5 of stored members (https://www.rarlab.com/technote.htm)."""
    out = b"Rar!\x1a\x07\x01\x00" + _rar_block(1, 0, _number(0))
    for name, content in members:
        raw = name.encode()
        fields = (
            _number(0x4) + _number(len(content)) + _number(0o100644) + struct.pack("<I", zlib.crc32(content))
        )
        fields += _number(0) + _number(1) + _number(len(raw)) + raw
        out += _rar_block(2, 0x2, _number(len(content)) + fields) + content
    return out + _rar_block(5, 0, _number(0))


def _rar_block(kind: int, flags: int, rest: bytes) -> bytes:
    body = _number(kind) + _number(flags) + rest
    sized = _number(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
