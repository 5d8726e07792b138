"""Originals by SHA-256: written once, never changed.

Path: originals/ab/cd/<64 hex digits>, mode 0440. Bytes arrive in a hidden folder beside (incoming/.partial)
and are renamed into place when they are complete and synced. Knows no titles, users or formats. Sizes are
bytes.

Putting has two steps, so that a batch shares its costs: ``stage`` (in as many threads as one likes) makes
the bytes durable, ``publish`` gives them their place and makes the place durable.
"""

import errno
import fcntl
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from archive.crash_points import reached
from archive.errors import ArchiveUnreachable, DamagedOriginal, NotFound, Refused, StorageFull
from archive.originals.store_guard import StoreGuard
from archive.room import MIB, require_room
from archive.settings import Settings, path_of

CHUNK = MIB
STALE_SECONDS = 3600  # a partial file nobody holds and nobody wrote to for so long was left by a crash
SYNC_THREADS = 8  # fsync waits; the file system joins those that wait together

_DIGEST = re.compile("[0-9a-f]{64}")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_NO_HANDLES = (errno.EMFILE, errno.ENFILE)  # of files that may be open at once


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes that are complete and durable but have no place yet. ``token`` is the store's own affair."""

    sha256: str
    size: int
    token: str


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that have their place, durably. ``created`` is false when they were there before."""

    sha256: str
    size: int
    created: bool


class Store(Protocol):
    """What Fonds asks of the place where originals lie.

    Every store passes ``tests/contract/store_contract.py``.
    """

    def stage(self, stream: BinaryIO, limit_bytes: int) -> Staged:
        """Take in all bytes of the stream.

        Raises ``Refused`` (``too-large``, ``empty-file``) or ``StorageFull``.
        """
        ...

    def publish(self, batch: Sequence[Staged]) -> list[Stored]:
        """Give every staged item its place; when this returns, all of them are durable.

        When it raises (``DamagedOriginal``, ``StorageFull``), some may have their place and none is forgotten: it
        can be tried again one by one, and what is not wanted any more is to be discarded.
        """
        ...

    def discard(self, staged: Staged) -> None:
        """Forget staged bytes that are not wanted after all."""
        ...

    def put(self, stream: BinaryIO, limit_bytes: int) -> Stored:
        """``stage`` and ``publish`` for a single original."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The original as a real file, from its first byte. Raises ``NotFound``."""
        ...

    def contains(self, sha256: str) -> bool:
        """Whether bytes lie under this digest; not whether they are sound."""
        ...

    def iterate(self) -> Iterator[str]:
        """All digests under which something lies, in order."""
        ...

    def replace(self, staged: Staged) -> None:
        """Give staged bytes their place, durably, whatever lies there: it has lost what it was."""
        ...

    def remove(self, sha256: str) -> None:
        """Keep nothing under this digest, durably; the caller is ``removing``. Repeating is harmless."""
        ...

    def keeping(self) -> AbstractContextManager[None]:
        """Entered from before bytes have their place until a row names them: none are removed meanwhile."""
        ...

    def removing(self, wait_seconds: float) -> AbstractContextManager[None]:
        """Entered by whoever removes bytes that no row names; raises ``ArchiveBusy`` after so long."""
        ...

    def check(self) -> None:
        """Raise ``ArchiveUnreachable`` unless originals can be read and written."""
        ...


