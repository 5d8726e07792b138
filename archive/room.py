"""How much room must stay free on a volume, and whether it does.

A full disk under SQLite's write-ahead log kills the process (SIGBUS in its memory-mapped index), so the
archive stops before. The floor for new originals is 2 % of the volume, at least 16 MiB and at most 256 MiB;
writing to the catalogue stops at half of it, so that what was already taken in can still be read and
indexed. Sizes are bytes.
"""

import os

from archive.errors import StorageFull

MIB = 1024 * 1024
LEAST_FLOOR = 16 * MIB
GREATEST_FLOOR = 256 * MIB


def floor_of(volume_bytes: int) -> int:
    """What must stay free of a volume of this size when an original is taken in."""
    return min(GREATEST_FLOOR, max(LEAST_FLOOR, volume_bytes // 50))


def require_room(place: str | int, coming_bytes: int = 0, *, share_of_floor: float = 1.0) -> None:
    """Raise ``StorageFull`` unless the volume of ``place`` (path or descriptor) has room for so much more."""
    volume = os.statvfs(place)
    free = volume.f_bavail * volume.f_frsize
    floor = int(floor_of(volume.f_blocks * volume.f_frsize) * share_of_floor)
    if free - coming_bytes < floor:
        raise StorageFull(
            f"There is no room left: {free // MIB} MiB are free and {floor // MIB} MiB must stay free. "
            "Free some space or enlarge the volume, then try again."
        )
