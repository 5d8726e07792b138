"""What stands guard over a folder of originals: a marker that tells it from an empty one, and a lock.

A volume that is not mounted leaves an empty folder behind. The marker (``.fonds-store``) is written when an archive
first meets its folder; where the catalogue knows of originals and the folder has neither marker nor originals,
nothing is taken in and nothing is called missing. It names its archive, too: beside another archive's originals an
empty catalogue is a lost one, or the wrong one, and is not opened as if nothing had ever been kept.

The lock, on the folder itself, keeps bytes that are being accessioned from being removed as nobody's: whoever
accessions shares it, whoever removes has it alone.
"""

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.errors import ArchiveBusy, ArchiveUnreachable, StoreNotMounted

MARKER = ".fonds-store"
_LOOK_SECONDS = 0.005
_NAMED = re.compile(r"the Fonds archive (\w+)\.", re.ASCII)
_MARKER_BYTES = 1024  # more than a marker has


class StoreGuard:
    """Of one folder. ``require`` lets everything pass until the folder is claimed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._marker = root / MARKER
        self._identity = ""
        self._is_claimed = False

    def claim(self, identity: str, is_empty: Callable[[], bool], should_be_empty: Callable[[], bool]) -> None:
        """From now on the marker is asked for; it is written unless the folder is emptier than it should be.

        Raises ``ArchiveUnreachable`` where the originals are another archive's and ours has none of its own.
        """
        self._identity = identity
        if (owner := self._other_owner()) and should_be_empty():
            raise ArchiveUnreachable(
                f"The originals in {self._root} belong to the archive {owner}, but the catalogue knows of none: it is "
                "new, or another one. Nothing was changed there. Restore the archive's catalogue from a backup, or "
                "correct FONDS_DATABASE_URL or FONDS_STORE_URL; to begin a new archive, name another folder."
            )
        if not self._marker.exists() and not (is_empty() and not should_be_empty()):
            try:
                self._mark(identity)
            except OSError:  # a read-only volume can still be read
                return
        self._is_claimed = True

    def begin_anew(self, identity: str) -> None:
        """Take an empty folder for the place of originals from now on, although others were expected in it."""
        if owner := self._other_owner():
            raise ArchiveUnreachable(
                f"The folder {self._root} holds the originals of another archive, {owner}. Name an empty one."
            )
        try:
            self._mark(identity)
        except OSError as error:
            raise ArchiveUnreachable(
                f"The folder {self._root} cannot be written: {error.strerror}. Check its owner and mode."
            ) from error
        self._is_claimed = True

    def require(self) -> None:
        """Raise ``StoreNotMounted`` unless the marker is there."""
        if not self._is_claimed:
            return
        if not self._marker.exists():
            wrong = "is missing"
        elif owner := self._other_owner():
            wrong = f"names another archive, {owner}"
        else:
            return
        raise StoreNotMounted(
            f"The folder of originals, {self._root}, is not the one this archive knows: its marker {MARKER} "
            f"{wrong}. Mount its volume, or correct FONDS_STORE_URL. Nothing is taken in until then."
        )

    def _other_owner(self) -> str | None:
        """The archive that the marker names, when it is not ours; a marker that cannot be read names none."""
        try:
            with self._marker.open("rb") as file:
                said = file.read(_MARKER_BYTES).decode("utf-8", "replace")
        except OSError:
            return None
        named = _NAMED.search(said)
        return named[1] if named and named[1] != self._identity else None

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """For as long as bytes have their place and no row yet: nobody removes any."""
        with self._locked(fcntl.LOCK_SH, None):
            yield

    @contextmanager
    def removing(self, wait_seconds: float) -> Iterator[None]:
        """For as long as bytes are looked up and removed: nobody takes any in. Raises ``ArchiveBusy``."""
        with self._locked(fcntl.LOCK_EX, wait_seconds):
            yield

    @contextmanager
    def _locked(self, how: int, wait_seconds: float | None) -> Iterator[None]:
        try:
            descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            self.require()
            raise ArchiveUnreachable(
                f"The folder {self._root} cannot be used ({error.strerror}). Check its owner and mode."
            ) from error
        try:
            _lock(descriptor, how, wait_seconds)
            yield
        finally:
            os.close(descriptor)

    def _mark(self, identity: str) -> None:
        beside = self._root / f"{MARKER}.{os.getpid()}"
        try:
            with beside.open("w", encoding="utf-8") as file:
                file.write(f"Originals of the Fonds archive {identity}. Leave this file here.\n")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self._marker)
        finally:
            with suppress(OSError):
                beside.unlink()
        folder = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _lock(descriptor: int, how: int, wait_seconds: float | None) -> None:
    if wait_seconds is None:
        fcntl.flock(descriptor, how)
        return
    end = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= end:
                raise ArchiveBusy(
                    "Files are being taken in without a pause; removing waits. Try again later."
                ) from None
            time.sleep(_LOOK_SECONDS)
