"""The term table of a segment (Whoosh's ordered hash file): written at once, looked up without copying.

Written as ``whoosh.filedb.filetables.OrderedHashWriter`` would, with CRC-32 where it takes MD5 (the file says which).
"""

import mmap
import pickle
import struct
import zlib
from array import array
from collections.abc import Iterator, Mapping
from functools import partial
from typing import BinaryIO, TypeAlias

import numpy as np

from indexer.whoosh.storage import PartReader

_HEAD = struct.Struct("!4sBii")
_CRC32 = 1  # Whoosh's number for the hash
_PAIR = struct.Struct("!ii")  # length of key and value
_SLOT = struct.Struct("!Iq")  # hash and place; place 0 is an empty slot
_BUCKET = struct.Struct("!qi")  # place and number of slots
_FIELD = struct.Struct("!H")
_INT = struct.Struct("!i")
_FLUSHED_AT = 1 << 20
_WINDOW = 4  # slots read at once
_ROW = 192  # bytes in which most rows fit
_EXTRAS = 1 << 12  # bytes in which the names of the fields fit

Content: TypeAlias = "mmap.mmap | bytes | PartReader"


class TermTableWriter:
    """Keys must come in ascending order, field by field."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._fields: dict[str, int] = {}
        self._hashes = array("I")
        self._places = array("q")
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        head = _HEAD.pack(b"HSH3", _CRC32, 0, 0)
        self._place = len(head)
        file.write(head)

    def prefix(self, field: str) -> bytes:
        """What the keys of a field begin with."""
        return _FIELD.pack(self._fields.setdefault(field, len(self._fields)))

    def add(self, key: bytes, value: bytes) -> None:
        """One term with its field's prefix, and its value."""
        self._hashes.append(zlib.crc32(key))
        self._places.append(self._place)
        row = _PAIR.pack(len(key), len(value)) + key + value
        self._place += len(row)
        self._pending.append(row)
        self._pending_bytes += len(row)
        if self._pending_bytes > _FLUSHED_AT:
            self._flush()

    def _flush(self) -> None:
        self._file.write(b"".join(self._pending))
        self._pending, self._pending_bytes = [], 0

    def finish(self) -> None:
        """Write the hash tables; the file is left open."""
        self._flush()
        write = self._file.write
        hashes = np.array(self._hashes, np.uint32)
        places = np.array(self._places, np.int64)
        directory = []
        order = np.argsort(hashes & 255, kind="stable")
        bounds = np.searchsorted((hashes & 255)[order], np.arange(257)).tolist()
        for bucket in range(256):
            members = order[bounds[bucket] : bounds[bucket + 1]]
            table = _open_addressing(hashes[members].tolist(), places[members].tolist())
            directory.append(_BUCKET.pack(self._place, _slots(len(members))))
            self._place += len(table)
            write(table)
        write(b"".join(directory))
        wide = self._place >= 1 << 31
        extras = {"fieldmap": self._fields, "indextype": "q" if wide else "i", "indexlen": len(places)}
        body = pickle.dumps(extras, 2) + places.astype(">i8" if wide else ">i4").tobytes()
        write(body + _INT.pack(len(body)))


def _slots(keys: int) -> int:
    """Slots for so many keys: Whoosh takes two for each, a reader goes by what the directory says."""
    return keys + keys // 2 + 1 if keys else 0


def _open_addressing(hashes: list[int], places: list[int]) -> bytes:
    slots = _slots(len(hashes))
    table = bytearray(slots * _SLOT.size)
    taken = bytearray(slots)
    for key_hash, place in zip(hashes, places, strict=True):
        slot = (key_hash >> 8) % slots
        while taken[slot]:
            slot = (slot + 1) % slots
        taken[slot] = 1
        _SLOT.pack_into(table, slot * _SLOT.size, key_hash, place)
    return bytes(table)


class TermTable:
    """Looks terms up. Raises ``ValueError`` or ``struct.error`` when the bytes are no term table."""

    def __init__(self, content: Content) -> None:
        magic, kind, _, _ = _HEAD.unpack(content[: _HEAD.size])
        if magic != b"HSH3" or kind != _CRC32:
            raise ValueError("no term table of ours")
        end = len(content) - _INT.size
        extras_at = end - _INT.unpack(content[end : end + _INT.size])[0]
        directory_at = extras_at - 256 * _BUCKET.size
        if directory_at < _HEAD.size:
            raise ValueError("the term table is not whole")
        extras = pickle.loads(content[extras_at : extras_at + _EXTRAS])  # noqa: S301 - our own file
        fields: Mapping[str, int] = extras["fieldmap"]
        self._content = content
        self._read = content.read if isinstance(content, PartReader) else partial(_part, content)
        self._prefixes = {name: _FIELD.pack(number) for name, number in fields.items()}
        self._names = {_FIELD.pack(number): name for name, number in fields.items()}
        self._buckets = list(_BUCKET.iter_unpack(content[directory_at:extras_at]))
        self._end = self._buckets[0][0]

    def find(self, field: str, term: bytes) -> bytes | None:
        """The value of one term."""
        prefix = self._prefixes.get(field)
        if prefix is None:
            return None
        key = prefix + term
        key_hash = zlib.crc32(key)
        start, slots = self._buckets[key_hash & 255]
        if not slots:
            return None
        slot, seen = (key_hash >> 8) % slots, 0
        while seen < slots:
            window = self._read(start + slot * _SLOT.size, start + min(slot + _WINDOW, slots) * _SLOT.size)
            for found_hash, place in _SLOT.iter_unpack(window):
                if not place:
                    return None
                if found_hash == key_hash:
                    value = self._value_at(place, key)
                    if value is not None:
                        return value
            seen += len(window) // _SLOT.size
            slot = (slot + _WINDOW) % slots if slot + _WINDOW < slots else 0
        return None

    def _value_at(self, place: int, key: bytes) -> bytes | None:
        row = self._read(place, place + _ROW)
        key_size, value_size = _PAIR.unpack_from(row)
        end = _PAIR.size + key_size + value_size
        if end > len(row):
            row = self._read(place, place + end)
        if row[_PAIR.size : _PAIR.size + key_size] != key:
            return None
        return row[_PAIR.size + key_size : end]

    def items(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Field, term and value of every term, in order; for tables that are mapped or in memory."""
        place, content = _HEAD.size, self._content
        while place < self._end:
            key_size, value_size = _PAIR.unpack(content[place : place + _PAIR.size])
            place += _PAIR.size
            key = content[place : place + key_size]
            place += key_size
            yield self._names[key[:2]], key[2:], content[place : place + value_size]
            place += value_size


def _part(content: "mmap.mmap | bytes", start: int, stop: int) -> bytes:
    return content[start:stop]
