"""A Whoosh storage that reads through memory maps without copying, and whose writing survives a power cut.

Files are synced when they are closed, the folder when a file is renamed into its place.
"""

import io
import mmap
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

from indexer.whoosh.seals import close_with_crc

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_SYNCED_AT = 8 << 20  # bytes
_CONTENTS = ".toc"
_MAPPED_FROM = 1 << 16  # bytes; smaller files are read: a map costs a file descriptor


def read_buffer(path: Path) -> mmap.mmap | bytes:
    """The whole file as a buffer, mapped when it is large."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < _MAPPED_FROM:
            return file.read()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class PartReader:
    """A file of which small parts are read here and there: unlike a map it leaves them out of our own memory."""

    _descriptor = -1  # where it could not be opened

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        self._size = os.fstat(self._descriptor).st_size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self._size)
        return self.read(start, stop)

    def read(self, start: int, stop: int) -> bytes:
        """The same for bounds that are none of them negative."""
        return os.pread(self._descriptor, max(0, stop - start), start)

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)


def read_parts(path: Path) -> PartReader | bytes:
    """The file for reading parts of it, from memory when it is small."""
    return path.read_bytes() if path.stat().st_size < _MAPPED_FROM else PartReader(path)


def sync_folder(folder: Path) -> None:
    """Make durable which names the folder holds."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, content: bytes) -> None:
    """Write a whole file, durably, then put it in its place at once."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


class _Cursor:
    """Just enough of a file on a buffer, with a place of its own: maps share theirs between threads."""

    def __init__(self, buffer: mmap.mmap | bytes) -> None:
        self._buffer = buffer
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        end = len(self._buffer) if size < 0 else self._place + size
        found = self._buffer[self._place : end]
        self._place += len(found)
        return found

    def readline(self) -> bytes:
        end = self._buffer.find(b"\n", self._place)
        return self.read(-1 if end < 0 else end + 1 - self._place)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: len(self._buffer)}[whence]
        self._place = base + offset
        return self._place

    def tell(self) -> int:
        return self._place


class MappedFile(BufferFile):  # type: ignore[misc]
    """A file read where it lies. Stock ``BufferFile`` copies the whole of it into memory first."""

    def __init__(self, buffer: mmap.mmap | bytes, name: str) -> None:
        self._buf = buffer
        self._name = name
        self.file = _Cursor(buffer)
        self.onclose: Callable[[StructFile], None] | None = None
        self.is_real = False
        self.is_closed = False


class _SteadyFile(io.FileIO):
    """A file synced while it grows: a small commit would wait for all that a large one has left to be synced."""

    _unsynced = 0

    def write(self, data: "Buffer", /) -> int:
        """Write; now and then wait until it is on the disk."""
        written = super().write(data)
        self._unsynced += written
        if self._unsynced >= _SYNCED_AT:
            os.fdatasync(self.fileno())
            self._unsynced = 0
        return written


class DurableStorage(FileStorage):  # type: ignore[misc]
    """A folder of index files."""

    def __init__(self, folder: Path) -> None:
        FileStorage.__init__(self, str(folder))
        self.path = folder

    def open_file(self, name: str, **_: object) -> MappedFile:
        """Open for reading, mapped."""
        return MappedFile(read_buffer(self.path / name), name)

    def create_file(self, name: str, **_: object) -> StructFile:
        """Open for writing; closing it makes its bytes durable."""
        return StructFile(io.BufferedWriter(_SteadyFile(self.path / name, "w")), name=name, onclose=_sync)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Rename, durably. A table of contents is closed with its CRC before it gets its name."""
        if newname.endswith(_CONTENTS):
            close_with_crc(self.path / oldname)
        FileStorage.rename_file(self, oldname, newname, safe)
        sync_folder(self.path)


def _sync(file: StructFile) -> None:
    file.file.flush()
    os.fsync(file.file.fileno())
