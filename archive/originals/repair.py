"""Repair: a damaged or missing original is replaced by bytes with the very same digest, from anywhere.

A source is any folder tree. A file that is named by its digest is looked at first, decrypted where it is one of an
encrypted backup, then every file that has the size of one that is wanted; whatever a file is called, only its bytes
decide. Nothing else in the archive changes.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.backup.checking import open_backup
from archive.backup.encryption import Opener, Plain, opener_for
from archive.backup.folder import MANIFEST, MANIFEST_COPY, original_name
from archive.backup.streams import opened
from archive.catalogue import Catalogue, Held
from archive.custody.chain import Draft
from archive.errors import BackupDamaged, FondsError, Refused, UsageError
from archive.model import EventType
from archive.originals.accession import open_file
from archive.originals.original_check import Check, FixityOutcome, check_original
from archive.originals.store import Staged, Store

_ANY_SIZE = 1 << 62
_SEALED = ".age"


def opener_of(source: Path, identity: Path | None = None, passphrase: str | None = None) -> Opener:
    """What opens the originals in this folder. Raises ``BackupEncrypted`` for a backup that needs more than was given.

    A folder that is no backup, or one whose manifests are damaged, is taken as it lies there.
    """
    if not any((source / name).is_file() for name in (MANIFEST, MANIFEST_COPY)):
        return Plain()
    try:
        _, manifest, _ = open_backup(source)
    except BackupDamaged:
        return Plain()
    return opener_for(manifest.encryption, identity, passphrase)


@dataclass(frozen=True, slots=True)
class Repaired:
    """An original that is whole again. ``source``: the file it was replaced from; ``None``: it was intact after all."""

    sha256: str
    source: str | None
    renditions: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What one run has put right, and what it has not."""

    repaired: tuple[Repaired, ...]
    not_found: tuple[tuple[str, tuple[Held, ...]], ...]  # digests, and whose they are

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be repaired."""
        return not self.not_found

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "complete": self.complete,
            "repaired": [
                {"sha256": one.sha256, "source": one.source, "renditions": _ids(one.renditions)}
                for one in self.repaired
            ],
            "not_found": [{"sha256": sha256, "renditions": _ids(held)} for sha256, held in self.not_found],
        }

    def lines(self) -> list[str]:
        """The report for people."""
        if not self.repaired and not self.not_found:
            return ["No original is known to be damaged or missing. `fonds verify` looks at each."]
        lines = [
            f"repaired: {_names(one.renditions)}, {one.sha256}"
            + (f", from {one.source}" if one.source else ": it is as it was, nothing was replaced")
            for one in self.repaired
        ]
        lines += [f"not found: {_names(held)}, {sha256}" for sha256, held in self.not_found]
        if self.not_found:
            lines.append("Name another folder or backup for those that were not found.")
        return lines


@dataclass(slots=True)
class Repair:
    """One run over one source."""

    store: Store
    catalogue: Catalogue
    agent: str = "fonds repair"
    say: Callable[[str], object] = lambda _: None
    opener: Opener = field(default_factory=Plain)  # of the originals of an encrypted backup
    _wanted: dict[str, tuple[Held, ...]] = field(default_factory=dict)
    _done: list[Repaired] = field(default_factory=list)

    def run(self, source: Path) -> RepairReport:
        """Replace what can be replaced from the folder. Raises ``UsageError`` for what is none."""
        if not source.is_dir():
            raise UsageError(f"{source} is not a folder. Name a backup, or a folder that holds the files.")
        self._want_what_is_not_intact()
        for sha256 in list(self._wanted):
            for path in _by_name(source, sha256):
                if sha256 in self._wanted:
                    self._try(path)
        sizes = {held[0].size for held in self._wanted.values()}
        for path in _files(source) if sizes else ():
            if _size(path) in sizes and self._try(path):
                sizes = {held[0].size for held in self._wanted.values()}
        return RepairReport(tuple(self._done), tuple(sorted(self._wanted.items())))

    def _want_what_is_not_intact(self) -> None:
        """What was found so before, as far as it still is, and whatever is not there at all."""
        known = {state.sha256: held for state, held in self.catalogue.not_intact()}
        for some in self.catalogue.held_originals():
            known |= {held.sha256: (held,) for held in some if not self.store.contains(held.sha256)}
        whose = self.catalogue.held_by_digest(sorted(known))
        for sha256 in sorted(whose):
            check = check_original(self.store, sha256)
            self.catalogue.keep_checks([check], self.agent)
            if check.problem:
                self._wanted[sha256] = whose[sha256]
            else:
                self._done.append(Repaired(sha256, None, whose[sha256]))

    def _try(self, path: Path) -> bool:
        """Take the file's bytes if they are wanted; whether they were."""
        try:
            with self._opened(path) as stream:
                staged = self.store.stage(stream, _ANY_SIZE)
        except (Refused, OSError) as error:
            why = error.message if isinstance(error, FondsError) else error.strerror
            self.say(f"fonds: {str(path)!r} is passed over: {why}")
            return False
        try:
            is_wanted = staged.sha256 in self._wanted
            if is_wanted:
                self._put_back(staged, path)
            return is_wanted
        finally:
            self.store.discard(staged)

    def _opened(self, path: Path) -> AbstractContextManager[BinaryIO]:
        return open_file(path) if path.suffix != _SEALED else opened(path, self.opener)

    def _put_back(self, staged: Staged, path: Path) -> None:
        """The bytes first, then the record: repeating the run after a crash finds them intact."""
        held = self._wanted[staged.sha256]
        with self.store.keeping():
            self.store.replace(staged)
        detail = {
            "sha256": staged.sha256,
            "bytes": staged.size,
            "source": os.fsencode(path).decode("utf-8", "replace"),
        }
        self.catalogue.record_events(
            [
                Draft(EventType.RECOVERY, self.agent, one.document, one.rendition, "success", detail)
                for one in held
            ]
        )
        check = Check(staged.sha256, FixityOutcome.INTACT, size=staged.size)
        self.catalogue.keep_checks([check], self.agent)
        del self._wanted[staged.sha256]
        self._done.append(Repaired(staged.sha256, str(path), held))


def _by_name(source: Path, sha256: str) -> Iterator[Path]:
    """Where a store, a backup of one or a folder of digests has it."""
    below = Path(sha256[:2], sha256[2:4], sha256)
    sealed = source / original_name(sha256, _SEALED)
    places = (source / "originals" / below, source / below, source / sha256, sealed)
    return (path for path in places if path.is_file() and not path.is_symlink())


def _files(source: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(source):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names))


def _size(path: Path) -> int | None:
    """Of a plain file."""
    try:
        told = path.lstat()
    except OSError:
        return None
    return told.st_size if stat.S_ISREG(told.st_mode) else None


def _ids(held: tuple[Held, ...]) -> list[dict[str, str]]:
    return [{"rendition": one.rendition, "document": one.document, "filename": one.filename} for one in held]


def _names(held: tuple[Held, ...]) -> str:
    return ", ".join(f"rendition {one.rendition} ({one.filename})" for one in held)
