"""Copying into and out of a backup: hashed on both sides, with each side's trouble told apart.

Memory: one block of at most 1 MiB, whatever the size of the file.
"""

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from archive.backup.encryption import Opener, Plain, Seal
from archive.backup.folder import sync, trouble
from archive.errors import FondsError

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy made: digest and bytes of the content, and of the file of the backup."""

    sha256: str
    size: int
    kept_sha256: str
    kept_size: int


class SourceError(Exception):
    """What is to be copied cannot be read to its end."""


class _Reader:
    """Counts and hashes what is read; remembers that reading failed."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            block = self._source.read(size)
        except OSError as error:
            self.failure = error
            raise
        self.digest.update(block)
        self.size += len(block)
        return block


class _Writer:
    """Counts and hashes what is written; remembers that writing failed."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: OSError | None = None

    def flush(self) -> None:
        """Nothing is held back here."""

    def write(self, block: bytes) -> int:
        try:
            self._target.write(block)
        except OSError as error:
            self.failure = error
            raise
        self.digest.update(block)
        self.size += len(block)
        return len(block)


def seal_into(source: BinaryIO, path: Path, seal: Seal, root: Path, mode: int = 0o600) -> Copied:
    """Copy into a new file of the backup at ``root``, durably; its name is not yet.

    Raises ``SourceError`` or, for the backup's side, ``StorageFull`` and ``BackupUnreachable``.
    """
    reader = _Reader(source)
    try:
        with path.open("xb") as target:
            copied = _sealed(reader, target, seal)
            target.flush()
            sync(target.fileno(), mode)
            return copied
    except OSError as error:
        if reader.failure is not None:
            raise SourceError(str(reader.failure)) from error
        raise trouble(error, root) from error


def _sealed(reader: _Reader, target: BinaryIO, seal: Seal) -> Copied:
    if isinstance(seal, Plain):  # hashed once: it is the same
        seal.seal(cast(BinaryIO, reader), target)
        digest = reader.digest.hexdigest()
        return Copied(digest, reader.size, digest, reader.size)
    writer = _Writer(target)
    try:
        seal.seal(cast(BinaryIO, reader), cast(BinaryIO, writer))
    except OSError as error:
        raise (writer.failure or error) from error
    return Copied(reader.digest.hexdigest(), reader.size, writer.digest.hexdigest(), writer.size)


def open_into(path: Path, target: BinaryIO, opener: Opener) -> Copied:
    """Copy a file of the backup out of it. Raises ``SourceError`` when it is damaged or gone."""
    writer = _Writer(target)
    try:
        with path.open("rb") as source:
            reader = _Reader(source)
            if isinstance(opener, Plain):  # hashed once: it is the same
                while block := source.read(_BLOCK):
                    writer.write(block)
                digest = writer.digest.hexdigest()
                return Copied(digest, writer.size, digest, writer.size)
            opener.open(cast(BinaryIO, reader), cast(BinaryIO, writer))
            while reader.read(_BLOCK):
                pass
    except FondsError:
        raise
    except (OSError, ValueError) as error:
        if writer.failure is not None:
            raise writer.failure from error
        raise SourceError(str(error)) from error
    return Copied(writer.digest.hexdigest(), writer.size, reader.digest.hexdigest(), reader.size)


@contextmanager
def opened(path: Path, opener: Opener) -> Iterator[BinaryIO]:
    """A file of the backup as a stream; one that does not decrypt ends early, and then has another digest.

    Raises ``OSError`` when it is not there or cannot be opened.
    """
    with path.open("rb") as file:
        if isinstance(opener, Plain):
            yield file
            return
    reading, writing = os.pipe()
    thread = threading.Thread(target=_pour, args=(path, writing, opener), daemon=True)
    with os.fdopen(reading, "rb") as stream:
        thread.start()
        try:
            yield stream
        finally:
            stream.close()  # whoever still writes then stops
            thread.join()


def _pour(path: Path, writing: int, opener: Opener) -> None:
    with suppress(OSError, SourceError), os.fdopen(writing, "wb") as target:
        open_into(path, target, opener)
