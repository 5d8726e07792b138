"""When the archive was last backed up: the time of an empty file in FONDS_HOME.

``fonds backup`` touches it when all is well; whoever backs up with another program touches it as well
(``touch "$FONDS_HOME/last-backup"``), so that ``fonds doctor`` and the metrics know.
"""

from contextlib import suppress
from pathlib import Path

NAME = "last-backup"


def note_backup(home: Path) -> None:
    """A backup has just succeeded, even where that cannot be noted."""
    with suppress(OSError):
        (home / NAME).touch()


def last_backup(home: Path) -> float | None:
    """Seconds since 1970 of the last one; ``None`` when none was noted."""
    try:
        return (home / NAME).stat().st_mtime
    except OSError:
        return None
