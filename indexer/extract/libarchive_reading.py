"""Archives that only libarchive reads: 7-Zip, RAR, Zstandard and older kinds. Members come out as they are unpacked.

The C library is loaded before the process confines itself and then reads an open descriptor; it is told no path. Where
it is missing, ``problem`` says so.
"""

import ctypes
import errno
import functools
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, BinaryIO

from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.member_names import decoded_names
from indexer.extract.unpacking import DamagedMember, Unpacking

_LIBRARY = "libarchive.so.13"
_FORMATS = ("7zip", "rar", "rar5", "cab", "cpio", "iso9660", "lha", "tar", "zip", "raw")
_FILTERS = ("zstd", "lzma", "lzip", "lz4", "compress")  # those alone that start no program
_BLOCK = 1 << 16
_ENDINGS = (".zst", ".lzma", ".lz", ".lz4", ".z")
_WORDS_FOR_A_PASSWORD = ("encrypt", "passphrase", "password", "crypto")


class LibarchiveExtractor:
    """Takes out the members in their order; the archive's own text is their names."""

    media_types = frozenset(
        (
            "application/x-7z-compressed",
            "application/x-rar",
            "application/zstd",
            "application/vnd.ms-cab-compressed",
            "application/x-cpio",
            "application/x-iso9660-image",
            "application/x-lzh-compressed",
            "application/x-lzma",
            "application/x-lzip",
            "application/x-lz4",
            "application/x-compress",
        )
    )
    name = "libarchive"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        missing = problem()
        if missing is not None:
            raise CannotRead("unsupported-format", missing)
        read_members(source, Unpacking(emit, limits, source.seek(0, 2)))


def problem() -> str | None:
    """A sentence when the C library cannot be used; loads it at the first call."""
    if _loaded() is not None:
        return None
    return (
        "This kind of archive is read by the C library libarchive, which is missing here. "
        "Install it with: apt-get install libarchive13"
    )


@functools.cache
def _loaded() -> ModuleType | None:
    os.environ.setdefault("LIBARCHIVE", _LIBRARY)  # or libarchive-c starts programs to look for it
    try:
        from libarchive import ffi

        for name in _FORMATS:
            ffi.get_read_format_function(name)
        for name in _FILTERS:
            ffi.get_read_filter_function(name)
        ffi.ffi("entry_is_encrypted", [ctypes.c_void_p], ctypes.c_int)
        ffi.ffi("read_has_encrypted_entries", [ctypes.c_void_p], ctypes.c_int)
    except (ImportError, OSError, TypeError, ValueError, AttributeError):
        return None
    return ffi  # type: ignore[no-any-return]


def read_members(source: BinaryIO, unpacking: Unpacking) -> None:
    """Take out every member that libarchive finds; damage ends the archive, not what came before."""
    library = _loaded()
    if library is None:
        raise CannotRead("unsupported-format", problem())
    try:
        with _opened(library, source) as archive:
            _take_all(library, archive, unpacking)
    except library.ArchiveError as error:  # it is none of the kinds it looks like
        raise CannotRead("unreadable-file") from error
    finally:
        unpacking.finish()


@contextmanager
def _opened(library: Any, source: BinaryIO) -> Iterator[int]:
    archive = library.read_new()
    try:
        for name in _FORMATS:
            library.get_read_format_function(name)(archive)
        for name in _FILTERS:
            library.get_read_filter_function(name)(archive)
        source.seek(0)
        try:
            library.read_open_fd(archive, source.fileno(), _BLOCK)
            yield archive
        except io.UnsupportedOperation:  # a file in memory
            data = source.read()
            library.read_open_memory(archive, data, len(data))
            yield archive
    finally:
        library.read_free(archive)


def _take_all(library: Any, archive: int, unpacking: Unpacking) -> None:
    found = 0
    while True:
        entry = ctypes.c_void_p()
        try:
            if library.read_next_header(archive, ctypes.byref(entry)) == library.ARCHIVE_EOF:
                return
        except library.ArchiveError as error:
            if library.read_has_encrypted_entries(archive) == 1 or _wants_password(error):
                unpacking.locked("its table of contents" if not found else "the rest")
            else:
                _say_damage(error, unpacking, found)
            return
        found += 1
        _take(library, archive, entry, unpacking)


def _say_damage(error: Exception, unpacking: Unpacking, found: int) -> None:
    if getattr(error, "errno", 0) == errno.ENOMEM:
        unpacking.emit.missing("limit-memory")
    elif not found:
        raise CannotRead("unreadable-file", "The archive is damaged from its start.") from error
    else:
        unpacking.emit.missing(
            "damaged-parts", f"The archive is damaged; its first {found} members were looked at."
        )


def _take(library: Any, archive: int, entry: ctypes.c_void_p, unpacking: Unpacking) -> None:
    is_bare = library.format_name(archive) == b"raw"
    if is_bare and library.filter_count(archive) < 2:  # neither an archive nor compressed
        unpacking.damaged("the archive")
        return
    name = _without_ending(unpacking.emit.filename) if is_bare else _name(library, entry)
    kind = library.entry_filetype(entry)
    if kind == stat.S_IFDIR:
        return
    if kind not in (0, stat.S_IFREG) or library.entry_hardlink(entry):
        unpacking.skip(name)
    elif library.entry_is_encrypted(entry):
        unpacking.locked(name)
    else:
        declared = library.entry_size(entry) if library.entry_size_is_set(entry) else 0
        unpacking.take(name, _pieces(library, archive), declared)


def _pieces(library: Any, archive: int) -> Iterator[bytes]:
    buffer = ctypes.create_string_buffer(1 << 18)
    while True:
        try:
            size = library.read_data(archive, buffer, len(buffer))
        except library.ArchiveError as error:
            raise DamagedMember from error
        if size <= 0:
            return
        yield buffer.raw[:size]


def _name(library: Any, entry: ctypes.c_void_p) -> str:
    wide = library.entry_pathname_w(entry)
    if wide:
        return str(wide)
    return decoded_names([library.entry_pathname(entry) or b""])[0]


def _without_ending(filename: str) -> str:
    ending = next((one for one in _ENDINGS if filename.lower().endswith(one)), "")
    return filename[: len(filename) - len(ending)] or "unnamed"


def _wants_password(error: Exception) -> bool:
    told = str(error).lower()
    return any(word in told for word in _WORDS_FOR_A_PASSWORD)
