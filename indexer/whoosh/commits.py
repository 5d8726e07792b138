"""Generations of an index: reading the latest one, making the next one durable, one writer at a time.

A commit writes its files, then Whoosh's table of contents under its own name, then deletes what nothing refers
to any more. Readers keep what they have open.
"""

import fcntl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from whoosh.index import TOC, clean_files

from archive.errors import ArchiveBusy
from indexer.whoosh.formats import make_schema
from indexer.whoosh.seals import DamagedIndexError, check_closed, stamp
from indexer.whoosh.segment import INDEX_NAME, FondsSegment
from indexer.whoosh.snapshot import OpenSegment, Snapshot, view_of_segment
from indexer.whoosh.storage import DurableStorage

_RETRIES = 20  # a commit may delete files between our reading its predecessor and opening them
_PAUSE = 0.02  # seconds


@contextmanager
def locked(path: Path, wait_seconds: float, busy: str) -> Iterator[None]:
    """Hold a lock between processes and threads. It ends with the process, however that ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait_seconds
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise ArchiveBusy(busy) from None
                time.sleep(_PAUSE)
        yield


def latest_generation(folder: Path) -> int:
    """The number of the latest commit; -1 when there is none."""
    return int(TOC._latest_generation(DurableStorage(folder), INDEX_NAME))


def toc_path(folder: Path, generation: int) -> Path:
    """The table of contents of one commit: it exists until the next one is made."""
    return folder / str(TOC._filename(INDEX_NAME, generation))


def read_segments(folder: Path, generation: int) -> list[FondsSegment]:
    """The segments of one commit. Only for folders with our marker: this runs what the file says."""
    path = toc_path(folder, generation)
    check_closed(path.read_bytes(), path.name)  # before its pickles are opened
    try:
        toc = TOC.read(DurableStorage(folder), INDEX_NAME, generation)
        segments = list(toc.segments)
        if not all(isinstance(segment, FondsSegment) for segment in segments):
            raise DamagedIndexError(f"{path.name} names segments that are not ours")
    except FileNotFoundError:
        raise
    except Exception as error:  # whatever a damaged pickle makes its reader raise
        raise DamagedIndexError(f"{path.name} cannot be read: {error}") from error
    return segments


def commit(folder: Path, segments: Sequence[FondsSegment], generation: int) -> None:
    """Make these segments the index."""
    storage = DurableStorage(folder)
    for segment in segments:
        if not segment.stamps:
            segment.stamps = {name: stamp(folder / name) for name in segment.seals}
    TOC(make_schema(), list(segments), generation).write(storage, INDEX_NAME)
    clean_files(storage, INDEX_NAME, generation, segments)


def open_snapshot(folder: Path, known: Mapping[str, OpenSegment]) -> Snapshot:
    """The latest commit. Segments that are ``known`` are not opened again. Raises ``DamagedIndexError``."""
    for attempt in range(_RETRIES):
        generation = latest_generation(folder)
        if generation < 0:
            raise DamagedIndexError("there is no table of contents")
        try:
            return _open(folder, generation, known)
        except FileNotFoundError as error:
            if latest_generation(folder) == generation and attempt > 1:
                raise DamagedIndexError(f"{Path(error.filename or '').name} is missing") from error
            time.sleep(_PAUSE)
    raise DamagedIndexError("it changes faster than it can be opened")


def _open(folder: Path, generation: int, known: Mapping[str, OpenSegment]) -> Snapshot:
    views = []
    base = 0
    for segment in read_segments(folder, generation):
        files = known.get(segment.segment_id()) or OpenSegment(folder, segment)
        views.append(view_of_segment(files, segment, base))
        base += files.count
    return Snapshot(generation, views)


def identity(folder: Path, generation: int) -> tuple[int, int, int]:
    """What tells a table of contents from another one of the same name, in a folder swapped in."""
    status = toc_path(folder, generation).stat()
    return status.st_dev, status.st_ino, status.st_mtime_ns
