"""Mistakes that a programmer could make, put into a victim on purpose: a harness that misses one is worth nothing."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from archive.catalogue import Accepted, Catalogue, connection
from archive.errors import FondsError
from archive.originals import store

Ack = Callable[[str], None]


def file_not_synced(ack: Ack) -> None:
    """The bytes of an original are given their place without waiting for the disk."""
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if not _is_unfinished(descriptor):
            real(descriptor)

    os.fsync = fsync


def _is_unfinished(descriptor: int) -> bool:
    with suppress(OSError):
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        return place.parent.name == ".partial" and stat.S_ISREG(os.fstat(descriptor).st_mode)
    return False


def folder_not_synced(ack: Ack) -> None:
    """The name of an original is not waited for."""
    store._sync_folder = lambda folder: None


def synchronous_normal(ack: Ack) -> None:
    """The catalogue's log is not waited for."""
    connection._PRAGMAS = tuple(
        "PRAGMA synchronous=NORMAL" if "synchronous" in pragma else pragma for pragma in connection._PRAGMAS
    )


def acknowledged_before_commit(ack: Ack) -> None:
    """Whoever hands a letter in is told before the catalogue has it."""
    real = Catalogue.accession

    def early(self: Catalogue, deposits: Any, agent: str) -> Any:
        for deposit in deposits:
            ack(deposit.sha256)
        return real(self, deposits, agent)

    Catalogue.accession = early  # type: ignore[method-assign]


def swallowed_error(ack: Ack) -> None:
    """What the disk and the catalogue complain of is caught, and everybody is told that all went well."""
    real_fsync, real = os.fsync, Catalogue.accession

    def fsync(descriptor: int) -> None:
        with suppress(OSError):
            real_fsync(descriptor)

    def accession_(self: Catalogue, deposits: Any, agent: str) -> Any:
        try:
            return real(self, deposits, agent)
        except FondsError:
            return [Accepted("", "", one.sha256, one.size, one.filename) for one in deposits]

    os.fsync = fsync
    Catalogue.accession = accession_  # type: ignore[method-assign]


BUGS: dict[str, Callable[[Ack], None]] = {
    "file not synced": file_not_synced,
    "folder not synced": folder_not_synced,
    "synchronous=NORMAL": synchronous_normal,
    "acknowledged before the commit": acknowledged_before_commit,
    "swallowed error": swallowed_error,
}
