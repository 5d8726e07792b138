"""Re-reading a backup: every byte of it against what was noted when it was written. Changes nothing.

What is encrypted is checked as it lies there; given an identity, also as it was before. Needs no archive.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from archive.backup import manifest as manifests
from archive.backup.catalogue_copy import broken_link_in, contents_of, custody_digest_at
from archive.backup.encryption import AgeOpener, Opener, Plain
from archive.backup.folder import BackupFolder, original_name
from archive.backup.listing import NAME as LIST
from archive.backup.listing import Listed, Listing
from archive.backup.manifest import Kept, Manifest, Snapshot
from archive.backup.originals import BadOriginal
from archive.backup.reports import CheckReport
from archive.backup.streams import SourceError, open_into
from archive.errors import BackupUnreachable, CatalogueTooNew, NotABackup

_THREADS = 4
_MANY = 256


class _Nowhere:
    """Takes what is only to be hashed."""

    def write(self, block: bytes) -> int:
        return len(block)

    def flush(self) -> None:
        pass


def open_backup(source: Path) -> tuple[BackupFolder, Manifest, tuple[str, ...]]:
    """An existing backup, its manifest, and which of the two manifests are damaged. Raises what ``read`` does."""
    if not source.exists():
        raise BackupUnreachable(f"The backup {source} does not exist. Is its disk mounted?")
    if not source.is_dir():
        raise NotABackup(f"{source} is a file. Name the folder that fonds backup has made.")
    folder = BackupFolder(source)
    return folder, *manifests.read(folder)


def check_backup(
    source: Path,
    opener_of: Callable[[Manifest], Opener | None],
    progress: Callable[[str, int, int], object] = lambda *_: None,
) -> CheckReport:
    """Read all of it. ``opener_of`` gives what opens this backup, or ``None`` to read it as it lies there."""
    folder, manifest, damaged_manifests = open_backup(source)
    opener = opener_of(manifest) if manifest.encryption else Plain()
    problems = [f"damaged: {name}" for name in damaged_manifests]
    if not manifest.snapshots:
        problems.append("No backup into this folder has come to its end yet: run fonds backup again.")
    for kept in (*manifest.files, *(secret.kept for secret in manifest.secrets)):
        problems += problem_of(folder, kept)
    suffix = ".age" if manifest.encryption else ""
    name = manifest.originals.path if manifest.originals else LIST
    with closing(Listing(folder, suffix, name)) as listing:
        if not listing.load(manifest.originals):
            problems.append(
                f"damaged: {name}, the list of originals: nothing says any more what they should be"
            )
        for number, snapshot in enumerate(manifest.snapshots):
            problems += _problems_of_snapshot(folder, snapshot, opener, listing)
            progress("snapshots", number + 1, len(manifest.snapshots))
        count, size, bad = _read_originals(folder, suffix, listing, opener, progress)
    return CheckReport(
        folder=str(source),
        archive=manifest.archive,
        snapshots=len(manifest.snapshots),
        originals=count,
        size=size,
        damaged=tuple(bad),
        problems=tuple(problems),
        unsaved=manifest.snapshots[-1].unsaved if manifest.snapshots else 0,
        decrypted=isinstance(opener, AgeOpener),
    )


def problem_of(folder: BackupFolder, kept: Kept) -> list[str]:
    """What is wrong with a file of the backup, if anything, in a sentence."""
    try:
        with folder.path(kept.path).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return [f"missing: {kept.path}"]
    except OSError as error:
        return [f"unreadable: {kept.path} ({error.strerror})"]
    return [] if digest == kept.sha256 else [f"damaged: {kept.path}"]


@contextmanager
def opened_catalogue(
    folder: BackupFolder, snapshot: Snapshot, opener: Opener, beside: Path
) -> Iterator[Path]:
    """The snapshot's catalogue as it was: itself, or decrypted at ``beside`` for as long as the context lasts.

    Raises ``SourceError`` where it is damaged. That it is not was found before, where it is not encrypted.
    """
    if isinstance(opener, Plain):
        yield folder.path(snapshot.catalogue.path)
        return
    try:
        with beside.open("xb") as target:
            copied = open_into(folder.path(snapshot.catalogue.path), target, opener)
        if (copied.sha256, copied.kept_sha256) != (snapshot.catalogue_sha256, snapshot.catalogue.sha256):
            raise SourceError("its bytes are not those that were written")
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _problems_of_snapshot(
    folder: BackupFolder, snapshot: Snapshot, opener: Opener | None, listing: Listing
) -> list[str]:
    """What is wrong with a snapshot: its file, what is in it, and whether its originals are in the backup."""
    problems = problem_of(folder, snapshot.catalogue)
    if problems or opener is None:
        return problems
    with tempfile.TemporaryDirectory(prefix="fonds-check-") as place:
        try:
            with opened_catalogue(folder, snapshot, opener, Path(place, "catalogue.sqlite")) as path:
                found = catalogue_problems(path, snapshot)
                if not found:
                    with listing.beside(path):
                        lacking, _ = listing.lacking()
                    if lacking > snapshot.unsaved:
                        found = [
                            f"{lacking - snapshot.unsaved} originals that it names are not in the backup"
                        ]
        except SourceError as error:
            return [f"damaged: {snapshot.catalogue.path} ({error})"]
    return [f"{snapshot.catalogue.path}: {problem}" for problem in found]


def catalogue_problems(path: Path, snapshot: Snapshot) -> list[str]:
    """What is wrong inside a catalogue that came back byte for byte: its tables, its custody chain, its head."""
    try:
        contents_of(path)
    except (ValueError, CatalogueTooNew) as error:
        return [str(error)]
    problems = []
    broken = broken_link_in(path)
    if broken is not None:
        problems.append(f"custody chain: {broken.message}")
    head = custody_digest_at(path, snapshot.custody_events) or ""
    if head != snapshot.custody_digest:
        problems.append("The custody chain does not end as the manifest says.")
    return problems


def _read_originals(
    folder: BackupFolder,
    suffix: str,
    listing: Listing,
    opener: Opener | None,
    progress: Callable[[str, int, int], object],
) -> tuple[int, int, list[BadOriginal]]:
    count = size = 0
    bad = []
    total = listing.count()

    def look(listed: Listed) -> tuple[BadOriginal | None, int]:
        return _original_now(folder.path(original_name(listed[0], suffix)), listed, opener)

    everything = listing.all()
    with ThreadPoolExecutor(_THREADS) as threads:
        while some := list(islice(everything, _MANY)):
            for trouble, read in threads.map(look, some):
                size += read
                if trouble is not None:
                    bad.append(trouble)
            count += len(some)
            progress("originals", count, total)
    return count, size, bad


def _original_now(path: Path, listed: Listed, opener: Opener | None) -> tuple[BadOriginal | None, int]:
    sha256, kept = listed
    try:
        copied = open_into(path, _Nowhere(), opener or Plain())  # type: ignore[arg-type]
    except SourceError as error:
        found = None if isinstance(error.__cause__, FileNotFoundError) else ""
        return BadOriginal(sha256, found), 0
    if copied.kept_sha256 != kept or (opener is not None and copied.sha256 != sha256):
        return BadOriginal(sha256, copied.kept_sha256), copied.kept_size
    return None, copied.kept_size
