"""What lies in a folder that strangers drop files into, looked at so that nothing of theirs is lost.

A file that somebody still has open for writing is told from one that is done, where the file system tells (Linux's own
do, network file systems do not). A file that is taken away is first renamed, then compared with what was read, so that
one that took its place in between is given back. The reason why a file stays lies beside it, in a file that is known
for ours by its last words. Knows nothing of the archive.
"""

import fcntl
import os
import re
import signal
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.reasons import REASONS, Reason

REASON_SUFFIX = ".reason.txt"
_ASIDE = ".fonds-kept-"  # before the name of a file on its way out
_LONGEST_REASON = 4096  # bytes
_CODE_AT_END = re.compile(r"\(([a-z-]+)\)\n\Z")


@dataclass(frozen=True, slots=True)
class State:
    """A file as one look finds it. Another one under the same name differs."""

    inode: int
    size: int  # bytes
    modified: int  # nanoseconds since 1970
    changed: int  # the same, of its name, owner or mode too


def state_of(path: Path) -> State | None:
    """The file as it is now; ``None`` when it is gone."""
    try:
        found = path.lstat()
    except OSError:
        return None
    return State(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def is_open_for_writing(path: Path) -> bool:
    """Whether some process has it open for writing: a read lease is refused then. ``False`` where nobody can tell."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # Whoever opens it during the lease makes the kernel send us a signal: one that does nothing, not SIGIO.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:  # not our file, or a file system without leases
        return False
    finally:
        os.close(descriptor)
    return False


def remove_as_read(path: Path, as_read: State) -> bool:
    """Remove the file unless it is another one by now; raises ``OSError`` when it cannot be removed."""
    aside = path.with_name(_ASIDE + path.name)
    if len(os.fsencode(aside.name)) > os.pathconf(path.parent, "PC_NAME_MAX") or os.path.lexists(aside):
        aside = path.with_name(f"{_ASIDE}{as_read.inode}")  # without its name: only where it is too long
    path.rename(aside)
    now = state_of(aside)
    if now is None or (now.inode, now.size, now.modified) != (as_read.inode, as_read.size, as_read.modified):
        _give_back(aside, path)
        return False
    aside.unlink()
    return True


def give_back_all(folder: Path) -> None:
    """Files that a process had set aside when it died get their names again; they are looked at anew."""
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith(_ASIDE):
                _give_back(Path(here, name), Path(here, name.removeprefix(_ASIDE)))


def _give_back(aside: Path, path: Path) -> None:
    """Under another name where the old one is taken again."""
    for number in range(1000):
        wanted = path if not number else path.with_name(f"{path.stem} ({number}){path.suffix}")
        try:
            os.link(aside, wanted, follow_symlinks=False)
        except FileExistsError:
            continue
        except (
            OSError
        ):  # a file system without links: a new file of that name is not to be expected this soon
            if os.path.lexists(wanted):
                continue
            aside.rename(wanted)
            return
        aside.unlink()
        return


def reason_beside(path: Path) -> Path:
    """Where the reason lies why the file stays."""
    return path.with_name(path.name + REASON_SUFFIX)


def write_reason(path: Path, reason: Reason) -> bool:
    """Say beside the file why it stays; ``False`` where that cannot be written or somebody's own file lies there."""
    beside = reason_beside(path)
    if os.path.lexists(beside) and not is_reason(beside):
        return False
    try:
        descriptor = os.open(
            beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644
        )
    except OSError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
        file.write(f"{reason.message} ({reason.code})\n")
    return True


def is_reason(path: Path) -> bool:
    """Whether the file was written by ``write_reason``, and not by somebody who likes such names."""
    if not path.name.endswith(REASON_SUFFIX):
        return False
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LONGEST_REASON:
            return False
        text = path.read_text("utf-8", "replace")
    except OSError:
        return False
    code = _CODE_AT_END.search(text)
    return code is not None and code[1] in REASONS


def is_known_to_stay(path: Path, state: State) -> bool:
    """Whether its reason was written after the last change to it: remove the reason, and it is tried again."""
    beside = reason_beside(path)
    told = state_of(beside)
    return told is not None and told.modified >= max(state.modified, state.changed) and is_reason(beside)


def clear_away(folder: Path, empty_seconds: float) -> None:
    """Remove folders below it that have been empty for so long, and reasons whose file is gone."""
    for here, _, names in os.walk(folder, topdown=False):
        place = Path(here)
        if any(part.startswith(".") for part in place.relative_to(folder).parts):
            continue
        for path in (place / name for name in names if name.endswith(REASON_SUFFIX)):
            if not os.path.lexists(path.with_name(path.name.removesuffix(REASON_SUFFIX))) and is_reason(path):
                with suppress(OSError):
                    path.unlink()
        if place != folder and not holds_anything(place):
            _remove_if_old(place, empty_seconds)


def holds_anything(folder: Path) -> bool:
    """Whether anything lies in it; a folder that cannot be read is not called empty."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return True


def _remove_if_old(folder: Path, empty_seconds: float) -> None:
    with suppress(OSError):  # somebody puts a file into it at this moment
        if abs(time.time() - folder.lstat().st_mtime) > empty_seconds:
            folder.rmdir()
