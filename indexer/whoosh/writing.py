"""The one writer of an index: changes, rebuilding, merging in the background.

Locks lie beside the folder, as the folder itself is swapped: ``index.lock`` for commits, ``index.rebuild.lock``
and ``index.merge.lock`` (``merge-large``) for work that takes longer and commits at its end.
"""

import ctypes
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from archive.crash_points import reached
from archive.errors import ArchiveBusy, ArchiveUnreachable
from indexer.analysis import Analyzer
from indexer.engine.seam import Change, Entry
from indexer.names.memory import KeyMemory
from indexer.whoosh import commits
from indexer.whoosh.builder import SegmentBuilder
from indexer.whoosh.marker import Marker, difference, read_followed, read_marker, write_followed, write_marker
from indexer.whoosh.merging import Merge, segments_to_merge
from indexer.whoosh.segment import FondsSegment
from indexer.whoosh.snapshot import OpenSegment, Snapshot
from indexer.whoosh.storage import DurableStorage, sync_folder

_LOG = logging.getLogger(__name__)
_TOKENS = 1 << 26  # tokens of one segment; 4 bytes each wait in a file while it is built
_APART = 144 << 20  # bytes that a process takes before and beside what a builder holds
_BUSY = "Another process is writing the search index. Try again when it has finished."


