"""What tells a file of the index from one that was changed: its size, its CRC-32, and its stamp when it was written.

A file that still has its stamp (inode, times of its last changes) has not been touched since; of any other, all bytes
are read. CRC-32 as in zlib finds every change within 32 bits in a row, and all others but one in four thousand
million. It is no evidence: whoever changes an index on purpose can make it match.
"""

import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Stamp = tuple[int, int, int]
_PART = 1 << 20  # bytes read at once
_CRC_BYTES = 4


class DamagedIndexError(Exception):
    """Files of the index are missing, torn or not what they should be."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One file, as it was written."""

    size: int  # bytes
    crc: int


def sealed(path: Path) -> Seal:
    """The seal of a file that has just been written."""
    return Seal(path.stat().st_size, _crc(path))


def stamp(path: Path) -> Stamp:
    """What changes when a file is written to, replaced or copied."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns


class Guard:
    """Stands before the files of one segment. Raises ``DamagedIndexError``, ``FileNotFoundError``."""

    def __init__(self, folder: Path, seals: Mapping[str, Seal], stamps: Mapping[str, Stamp]) -> None:
        self._folder = folder
        self._seals = seals
        self._stamps = dict(stamps)

    @property
    def stamps(self) -> Mapping[str, Stamp]:
        """Of the files as they were when somebody last knew them to be as they were written."""
        return dict(self._stamps)

    def look(self) -> None:
        """Read those files that have been touched since somebody read them."""
        for name in self._seals:
            found = stamp(self._folder / name)
            if found != self._stamps.get(name):
                self._read(name)
                self._stamps[name] = found

    def read_all(self) -> None:
        """Read every byte."""
        for name in self._seals:
            self._read(name)

    def _read(self, name: str) -> None:
        path, seal = self._folder / name, self._seals[name]
        size = path.stat().st_size
        if size != seal.size:
            raise DamagedIndexError(f"{name} has {size} bytes instead of {seal.size}")
        if _crc(path) != seal.crc:
            raise DamagedIndexError(f"the bytes of {name} are not those that were written")


def close_with_crc(path: Path) -> None:
    """Append the CRC of a whole file to it, durably: for the one file that nothing else speaks of."""
    with path.open("ab") as file:
        file.write(_crc(path).to_bytes(_CRC_BYTES, "big"))
        file.flush()
        os.fsync(file.fileno())


def check_closed(content: bytes, name: str) -> None:
    """Whether a content ends with its CRC."""
    if zlib.crc32(content[:-_CRC_BYTES]) != int.from_bytes(content[-_CRC_BYTES:], "big"):
        raise DamagedIndexError(f"the bytes of {name} are not those that were written")


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb", buffering=0) as file:
        while part := file.read(_PART):
            crc = zlib.crc32(part, crc)
    return crc
