"""What an archive stands on, for the check-up: file systems, limits of the system, settings that do not fit it."""

import os
import re
import resource
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.room import MIB, floor_of
from archive.settings import VARIABLES, Settings, path_of
from webapp.checkup.finding import Finding

LEAST_FILES = 4096  # open at once: connections, downloads, parts of the index
_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "fuse.glusterfs"}
)
_FLEETING = frozenset({"tmpfs", "ramfs"})


def look_around(settings: Settings, environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Everything that can be told without opening the archive."""
    yield from _room(settings)
    yield _file_system(settings)
    yield _open_files()
    yield _memory(settings)
    yield _unknown_settings(environment)


def _room(settings: Settings) -> Iterator[Finding]:
    seen = set[int]()
    for name, path in (("room", settings.home), ("room for originals", path_of(settings.store_url))):
        folder = next(one for one in (path, *path.parents) if one.exists())
        volume, device = os.statvfs(folder), folder.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        free = volume.f_bavail * volume.f_frsize
        floor = floor_of(volume.f_blocks * volume.f_frsize)
        message = f"{free / 1e9:.1f} GB free; new files are taken in while more than {floor / 1e6:.0f} MB are"
        inodes = volume.f_files > 0 and volume.f_favail < 10_000
        if inodes:
            message += f"; only {volume.f_favail} more files can be made there"
        fine = free > 2 * floor and not inodes
        yield Finding(name, fine, message, "" if fine else "Free some space, or enlarge the volume.")


def _file_system(settings: Settings) -> Finding:
    kind = file_system_of(settings.home)
    if kind in _FLEETING:
        return Finding(
            "file system", False, f"FONDS_HOME lies in memory ({kind})", "Choose a folder on a disk."
        )
    if kind in _NETWORK and settings.database_url.startswith("sqlite"):
        message = (
            f"FONDS_HOME lies on a network file system ({kind}), where SQLite's locks are not to be relied on"
        )
        return Finding("file system", False, message, "Use a local disk, or PostgreSQL for the catalogue.")
    return Finding("file system", True, kind or "not known")


def file_system_of(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The kind of the file system that the path lies on, or would; empty when nobody can tell."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    wanted, best, kind = path.resolve(), Path("/"), ""
    for line in lines:
        before, _, after = line.partition(" - ")
        place = Path(re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), before.split(" ")[4]))
        if wanted.is_relative_to(place) and len(place.parts) >= len(best.parts):
            best, kind = place, after.split(" ")[0]
    return kind


def _open_files() -> Finding:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    fine = most == resource.RLIM_INFINITY or most >= LEAST_FILES
    advice = (
        "" if fine else f"Allow {LEAST_FILES} (`ulimit -Hn`, LimitNOFILE= of systemd, nofile in limits.conf)."
    )
    told = "any number of" if most == resource.RLIM_INFINITY else f"up to {most}"
    return Finding("open files", fine, f"{told} at once", advice)


def _memory(settings: Settings) -> Finding:
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB
    reading = settings.worker_count * settings.extract_mb
    told = (
        f"{whole} MiB in all; readers may take {reading} MiB (FONDS_WORKERS × FONDS_EXTRACT_MB), "
        f"an index that is built anew {settings.index_mb} MiB (FONDS_INDEX_MB)"
    )
    fine = max(reading, settings.index_mb) <= whole
    advice = "" if fine else "Lower FONDS_WORKERS, FONDS_EXTRACT_MB or FONDS_INDEX_MB, or add memory."
    return Finding("memory", fine, told, advice)


def _unknown_settings(environment: Mapping[str, str]) -> Finding:
    known = {variable.name for variable in VARIABLES}
    unknown = sorted(name for name in environment if name.startswith("FONDS_") and name not in known)
    if unknown:
        message = f"not known, and without effect: {', '.join(unknown)}"
        return Finding("settings", False, message, "`fonds settings` lists those there are.")
    return Finding("settings", True, "all that are set are known")
