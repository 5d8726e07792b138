"""Streams of an OLE container (the compound files of old office programs), read by name.

Bounded by the file's own size: a chain that loops or leads outside ends there. Knows no format within.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from indexer.extract.containers import OLE_SIGNATURE

_END = 0xFFFFFFFA  # sector numbers from here on mean something else
_MINI = 64
_MOST_ENTRIES = 100_000


class DamagedContainer(Exception):  # noqa: N818 - named by what happened
    """No table of contents can be read."""


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int  # 1 folder, 2 stream, 5 root
    start: int
    size: int
    left: int
    right: int
    child: int
    name: str


class OleContainer:
    """An open container; ``names`` are paths with ``/`` between folders, as they are spelled in the file."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._length = source.seek(0, 2)
        source.seek(0)
        header = source.read(512)
        if len(header) < 512 or not header.startswith(OLE_SIGNATURE):
            raise DamagedContainer
        shift = struct.unpack_from("<H", header, 30)[0]
        if shift not in (9, 12):
            raise DamagedContainer
        self._sector = 1 << shift
        self._most = self._length // self._sector + 1  # sectors that there can be
        self._table = self._read_table(header)
        directory, self._cutoff = struct.unpack_from("<I4xI", header, 48)
        self._entries = [_entry(raw) for raw in self._directory(directory)]
        if not self._entries:
            raise DamagedContainer
        self._mini_table = self._numbers(self._chained(struct.unpack_from("<I", header, 60)[0]))
        self._mini: bytes | None = None
        self._streams = dict(self._walk())

    @property
    def names(self) -> list[str]:
        """All streams."""
        return list(self._streams)

    def size(self, name: str) -> int:
        """How many bytes a stream can have."""
        entry = self._entry_of(name)
        return min(entry.size, self._length) if entry else 0

    def read(self, name: str, most: int) -> bytes:
        """The first ``most`` bytes of a stream, whatever its case; empty when there is none."""
        entry = self._entry_of(name)
        if entry is None:
            return b""
        size = min(entry.size, most, self._length)
        if entry.size >= self._cutoff:
            return self._chained(entry.start, size)[:size]
        return self._mini_stream(entry.start, size)

    def _entry_of(self, name: str) -> _Entry | None:
        found = next((n for n in self._streams if n.lower() == name.lower()), None)
        return None if found is None else self._entries[self._streams[found]]

    def _read_table(self, header: bytes) -> list[int]:
        """The FAT: for each sector the one that follows it."""
        places = list(struct.unpack_from("<109I", header, 76))
        more = struct.unpack_from("<I", header, 68)[0]
        while more < _END and len(places) <= self._most + 109:
            numbers = self._numbers(self._at(more))
            if len(numbers) < 2:
                break
            places += numbers[:-1]
            more = numbers[-1]
        table: list[int] = []
        for place in places[: self._most]:
            if place < _END:
                table += self._numbers(self._at(place))
        return table

    def _at(self, number: int, count: int = 1) -> bytes:
        place = (number + 1) * self._sector
        if place >= self._length:
            return b""
        self._source.seek(place)
        return self._source.read(count * self._sector)

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) & ~3]))

    def _chain(self, number: int, table: list[int]) -> Iterator[int]:
        for _ in range(len(table)):
            if number >= _END or number >= len(table):
                return
            yield number
            number = table[number]

    def _chained(self, start: int, size: int | None = None) -> bytes:
        pieces = bytearray()
        most = self._length + 1 if size is None else min(size, self._length + 1)
        for first, count in self._runs(start):
            missing = -(-(most - len(pieces)) // self._sector)  # sectors, the last one whole
            pieces += self._at(first, min(count, missing))
            if len(pieces) >= most:
                break
        return bytes(pieces)

    def _runs(self, start: int) -> Iterator[tuple[int, int]]:
        """The sectors of a chain: the first of each that lie one behind the other, and how many they are."""
        first, count = start, 0
        for number in self._chain(start, self._table):
            if count and number != first + count:
                yield first, count
                first, count = number, 0
            count += 1
        if count:
            yield first, count

    def _mini_stream(self, start: int, size: int) -> bytes:
        if self._mini is None:
            self._mini = self._chained(self._entries[0].start)
        pieces = bytearray()
        for number in self._chain(start, self._mini_table):
            pieces += self._mini[number * _MINI : (number + 1) * _MINI]
            if len(pieces) >= size:
                break
        return bytes(pieces[:size])

    def _directory(self, start: int) -> Iterator[bytes]:
        data = self._chained(start, _MOST_ENTRIES * 128)
        return (data[place : place + 128] for place in range(0, len(data) - 127, 128))

    def _walk(self) -> Iterator[tuple[str, int]]:
        seen: set[int] = set()
        waiting = [(self._entries[0].child, "")]
        while waiting:
            number, folder = waiting.pop()
            if number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += [(entry.left, folder), (entry.right, folder)]
            path = f"{folder}{entry.name}"
            if entry.kind == 2:
                yield path, number
            elif len(path) < 1_000:
                waiting.append((entry.child, f"{path}/"))


def _entry(raw: bytes) -> _Entry:
    length, kind = struct.unpack_from("<HB", raw, 64)
    left, right, child = struct.unpack_from("<III", raw, 68)
    start, size = struct.unpack_from("<IQ", raw, 116)
    name = raw[: max(0, min(64, length) - 2)].decode("utf-16-le", "replace")
    return _Entry(kind, start, size & 0xFFFFFFFF, left, right, child, name)
