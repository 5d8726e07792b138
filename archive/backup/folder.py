"""The folder of a backup: where things lie in it, and how they get there whole.

Everything is written in ``.partial``, synced, renamed into place, and the folder synced. Knows no catalogue and
no encryption. Trouble with the folder is ``BackupUnreachable`` or ``StorageFull``, in words.
"""

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.errors import ArchiveBusy, BackupUnreachable, NotABackup, StorageFull, UsageError

MANIFEST = "manifest.json"
MANIFEST_COPY = "manifest.copy.json"  # the same once more: one damaged byte in either costs nothing
README = "README.txt"
KEY = "key.age"
ORIGINALS = "originals"
CATALOGUES = "catalogue"
SECRETS = "secrets"
PARTIAL = ".partial"
LOCK = ".lock"

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_NOT_SYNCED_HERE = (errno.EINVAL, errno.ENOTSUP)  # some network file systems cannot sync a folder


class BackupFolder:
    """The paths of one backup, and durable writing below it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Where the file with this name, relative to the folder, lies."""
        return self.root / name

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self.root / name).is_file()

    def prepare(self) -> None:
        """Make the folder if need be, refuse one with other files in it, remove what a crash has left on its way."""
        with self.translated():
            if not self.root.parent.is_dir():
                raise BackupUnreachable(
                    f"The folder {self.root.parent} does not exist, so no backup can be made in it. "
                    "Is its disk mounted?"
                )
            if self.root.exists() and not self.root.is_dir():
                raise NotABackup(f"{self.root} is a file. Name a folder for the backup.")
            self.root.mkdir(mode=0o700, exist_ok=True)
            if not (self.has(MANIFEST) or self.has(MANIFEST_COPY)):
                self._refuse_other_files()
            (self.root / PARTIAL).mkdir(mode=0o700, exist_ok=True)

    def partial(self) -> Path:
        """A new path for something on its way."""
        return self.root / PARTIAL / secrets.token_hex(12)

    def clear_partial(self) -> None:
        """Remove what an interrupted run has left. The caller holds the lock."""
        with self.translated():
            for path in (self.root / PARTIAL).iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def write(self, name: str, content: bytes) -> None:
        """Put these bytes in the place of ``name``, durably and at once."""
        beside = self.partial()
        with self.translated():
            try:
                with beside.open("xb") as file:
                    file.write(content)
            except BaseException:
                with suppress(OSError):
                    beside.unlink()
                raise
        self.place(beside, name)

    def place(self, beside: Path, name: str, mode: int = 0o600) -> None:
        """Give a complete file its name, durably."""
        target = self.root / name
        with self.translated():
            sync_file(beside, mode)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.replace(target)
            sync_folders({target.parent, self.root})

    def remove(self, name: str) -> None:
        """Remove a file that nothing names any more; it may be gone already."""
        with self.translated(), suppress(FileNotFoundError):
            (self.root / name).unlink()

    def names_in(self, folder: str) -> list[str]:
        """The files below a folder of the backup, relative to the backup, in order."""
        with self.translated():
            if not (self.root / folder).is_dir():
                return []
            return sorted(f"{folder}/{path.name}" for path in (self.root / folder).iterdir())

    def require_room(self, coming_bytes: int) -> None:
        """Raise ``StorageFull`` unless so many more bytes fit in."""
        with self.translated():
            volume = os.statvfs(self.root)
        free = volume.f_bavail * volume.f_frsize
        if coming_bytes > free:
            raise StorageFull(
                f"The backup needs {coming_bytes / 1e6:.1f} MB more in {self.root}, and {free / 1e6:.1f} MB are "
                "free. Free some space or use another disk; what is there already is kept."
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against another backup into it. Raises ``ArchiveBusy``."""
        with self.translated():
            descriptor = os.open(
                self.root / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
            )
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ArchiveBusy(
                    f"Another backup into {self.root} is running. Wait until it has finished."
                ) from None
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def translated(self) -> Iterator[None]:
        """What the file system complains of, in our words."""
        try:
            yield
        except OSError as error:
            raise trouble(error, self.root) from error

    def _refuse_other_files(self) -> None:
        others = sorted(path.name for path in self.root.iterdir() if path.name not in (LOCK, PARTIAL))
        if others:
            raise NotABackup(
                f"The folder {self.root} is no backup of Fonds and holds other files ({others[0]!r}). "
                "Name an empty or a new folder."
            )


def require_apart(destination: Path, places: Iterable[Path]) -> None:
    """Refuse a backup in the archive's own folders, or around them: it would be lost with them."""
    folder = destination.resolve()
    for place in (place.resolve() for place in places):
        if folder == place or place in folder.parents:
            raise UsageError(
                f"The backup {destination} would lie in the archive's own folder {place} and be lost with it. "
                "Name a folder elsewhere, best on another disk."
            )


def original_name(sha256: str, suffix: str) -> str:
    """Where an original lies below the backup's folder."""
    return f"{ORIGINALS}/{sha256[:2]}/{sha256[2:4]}/{sha256}{suffix}"


def sync_file(path: Path, mode: int) -> None:
    """Set the mode, where the file system has modes, and make the file durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        sync(descriptor, mode)
    finally:
        os.close(descriptor)


def sync(descriptor: int, mode: int) -> None:
    """The same for an open file."""
    with suppress(PermissionError):
        os.fchmod(descriptor, mode)
    os.fsync(descriptor)


def sync_folders(folders: Iterable[Path]) -> None:
    """Make the names in these folders durable."""
    for folder in folders:
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in this folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_SYNCED_HERE:
            raise
    finally:
        os.close(descriptor)


def trouble(error: OSError, root: Path) -> BackupUnreachable | StorageFull:
    """An error of the file system under the backup, in our words."""
    if error.errno in _NO_ROOM:
        return StorageFull(
            f"There is no room left in {root}. Free some space and run the backup again: it goes on from there."
        )
    return BackupUnreachable(
        f"The folder {root} cannot be used for the backup ({error.strerror}). "
        "Check that its disk is mounted and that you may write to it."
    )
