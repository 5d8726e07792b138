"""Originals on their way back from a backup into a store: decrypted, hashed, compared, durable.

An original that is damaged or gone in the backup is told and left out. Memory: one block for each thread.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from archive.backup.encryption import Opener
from archive.backup.folder import BackupFolder, original_name
from archive.backup.originals import BadOriginal
from archive.backup.streams import opened
from archive.errors import Refused
from archive.originals.store import Staged, Store

_BATCH = 128
_THREADS = 8
_NO_LIMIT = 1 << 62


class OriginalsReturner:
    """Brings originals of one backup into an empty store."""

    def __init__(self, folder: BackupFolder, suffix: str, opener: Opener, store: Store) -> None:
        self._folder = folder
        self._suffix = suffix
        self._opener = opener
        self._store = store

    def bring(
        self, wanted: Iterator[tuple[str, int]], progress: Callable[[int], object]
    ) -> list[BadOriginal]:
        """Bring these digests back; those that could not be. ``progress`` is given how many are done."""
        bad: list[BadOriginal] = []
        done = 0
        with ThreadPoolExecutor(_THREADS) as threads:
            while batch := [sha256 for sha256, _ in islice(wanted, _BATCH)]:
                outcomes = list(threads.map(self._stage, batch))
                bad += [one for one in outcomes if isinstance(one, BadOriginal)]
                self._store.publish([one for one in outcomes if isinstance(one, Staged)])
                done += len(batch)
                progress(done)
        return bad

    def _stage(self, sha256: str) -> Staged | BadOriginal:
        path = self._folder.path(original_name(sha256, self._suffix))
        try:
            with opened(path, self._opener) as stream:
                staged = self._store.stage(stream, _NO_LIMIT)
        except FileNotFoundError:
            return BadOriginal(sha256, None)
        except (OSError, Refused):
            return BadOriginal(sha256, "")
        if staged.sha256 == sha256:
            return staged
        self._store.discard(staged)
        return BadOriginal(sha256, staged.sha256)
