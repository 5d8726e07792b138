"""What Fonds makes of originals to show them: page images, and PDFs of files without pages. Never an original.

Path: derived/aa/<64 hex digits>/<name>. Everything here can be removed at any time and is made again when it is
next wanted; the oldest goes when there is more than allowed. Files appear complete or not at all. Sizes are bytes.
"""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.room import require_room

_DIGEST = re.compile("[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")
_WORK = ".work"
_YOUNG_SECONDS = 60.0  # a workspace that nobody holds yet
_LOOK_AFTER = 64 << 20  # bytes written between two looks at how much there is
_KEPT_SHARE = 0.9  # of what is allowed, when something has to go


class Derived:
    """A bounded cache of files. Safe to share between threads and processes."""

    def __init__(self, folder: Path, most: int) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        self._unseen = _LOOK_AFTER

    def find(self, sha256: str, name: str) -> Path | None:
        """Where it lies, if it has been made."""
        path = self._path(sha256, name)
        return path if path.is_file() else None

    def open(self, sha256: str, name: str) -> BinaryIO | None:
        """It, if it has been made."""
        with contextlib.suppress(FileNotFoundError):
            return self._path(sha256, name).open("rb")
        return None

    def keep(self, sha256: str, name: str, data: bytes) -> None:
        """Keep what was made. Raises ``StorageFull`` where there is no room."""
        with self.workspace() as work:
            made = work / "made"
            require_room(str(work), len(data))
            made.write_bytes(data)
            self.adopt(sha256, name, made)

    def adopt(self, sha256: str, name: str, made: Path) -> Path:
        """Take over a complete file that lies in a workspace."""
        path = self._path(sha256, name)
        size = made.stat().st_size
        while True:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                made.replace(path)
                break
            except FileNotFoundError:  # somebody making room has just removed the folder
                if not made.exists():
                    raise
        with self._lock:
            self._unseen += size
            looks = self._unseen >= _LOOK_AFTER
            if looks:
                self._unseen = 0
        if looks:
            self._make_room(path)
        return path

    def forget(self, sha256: str) -> None:
        """Remove all that was made of an original."""
        shutil.rmtree(self._path(sha256, "all").parent, ignore_errors=True)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """A folder of one's own on the same volume, removed afterwards."""
        work = self._folder / _WORK
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix="w-", dir=work, ignore_cleanup_errors=True) as folder,
            _held(Path(folder)),
        ):
            yield Path(folder)

    def _path(self, sha256: str, name: str) -> Path:
        if not (_DIGEST.fullmatch(sha256) and _NAME.fullmatch(name)):
            raise ValueError("no name of something derived")
        return self._folder / sha256[:2] / sha256 / name

    def _make_room(self, spared: Path) -> None:
        """Remove the oldest until enough is gone, and what crashes left behind."""
        self._remove_leftovers()
        known: list[tuple[float, int, Path]] = []
        for path in self._folder.glob("[0-9a-f][0-9a-f]/*/*"):
            with contextlib.suppress(OSError):
                told = path.stat()
                known.append((told.st_mtime, told.st_size, path))
        too_much = sum(size for _, size, _ in known) - self._most
        if too_much <= 0:
            return
        too_much += int(self._most * (1 - _KEPT_SHARE))
        for _, size, path in sorted(known):
            if too_much <= 0:
                return
            if path == spared:
                continue
            with contextlib.suppress(OSError):
                path.unlink()
                too_much -= size
                path.parent.rmdir()  # the last file of an original takes the folder along

    def _remove_leftovers(self) -> None:
        """Workspaces of processes that were killed: nobody holds them any more."""
        for folder in (self._folder / _WORK).glob("w-*"):
            with contextlib.suppress(OSError):
                if time.time() - os.lstat(folder).st_mtime > _YOUNG_SECONDS:
                    with _held(folder, fcntl.LOCK_NB):
                        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path, how: int = 0) -> Iterator[None]:
    """Hold a folder until the end of the block or of the process, whichever comes first."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | how)
        yield
    finally:
        os.close(descriptor)
