"""One writer at a time: a lock on a file in FONDS_HOME that says who holds it.

The kernel lets go of it when the process ends, however it ends. Accession does not need it; changing the
index does.
"""

import fcntl
import json
import os
import socket
import time
from pathlib import Path
from types import TracebackType

from archive.clock import Clock, stamp, utc_now
from archive.errors import ArchiveBusy, ArchiveUnreachable

NAME = "writer.lock"
_LOOK_SECONDS = 0.05


class WriterLock:
    """A context manager; raises ``ArchiveBusy`` when it is held elsewhere longer than ``wait_seconds``."""

    def __init__(
        self,
        home: Path,
        wait_seconds: float = 0.0,
        *,
        purpose: str = "fonds",
        clock: Clock = utc_now,
        name: str = NAME,
    ) -> None:
        self._path = home / name
        self._wait_seconds = wait_seconds
        self._purpose = purpose
        self._clock = clock
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock, waiting as long as allowed."""
        descriptor = self._open()
        deadline = time.monotonic() + self._wait_seconds
        try:
            while not _try_lock(descriptor):
                if time.monotonic() >= deadline:
                    raise ArchiveBusy(
                        f"Another process is writing to this archive: {_holder(descriptor)}. "
                        "Wait until it has finished, or stop it, then try again."
                    )
                time.sleep(_LOOK_SECONDS)
            _say_who(descriptor, self._purpose, stamp(self._clock()))
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.ftruncate(descriptor, 0)
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a forked child may still have the file open
            os.close(descriptor)

    def __enter__(self) -> "WriterLock":
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ArchiveUnreachable(
                f"The lock {self._path} cannot be opened ({error.strerror}). Check FONDS_HOME and its owner."
            ) from error


def is_held(home: Path, name: str = NAME) -> bool:
    """Whether some process holds the lock of that name now. Takes nothing from whoever holds it."""
    try:
        descriptor = os.open(home / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say_who(descriptor: int, purpose: str, since: str) -> None:
    who = {"pid": os.getpid(), "host": socket.gethostname(), "purpose": purpose, "since": since}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(who).encode(), 0)


def _holder(descriptor: int) -> str:
    """Who has written their name into the lock, as far as it can be read."""
    try:
        who = json.loads(os.pread(descriptor, 4096, 0))
        return f"{who['purpose']}, process {int(who['pid'])} on {who['host']}, since {who['since']}"
    except (ValueError, KeyError, TypeError):
        return "it has not said who it is"