class FileStore:
    """Originals in folders of a local file system."""

    def __init__(self, root: Path, incoming: Path) -> None:
        self._root = root
        self._partial = incoming / ".partial"  # hidden: people drop files into incoming/
        self._threads = ThreadPoolExecutor(SYNC_THREADS, "sync")  # none is started before it is wanted
        self._durable: set[Path] = set()  # folders whose own names this process has synced
        self.guard = StoreGuard(root)
        for folder in (root, self._partial):
            _make_folder(folder)
        self._remove_stale()

    @classmethod
    def open_at(cls, settings: Settings) -> "FileStore":
        """The store that the settings name."""
        return cls(path_of(settings.store_url), settings.incoming)

    def stage(self, stream: BinaryIO, limit_bytes: int) -> Staged:
        """See ``Store``. Holds one chunk of 1 MiB in memory."""
        self.guard.require()
        path = self._partial / f"{time.time_ns():x}-{os.getpid()}-{secrets.token_hex(8)}"
        try:
            descriptor = os.open(
                path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
            )
        except OSError as error:
            raise _translated(error, self._partial) from error
        try:
            sha256, size = self._receive(stream, descriptor, limit_bytes)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
        finally:
            os.close(descriptor)
        return Staged(sha256, size, str(path))

    def publish(self, batch: Sequence[Staged]) -> list[Stored]:
        """See ``Store``. Bytes already there stay as they are."""
        self.guard.require()
        try:
            stored = [self._place(staged) for staged in batch]
            self._sync({self._folder(one.sha256) for one in stored})
            reached("published")
        except OSError as error:
            raise _translated(error, self._root) from error
        for staged in batch:
            self.discard(staged)  # what was there already
        return stored

    def discard(self, staged: Staged) -> None:
        """See ``Store``."""
        with suppress(FileNotFoundError):
            os.unlink(staged.token)  # noqa: PTH108  a token is not a path to anyone else

    def put(self, stream: BinaryIO, limit_bytes: int) -> Stored:
        """See ``Store``."""
        staged = self.stage(stream, limit_bytes)
        try:
            return self.publish([staged])[0]
        finally:
            self.discard(staged)

    def open(self, sha256: str) -> BinaryIO:
        """See ``Store``."""
        try:
            descriptor = os.open(self._path(sha256), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            self.guard.require()
            raise NotFound(
                f"The store holds no original with the digest {sha256}. Run fonds verify."
            ) from None
        except OSError as error:
            raise _translated(error, self._root) from error
        return os.fdopen(descriptor, "rb")

    def contains(self, sha256: str) -> bool:
        """See ``Store``."""
        return self._path(sha256).is_file()

    def iterate(self) -> Iterator[str]:
        """See ``Store``. Holds the names of one folder in memory."""
        for first in _names(self._root):
            for second in _names(self._root / first):
                for name in _names(self._root / first / second):
                    if _DIGEST.fullmatch(name) and name.startswith(first + second):
                        yield name

    def replace(self, staged: Staged) -> None:
        """See ``Store``."""
        self.guard.require()
        target = self._path(staged.sha256)
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.rename(staged.token, target)  # noqa: PTH104
            self._sync({target.parent})
        except OSError as error:
            raise _translated(error, self._root) from error

    def remove(self, sha256: str) -> None:
        """See ``Store``."""
        self.guard.require()
        target = self._path(sha256)
        try:
            target.unlink(missing_ok=True)
            if target.parent.is_dir():
                _sync_folder(target.parent)
        except OSError as error:
            raise _translated(error, self._root) from error

    def keeping(self) -> AbstractContextManager[None]:
        """See ``Store``."""
        return self.guard.keeping()

    def removing(self, wait_seconds: float) -> AbstractContextManager[None]:
        """See ``Store``."""
        return self.guard.removing(wait_seconds)

    def claim(self, identity: str, should_be_empty: Callable[[], bool]) -> None:
        """Ask for the folder's marker from now on; written for an archive whose originals are where they should be."""
        self.guard.claim(identity, lambda: next(self.iterate(), None) is None, should_be_empty)

    def check(self) -> None:
        """See ``Store``."""
        self.guard.require()
        for folder in (self._root, self._partial):
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise ArchiveUnreachable(
                    f"The folder {folder} may not be read and written. Check its owner and mode."
                )

    def _receive(self, stream: BinaryIO, descriptor: int, limit_bytes: int) -> tuple[str, int]:
        """Copy and hash; the file is synced and read-only afterwards."""
        fcntl.flock(
            descriptor, fcntl.LOCK_EX
        )  # as long as it is held, nobody takes the file for a crash's remains
        digest, size = hashlib.sha256(), 0
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit_bytes:
                raise Refused(
                    "too-large", f"The file is larger than {_in_words(limit_bytes)} (FONDS_MAX_UPLOAD_MB)."
                )
            require_room(descriptor, len(chunk))
            digest.update(chunk)
            try:
                _write_all(descriptor, chunk)
            except OSError as error:
                raise _translated(error, self._partial) from error
            reached("receiving")
        if not size:
            raise Refused("empty-file", "The file has no bytes.")
        reached("received")
        try:
            os.fchmod(descriptor, 0o440)
            os.fsync(descriptor)
        except OSError as error:
            raise _translated(error, self._partial) from error
        reached("staged")
        return digest.hexdigest(), size

    def _place(self, staged: Staged) -> Stored:
        target = self._path(staged.sha256)
        try:
            there = target.stat().st_size
        except FileNotFoundError:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.rename(staged.token, target)  # noqa: PTH104
            reached("placed")
            return Stored(staged.sha256, staged.size, created=True)
        if there != staged.size:
            raise DamagedOriginal(
                f"The copy kept under {staged.sha256} is damaged: {there} bytes instead of {staged.size}. "
                "Run fonds verify and restore it from a backup."
            )
        with target.open("rb") as kept:  # good bytes are at hand: never acknowledge them for rotten ones
            now = hashlib.file_digest(kept, "sha256").hexdigest()
        if now != staged.sha256:
            raise DamagedOriginal(
                f"The copy kept under {staged.sha256} is damaged: its digest is {now} now. "
                "Run fonds verify and restore it from a backup."
            )
        return Stored(staged.sha256, staged.size, created=False)

    def _sync(self, folders: set[Path]) -> None:
        """Make names durable: of files always, of folders the first time this process meets them.

        Another process may have made a folder or a file a moment ago and not have synced it yet, so what
        was there already is synced as well.
        """
        new = {folder for folder in folders if folder not in self._durable}
        parents = {folder.parent for folder in new}
        above = {self._root} if parents - self._durable else set()
        wanted = sorted(folders | parents | above)
        if len(wanted) <= 3:
            for folder in wanted:
                _sync_folder(folder)
        else:
            list(self._threads.map(_sync_folder, wanted))
        self._durable |= new | parents

    def _folder(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256[2:4]

    def _path(self, untrusted_sha256: str) -> Path:
        """The one place that turns a digest into a path."""
        if not _DIGEST.fullmatch(untrusted_sha256):
            raise NotFound(f"{untrusted_sha256[:70]!r} is not a SHA-256 digest in lower-case hexadecimal.")
        return self._folder(untrusted_sha256) / untrusted_sha256

    def _remove_stale(self) -> None:
        """Remove what crashes left behind; other processes may be writing meanwhile."""
        for name in _names(self._partial):
            path = self._partial / name
            with suppress(OSError):
                if time.time() - path.lstat().st_mtime > STALE_SECONDS and _is_free(path):
                    path.unlink()


def _is_free(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _make_folder(folder: Path) -> None:
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for made in missing:
            _sync_folder(made.parent)
    except OSError as error:
        raise _translated(error, folder) from error


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  names are all we need, and many
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _translated(error, folder) from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]


def _translated(error: OSError, place: Path) -> ArchiveUnreachable:
    if error.errno in _NO_ROOM:
        return StorageFull(f"There is no room left in {place}. Free some space, then try again.")
    advice = "Raise the limit (ulimit -n)" if error.errno in _NO_HANDLES else "Check its owner and mode"
    return ArchiveUnreachable(f"The folder {place} cannot be used ({error.strerror}). {advice}.")


def _in_words(size: int) -> str:
    return f"{size // MIB} MiB" if size >= MIB else f"{size} bytes"