class IndexWriter:
    """Writes one index folder."""

    def __init__(
        self, folder: Path, analyzer: Analyzer, marker: Marker, lock_seconds: float, build_bytes: int
    ) -> None:
        self._folder = folder
        self._analyzer = analyzer
        self._names = KeyMemory()
        self._marker = marker
        self._lock_seconds = lock_seconds
        self._held_bytes = build_bytes - _APART
        self._mergers: dict[bool, threading.Thread] = {}  # of large segments and of small ones

    def apply(self, changes: Sequence[Change], snapshot: Callable[[], Snapshot]) -> None:
        """Apply and remember how far; ``snapshot`` gives the latest commit."""
        if not changes:
            return
        latest = {change.rendition: change.entry for change in changes}
        with self._lock("lock"):
            self._change(latest, snapshot())
            sequence = max(change.sequence for change in changes)
            write_followed(self._folder, max(sequence, read_followed(self._folder)))
        reached("index-followed")
        self._merge_in_background()

    def _change(self, latest: dict[str, Entry | None], snapshot: Snapshot) -> None:
        segments = {
            segment.segment_id(): segment.copy()
            for segment in commits.read_segments(self._folder, snapshot.generation)
        }
        doomed = [place for place in map(snapshot.find, latest) if place is not None]
        for segment_id, number in doomed:
            segments[segment_id].delete_document(number)
        entries = [entry for entry in latest.values() if entry is not None]
        if not entries and not doomed:
            return
        for view in snapshot.views:  # a folder that was copied is read whole by each process until this
            segments[view.files.id].stamps = view.files.guard.stamps
        kept = [segment for segment in segments.values() if segment.doc_count()]
        written = [*self._written(entries, DurableStorage(self._folder))]
        reached("segment-written")
        commits.commit(self._folder, [*kept, *written], snapshot.generation + 1)
        reached("index-committed")

    def _written(self, entries: Iterable[Entry], storage: DurableStorage) -> Iterator[FondsSegment]:
        """Segments of bounded size."""
        waiting = iter(entries)
        more = True
        while more:
            more = False
            with SegmentBuilder(self._analyzer, storage.path, self._names) as builder:
                for entry in waiting:
                    builder.add(entry)
                    more = builder.token_count >= _TOKENS or builder.held_bytes >= self._held_bytes
                    if more:
                        break
                if len(builder):
                    yield builder.write(storage)

    # Building anew

    def rebuild(self, changes: Iterable[Change], upto: int) -> None:
        """Build beside the folder, then swap. Commits go on in the old one until then."""
        with self._lock("rebuild.lock", wait=False):
            self._remove_leftovers()
            beside = self._folder.with_name(f"{self._folder.name}.new-{secrets.token_hex(6)}")
            beside.mkdir(parents=True)
            try:
                segments = self._rebuilt(changes, DurableStorage(beside))
                with self._lock("lock"):
                    generation = commits.latest_generation(self._folder) + 1
                    commits.commit(beside, segments, generation)
                    write_followed(beside, upto)
                    write_marker(beside, self._marker)
                    reached("rebuild-written")
                    self._swap_in(beside)
                    reached("rebuild-swapped")
            except OSError as error:
                raise ArchiveUnreachable(
                    f"The search index could not be built: {error.strerror}. "
                    f"Make room in {self._folder.parent}, or give access to it."
                ) from error
            finally:
                shutil.rmtree(beside, ignore_errors=True)

    def _rebuilt(self, changes: Iterable[Change], storage: DurableStorage) -> list[FondsSegment]:
        places: dict[str, tuple[int, int]] = {}  # rendition -> segment, number there
        doomed: list[tuple[int, int]] = []
        segment, number = 0, 0

        def entries() -> Iterator[Entry]:
            nonlocal number
            for change in changes:
                if change.rendition in places:
                    doomed.append(places.pop(change.rendition))
                if change.entry is not None:
                    places[change.rendition] = (segment, number)
                    number += 1
                    yield change.entry

        segments = []
        for written in self._written(entries(), storage):
            segments.append(written)
            segment, number = segment + 1, 0
        for index, own in doomed:
            segments[index].delete_document(own)
        return [written for written in segments if written.doc_count()]

    def _swap_in(self, beside: Path) -> None:
        if not self._folder.exists():
            beside.rename(self._folder)
        elif not _exchange(beside, self._folder):
            aside = self._folder.with_name(f"{self._folder.name}.old-{secrets.token_hex(6)}")
            self._folder.rename(aside)
            beside.rename(self._folder)
            aside.rename(beside)
        sync_folder(self._folder.parent)
        if beside.exists() and read_marker(beside) is None and not _is_index(beside):
            strange = self._folder.with_name(f"{self._folder.name}.strange-{secrets.token_hex(6)}")
            beside.rename(strange)
            _LOG.warning("The folder of the index held other files; they were kept as %s", strange.name)

    def _remove_leftovers(self) -> None:
        """Folders of rebuilds that did not come to their end."""
        for pattern in ("new-*", "old-*"):
            for leftover in self._folder.parent.glob(f"{self._folder.name}.{pattern}"):
                shutil.rmtree(leftover, ignore_errors=True)

    # Merging

    def _merge_in_background(self) -> None:
        segments = commits.read_segments(self._folder, commits.latest_generation(self._folder))
        for large in (False, True):
            running = self._mergers.get(large)
            if (running is None or not running.is_alive()) and segments_to_merge(segments, large):
                thread = threading.Thread(
                    target=self._merge_all, args=(large,), name="index merging", daemon=True
                )
                self._mergers[large] = thread
                thread.start()

    def _merge_all(self, large: bool) -> None:
        try:
            with self._lock(_merge_lock(large), wait=False):
                for leftover in self._folder.glob(f"merging-{large:d}-*"):
                    shutil.rmtree(leftover, ignore_errors=True)
                while self._merge_once(partial(segments_to_merge, large=large), f"merging-{large:d}"):
                    pass
        except ArchiveBusy:
            return  # another process is merging, or writing for long; the next change tries again
        except Exception:
            _LOG.exception("Segments of the search index could not be merged; they are used as they are")

    def merge_everything(self) -> None:
        """Make one segment of all, however many there are."""
        self.close()
        with self._lock(_merge_lock(False)), self._lock(_merge_lock(True)):
            self._merge_once(list, "merging-all")

    def _merge_once(self, choose: Callable[[Sequence[FondsSegment]], list[FondsSegment]], name: str) -> bool:
        """Merge the segments chosen, if any; the writer's lock is held only to choose and to commit."""
        folder = self._folder
        if difference(read_marker(folder), self._marker):
            return False
        inode = folder.stat().st_ino
        chosen, files = self._chosen(choose)
        if not chosen:
            return False
        beside = folder / f"{name}-{secrets.token_hex(6)}"
        beside.mkdir()
        try:
            merge = Merge(folder, list(zip(files, chosen, strict=True)))
            merged = merge.write(DurableStorage(beside))
            reached("merge-written")
            with self._lock("lock"):
                if folder.stat().st_ino != inode:
                    return False  # a rebuilt index has taken its place
                return self._take_in(merge, merged, [segment.segment_id() for segment in chosen], beside)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def _chosen(
        self, choose: Callable[[Sequence[FondsSegment]], list[FondsSegment]]
    ) -> tuple[list[FondsSegment], list[OpenSegment]]:
        with self._lock("lock"):  # so that no commit deletes files between choosing and opening
            segments = commits.read_segments(self._folder, commits.latest_generation(self._folder))
            chosen = [segment.copy() for segment in choose(segments)]
            return chosen, [OpenSegment(self._folder, segment) for segment in chosen]

    def _take_in(self, merge: Merge, merged: FondsSegment, sources: Sequence[str], beside: Path) -> bool:
        generation = commits.latest_generation(self._folder)
        now = commits.read_segments(self._folder, generation)
        if not {segment.segment_id() for segment in now}.issuperset(sources):
            return True  # one of them was emptied meanwhile: choose again
        merge.carry_over(merged, now)
        for file in beside.iterdir():
            file.rename(self._folder / file.name)
        sync_folder(self._folder)
        kept = [segment for segment in now if segment.segment_id() not in sources]
        kept += [merged] if merged.doc_count() else []
        commits.commit(self._folder, kept, generation + 1)
        return True

    def close(self) -> None:
        """Wait for merging."""
        for thread in self._mergers.values():
            thread.join()

    @contextmanager
    def _lock(self, name: str, wait: bool = True) -> Iterator[None]:
        path = self._folder.with_name(f"{self._folder.name}.{name}")
        with commits.locked(path, self._lock_seconds if wait else 0.0, _BUSY):
            yield


def _merge_lock(large: bool) -> str:
    return "merge-large.lock" if large else "merge.lock"


def _is_index(folder: Path) -> bool:
    """Whether there is nothing in the folder but what an index consists of."""
    known = ("MAIN_", "_MAIN_", "merging-", "fonds-index", "followed", ".")
    return all(path.name.startswith(known) for path in folder.iterdir())


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change names at once, so that there is no moment without either (Linux)."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    exchange, here = 2, -100  # RENAME_EXCHANGE, AT_FDCWD
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)
