"""The list of originals in a backup: what ``sha256sum --check`` reads, one line for each, added to as they come.

``<digest of the file as it lies there>  originals/ab/cd/<digest of the original>[.age]``. What is listed lies there,
durably; what is not listed is not believed to. The list is compared with a catalogue inside a temporary database,
so that memory does not grow with it.
"""

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from archive.backup.catalogue_copy import attached
from archive.backup.folder import BackupFolder, original_name
from archive.backup.manifest import Kept
from archive.errors import BackupDamaged

NAME = "originals.sha256"
Listed = tuple[str, str]  # the original's digest, the digest of its file in the backup

_LINE = re.compile(rb"([0-9a-f]{64})  originals/([0-9a-f]{2})/([0-9a-f]{2})/((?:\2\3)[0-9a-f]{60})(\.age)?\n")
_LACKING = (
    "SELECT sha256, max(size) AS size FROM named "
    "WHERE sha256 > ? AND sha256 NOT IN (SELECT sha256 FROM listed)"
)


class Listing:
    """The list of one backup, read into a temporary database beside the file that it goes on writing."""

    def __init__(self, folder: BackupFolder, suffix: str, name: str = NAME) -> None:
        self._folder = folder
        self._suffix = suffix
        self._path = folder.path(name)
        self._name = name
        self._database = sqlite3.connect(
            "", isolation_level=None, uri=True
        )  # private, on disk where it grows
        self._database.execute("CREATE TABLE listed (sha256 TEXT PRIMARY KEY, kept TEXT) WITHOUT ROWID")

    @property
    def name(self) -> str:
        """The list's file."""
        return self._name

    def load(self, kept: Kept | None) -> bool:
        """Read the file; false when it is not what the manifest says, and then nothing of it is believed.

        Lines beyond what the manifest knows were added by a run that did not come to its end; they hold.
        """
        with self._folder.translated():
            if not self._path.exists():
                return kept is None
            with self._path.open("rb") as file:
                if kept is not None and _digest_of_first(file, kept.size) != kept.sha256:
                    return False
                file.seek(0)
                self._database.execute("BEGIN")
                self._database.executemany("INSERT OR REPLACE INTO listed VALUES (?, ?)", self._lines(file))
                self._database.execute("COMMIT")
        return True

    def begin_writing(self, believed: bool) -> None:
        """Cut off a line that a crash has torn; begin anew where the list was not believed."""
        with self._folder.translated(), self._path.open("ab+") as file:
            if not believed:
                file.truncate(0)
            file.seek(0)
            whole = 0
            for line in file:
                if not _LINE.fullmatch(line):
                    break
                whole += len(line)
            file.truncate(whole)
            os.fsync(file.fileno())

    def add(self, listed: Sequence[Listed]) -> None:
        """List originals whose files are durable already."""
        if not listed:
            return
        lines = "".join(f"{kept}  {original_name(sha256, self._suffix)}\n" for sha256, kept in listed)
        with self._folder.translated(), self._path.open("ab") as file:
            file.write(lines.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        self._database.executemany("INSERT OR REPLACE INTO listed VALUES (?, ?)", listed)

    def without(self, gone: Iterable[str], name: str) -> Kept:
        """Write a list without these originals, under another name; the manifest then names that one."""
        self._database.executemany("DELETE FROM listed WHERE sha256 = ?", ((one,) for one in gone))
        beside = self._folder.partial()
        with self._folder.translated(), beside.open("xb") as file:
            for sha256, kept in self.all():
                file.write(f"{kept}  {original_name(sha256, self._suffix)}\n".encode("ascii"))
        self._folder.place(beside, name)
        self._name, self._path = name, self._folder.path(name)
        return self.kept()

    def kept(self) -> Kept:
        """The list as it is now, for the manifest."""
        with self._folder.translated(), self._path.open("rb") as file:
            return Kept(
                self._name, hashlib.file_digest(file, "sha256").hexdigest(), self._path.stat().st_size
            )

    def all(self) -> Iterator[Listed]:
        """Everything listed, by digest."""
        yield from self._database.execute("SELECT sha256, kept FROM listed ORDER BY sha256")

    def count(self) -> int:
        """How many are listed."""
        return int(self._database.execute("SELECT count(*) FROM listed").fetchone()[0])

    def kept_digest(self, sha256: str) -> str | None:
        """What the file of an original is to hash to; ``None`` when it is not in the backup."""
        row = self._database.execute("SELECT kept FROM listed WHERE sha256 = ?", (sha256,)).fetchone()
        return row[0] if row else None

    @contextmanager
    def beside(self, catalogue: Path) -> Iterator[None]:
        """Compare with this catalogue's copy, as long as the context lasts."""
        with attached(self._database, catalogue):
            yield

    def lacking(self) -> tuple[int, int]:
        """How many originals the catalogue names that the backup has not, and their bytes."""
        query = f"SELECT count(*), coalesce(sum(size), 0) FROM ({_LACKING} GROUP BY sha256)"  # noqa: S608
        count, size = self._database.execute(query, ("",)).fetchone()
        return count, size

    def batches_lacking(self, many: int) -> Iterator[list[str]]:
        """Digests of these originals, in order. Those of a batch may be listed before the next is asked for."""
        after = ""
        while rows := self._database.execute(
            f"{_LACKING} GROUP BY sha256 ORDER BY sha256 LIMIT {many}", (after,)
        ).fetchall():
            yield [sha256 for sha256, _ in rows]
            after = rows[-1][0]

    def superfluous(self) -> list[str]:
        """Originals in the backup that the catalogue names no more."""
        query = "SELECT sha256 FROM listed WHERE sha256 NOT IN (SELECT sha256 FROM named)"
        return [row[0] for row in self._database.execute(query)]

    def close(self) -> None:
        """Let go of the temporary database."""
        self._database.close()

    def _lines(self, file: Iterable[bytes]) -> Iterator[Listed]:
        for line in file:
            parts = _LINE.fullmatch(line)
            if parts is None or not (parts[5] or parts[1] == parts[4]):
                return  # torn by a crash: nothing stands behind it
            yield parts[4].decode("ascii"), parts[1].decode("ascii")


def require_list(listing: Listing, kept: Kept | None) -> None:
    """Read the list, or raise ``BackupDamaged``."""
    if not listing.load(kept):
        raise BackupDamaged(f"The list of originals, {listing.name}, is not as it was written.")


def _digest_of_first(file: BinaryIO, size: int) -> str:
    digest, left = hashlib.sha256(), size
    while left and (block := file.read(min(left, 1 << 20))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()
