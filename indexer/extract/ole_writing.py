"""Writes an OLE container (version 3, sectors of 512 bytes): by it a mail within an Outlook mail becomes a file.

The same tree always gives the same bytes. Knows no format within.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from indexer.extract.containers import OLE_SIGNATURE

Tree: TypeAlias = "Mapping[str, bytes | Tree]"

_SECTOR, _MINI, _CUTOFF, _ENTRY = 512, 64, 4096, 128
_FREE, _END, _FAT, _DIFAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_IN_HEADER = 109
_LONGEST_NAME = 31  # UTF-16 code units


def written(tree: Tree) -> bytes:
    """The container that holds these streams (bytes) and storages (further trees) by name."""
    return _Writer().container(tree)


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    start: int = _END
    size: int = 0
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE

    def packed(self) -> bytes:
        raw = self.name.encode("utf-16-le", "replace")[: 2 * _LONGEST_NAME]
        head = struct.pack("<64sHBB", raw, len(raw) + 2, self.kind, 1)
        links = struct.pack("<III", self.left, self.right, self.child)
        return head + links + bytes(36) + struct.pack("<IQ", self.start, self.size)


@dataclass(slots=True)
class _Writer:
    entries: list[_Entry] = field(default_factory=list)
    sectors: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)
    mini: bytearray = field(default_factory=bytearray)
    mini_table: list[int] = field(default_factory=list)

    def container(self, tree: Tree) -> bytes:
        self.entries.append(_Entry("Root Entry", _ROOT))
        self.entries[0].child = self._storage(tree)
        self.entries[0].size = len(self.mini)
        self.entries[0].start = self._chain(bytes(self.mini))
        mini_table = _numbers(self.mini_table)
        mini_start = self._chain(mini_table)
        directory = b"".join(entry.packed() for entry in self.entries)
        directory_start = self._chain(directory)
        fat, difat = self._table_sectors()
        header = OLE_SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        header += struct.pack("<IIIII", 0, len(fat), directory_start, 0, _CUTOFF)
        header += struct.pack("<II", mini_start, -(-len(mini_table) // _SECTOR))
        header += struct.pack("<II", difat[0] if difat else _END, len(difat))
        header += _numbers([*fat[:_IN_HEADER], *[_FREE] * (_IN_HEADER - len(fat))])
        return header + bytes(self.sectors)

    def _storage(self, tree: Tree) -> int:
        """Its members as a balanced tree in the order that the format asks for; the number of its top."""
        numbers = []
        for name, content in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
            number = len(self.entries)
            self.entries.append(_Entry(name, _STREAM if isinstance(content, bytes) else _STORAGE))
            if isinstance(content, bytes):
                self.entries[number].size = len(content)
                self.entries[number].start = self._stream(content)
            else:
                self.entries[number].child = self._storage(content)
            numbers.append(number)
        return self._balanced(numbers)

    def _balanced(self, numbers: Sequence[int]) -> int:
        if not numbers:
            return _NONE
        middle = len(numbers) // 2
        entry = self.entries[numbers[middle]]
        entry.left = self._balanced(numbers[:middle])
        entry.right = self._balanced(numbers[middle + 1 :])
        return numbers[middle]

    def _stream(self, content: bytes) -> int:
        if len(content) >= _CUTOFF:
            return self._chain(content)
        first = len(self.mini_table)
        count = -(-len(content) // _MINI)
        self.mini += content.ljust(count * _MINI, b"\0")
        self.mini_table += _linked(first, count)
        return first if count else _END

    def _chain(self, content: bytes) -> int:
        first = len(self.table)
        count = -(-len(content) // _SECTOR)
        self.sectors += content.ljust(count * _SECTOR, b"\0")
        self.table += _linked(first, count)
        return first if count else _END

    def _table_sectors(self) -> tuple[list[int], list[int]]:
        """Append the table itself, and beyond 109 sectors the table of the table; their places."""
        used, count, more = len(self.table), 0, 0
        while used + count + more > count * (_SECTOR // 4):
            count += 1
            more = max(0, -(-(count - _IN_HEADER) // (_SECTOR // 4 - 1)))
        fat = list(range(used, used + count))
        difat = list(range(used + count, used + count + more))
        table = [*self.table, *[_FAT] * count, *[_DIFAT] * more]
        self.sectors += _numbers([*table, *[_FREE] * (count * (_SECTOR // 4) - len(table))])
        beyond = fat[_IN_HEADER:]
        for place in range(more):
            some = beyond[place * 127 : place * 127 + 127]
            following = difat[place + 1] if place + 1 < more else _END
            self.sectors += _numbers([*some, *[_FREE] * (127 - len(some)), following])
        return fat, difat


def _linked(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END] if count else []


def _numbers(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)
