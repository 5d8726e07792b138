"""What is to be backed up, and how: the arguments of ``making``. Opens nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.originals.store import Store

DEFAULT_KEEP = 7  # snapshots

Progress = Callable[[str, int, int], object]  # of what, done, in all


@dataclass(frozen=True, slots=True)
class Source:
    """The archive to be backed up."""

    catalogue: Path  # an SQLite file
    open_store: Callable[[str, bool], Store]  # by the archive's id, and whether anything should lie in it
    own_folders: tuple[Path, ...]  # where no backup may lie
    secrets: Mapping[str, Path]  # keys kept in files, by name; one that was never made has no file
    # By name, file and the public key that signed the last head: why a key is of no use, as a sentence, or nothing.
    problem_of_secret: Callable[[str, Path, str | None], str]
    settings: Mapping[str, str]  # those in force, without secrets
    program: str  # which version makes the backup


@dataclass(frozen=True, slots=True)
class Wish:
    """How the backup is to be made."""

    recipients: tuple[str, ...] = ()
    passphrase: str | None = None
    keep: int = DEFAULT_KEEP
