"""Members of a zip whose table of contents is gone, found by the headers that stand before each of them.

A file that was cut off has lost its end, where the table stands; what comes before is mostly sound. Places are
bytes from the start. Unpacks nothing but to find where a member of untold length ends.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_HEADER = struct.Struct("<4s5H3I2H")
_SIGNATURE = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZE_FOLLOWS, _UTF8 = 1, 8, 0x800
_CHUNK = 65_536
_MOST = 20_000


class EndsEarly(Exception):  # noqa: N818 - named by what happened
    """The member's bytes end before it does."""


@dataclass(frozen=True, slots=True)
class Member:
    """Where a member's packed bytes begin, and how many there are as far as its header tells."""

    place: int
    method: int
    size: int | None


def salvaged(source: BinaryIO, most_bytes: int) -> dict[str, Member]:
    """The members by name; ``most_bytes`` bounds what is unpacked to find the ends of those of untold length."""
    found: dict[str, Member] = {}
    position = 0
    while len(found) < _MOST:
        source.seek(position)
        head = source.read(_HEADER.size)
        if len(head) < _HEADER.size or not head.startswith(_SIGNATURE):
            break
        _, _, flags, method, _, _, _, packed, _, name_length, extra_length = _HEADER.unpack(head)
        raw = source.read(name_length)
        place = position + _HEADER.size + name_length + extra_length
        untold = bool(flags & _SIZE_FOLLOWS) and packed == 0
        if len(raw) < name_length or flags & _ENCRYPTED or (untold and method != _DEFLATED):
            break
        member = Member(place, method, None if untold else packed)
        found.setdefault(raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace"), member)
        if not untold:
            position = place + packed
            continue
        end, most_bytes = _end_of(source, place, most_bytes)
        if end is None:
            break
        position = _next_header(source, end)
    return found


def unpacked(source: BinaryIO, member: Member) -> Iterator[bytes]:
    """A member's bytes in bounded chunks; raises ``EndsEarly`` after what is there."""
    source.seek(member.place)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    left = member.size
    while left is None or left > 0:
        packed = source.read(_CHUNK if left is None else min(_CHUNK, left))
        if not packed:
            raise EndsEarly
        left = None if left is None else left - len(packed)
        if member.method == _STORED:
            yield packed
            continue
        while packed and not inflate.eof:
            try:
                data = inflate.decompress(packed, _CHUNK)
            except zlib.error as error:
                raise EndsEarly from error
            packed = inflate.unconsumed_tail
            if data:
                yield data
        if inflate.eof:
            return
    if member.method != _STORED:
        raise EndsEarly


def _end_of(source: BinaryIO, place: int, most_bytes: int) -> tuple[int | None, int]:
    """Where packed bytes of untold length end, and how many bytes may still be unpacked."""
    source.seek(place)
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    position = place
    while most_bytes > 0:
        packed = source.read(_CHUNK)
        if not packed:
            break
        position += len(packed)
        while packed and not inflate.eof and most_bytes > 0:
            try:
                most_bytes -= len(inflate.decompress(packed, _CHUNK))
            except zlib.error:
                return None, most_bytes
            packed = inflate.unconsumed_tail
        if inflate.eof:
            return position - len(inflate.unused_data), most_bytes
    return None, most_bytes


def _next_header(source: BinaryIO, place: int) -> int:
    """The header after a member is at most a descriptor away."""
    source.seek(place)
    found = source.read(32).find(_SIGNATURE)
    return place + found if found >= 0 else place
