"""Originals on their way into a backup: hashed while they are copied, compared, durable before they are listed.

A batch shares its costs: several threads, for fsync waits. An original that is damaged or gone is told and not
copied; the rest goes on. Memory: one block for each thread.
"""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from archive.backup.encryption import Seal
from archive.backup.folder import ORIGINALS, BackupFolder, original_name, sync_file, sync_folder
from archive.backup.listing import Listed, Listing
from archive.backup.streams import SourceError, seal_into
from archive.errors import NotFound
from archive.originals.store import Store

BATCH = 256
_THREADS = 8
_MODE = 0o440


@dataclass(frozen=True, slots=True)
class BadOriginal:
    """An original that could not be backed up or restored.

    ``found`` is the digest of its bytes now, empty where they cannot be read, ``None`` where there are none.
    """

    sha256: str
    found: str | None

    @property
    def problem(self) -> str:
        """In a word."""
        if self.found is None:
            return "missing"
        return "damaged" if self.found else "unreadable"

    def as_json(self) -> dict[str, str | None]:
        """For programs."""
        return {"sha256": self.sha256, "found": self.found, "problem": self.problem}


@dataclass(frozen=True, slots=True)
class _Saved:
    listed: Listed
    size: int


class OriginalsCopier:
    """Brings originals into one backup."""

    def __init__(self, folder: BackupFolder, store: Store, seal: Seal, listing: Listing) -> None:
        self._folder = folder
        self._store = store
        self._seal = seal
        self._listing = listing
        self._known: set[Path] = set()  # folders whose own names are durable

    def copy_all(
        self, wanted: Callable[[str], bool], progress: Callable[[int], object]
    ) -> tuple[int, int, list[BadOriginal]]:
        """Copy what the list lacks of the catalogue beside it: number and bytes of what came, and what did not.

        ``wanted`` says whether an original that is not there is still to be there; ``progress`` is given numbers.
        """
        count = size = 0
        bad: list[BadOriginal] = []
        with ThreadPoolExecutor(_THREADS) as threads:
            for batch in self._listing.batches_lacking(BATCH):
                saved: list[_Saved] = []
                for one in threads.map(self._copy, batch):
                    if isinstance(one, BadOriginal):
                        bad.append(one)
                    else:
                        saved.append(one)
                self._make_durable([one.listed[0] for one in saved], threads)
                self._listing.add([one.listed for one in saved])
                count += len(saved)
                size += sum(one.size for one in saved)
                progress(len(batch))
        return count, size, [one for one in bad if one.found is not None or wanted(one.sha256)]

    def _copy(self, sha256: str) -> _Saved | BadOriginal:
        target = self._folder.path(original_name(sha256, self._seal.suffix))
        if not self._seal.suffix and (there := self._left_by_a_crash(sha256, target)):
            return there
        beside = self._folder.partial()
        try:
            with self._store.open(sha256) as source:
                copied = seal_into(source, beside, self._seal, self._folder.root, _MODE)
            if copied.sha256 == sha256:
                with self._folder.translated():
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    beside.replace(target)
                return _Saved((sha256, copied.kept_sha256), copied.size)
            problem = BadOriginal(sha256, copied.sha256)
        except NotFound:
            return BadOriginal(sha256, None)
        except SourceError:
            problem = BadOriginal(sha256, "")
        except BaseException:
            _discard(beside)
            raise
        _discard(beside)
        return problem

    def _left_by_a_crash(self, sha256: str, target: Path) -> _Saved | None:
        """A whole file under this name that is not listed: not copied twice."""
        try:
            with target.open("rb") as file:
                found, size = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
        except OSError:
            return None
        if found != sha256:
            return None
        with self._folder.translated():
            sync_file(target, _MODE)
        return _Saved((sha256, sha256), size)

    def _make_durable(self, digests: Sequence[str], threads: ThreadPoolExecutor) -> None:
        """Sync the folders that hold these originals, and those above the first time."""
        own = {self._folder.path(original_name(sha256, "")).parent for sha256 in digests}
        above = {folder.parent for folder in own}
        new = (own | above) - self._known
        if above - self._known:
            new |= {self._folder.path(ORIGINALS), self._folder.root}
        with self._folder.translated():
            list(threads.map(sync_folder, sorted(own | new)))
        self._known |= own | above


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
