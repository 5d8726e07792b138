"""From a backup back to an archive: into an empty place only, every original and the custody chain verified.

The catalogue gets its name last: until then there is no archive, and an interrupted restoration of the same snapshot
goes on where it stopped. Damaged originals are told and left out; the rest comes back. The index is not restored.
"""

import errno
import json
import os
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from archive.backup.catalogue_copy import contents_of, originals_in, prepare_for_use
from archive.backup.checking import catalogue_problems, open_backup, problem_of
from archive.backup.encryption import Opener
from archive.backup.folder import BackupFolder, sync_file, sync_folders
from archive.backup.heads import Head, lag_behind
from archive.backup.listing import NAME as LIST
from archive.backup.listing import Listing
from archive.backup.manifest import Manifest, Snapshot
from archive.backup.originals import BadOriginal
from archive.backup.reports import RestoreReport
from archive.backup.returning import OriginalsReturner
from archive.backup.source import Progress
from archive.backup.streams import SourceError, open_into
from archive.custody.chain import Draft
from archive.errors import ArchiveUnreachable, BackupDamaged, HomeNotEmpty, StorageFull, UsageError
from archive.model import EventType
from archive.originals.store import Store

MARKER = "restoring.json"
_CATALOGUE = ".restored-catalogue.sqlite"
_ON_THE_WAY = {MARKER, _CATALOGUE}


@dataclass(frozen=True, slots=True)
class Target:
    """Where the archive is to be."""

    home: Path
    catalogue: Path  # an SQLite file
    must_be_empty: tuple[Path, ...]  # home, and what lies elsewhere
    open_store: Callable[[str, bool], Store]
    secrets: Mapping[str, Path]  # where keys go, by name
    settings: Mapping[str, str]  # those in force here, without secrets


def restore(
    source: Path,
    target: Target,
    opener_of: Callable[[Manifest], Opener],
    *,
    at: str | None = None,
    head: Head | None = None,
    progress: Progress = lambda *_: None,
) -> RestoreReport:
    """Bring the archive back as it was at the last snapshot, or at another. Raises the ``FondsError`` family."""
    folder, manifest, damaged_manifests = open_backup(source)
    snapshot = chosen(manifest, source, at)
    opener = opener_of(manifest)
    _take_place(target, manifest, snapshot)
    problems = [f"damaged in the backup: {name}" for name in damaged_manifests]
    problems += [f"{found} (in the backup)" for kept in manifest.files for found in problem_of(folder, kept)]
    problems += _problems_of_list(folder, manifest)
    copy = target.catalogue.with_name(_CATALOGUE)
    try:
        _bring_catalogue(folder, snapshot, opener, copy)
        problems += catalogue_problems(copy, snapshot)
        contents = contents_of(copy)
        behind = lag_behind(copy, contents.custody_events, head) if head else None
        bad = _bring_originals(folder, manifest, snapshot, target, opener, copy, progress)
        problems += _bring_secrets(folder, manifest, target, opener)
        _give_its_name(copy, target.catalogue)
    finally:
        copy.unlink(missing_ok=True)
    (target.home / MARKER).unlink(missing_ok=True)
    return RestoreReport(
        archive=manifest.archive,
        snapshot=snapshot.at,
        documents=contents.documents,
        originals=contents.originals,
        size=contents.size,
        bad=tuple(bad),
        problems=tuple(problems),
        custody_events=contents.custody_events,
        custody_digest=contents.custody_digest,
        behind=behind,
        settings=tuple(
            f"{name}={value}"
            for name, value in manifest.settings.items()
            if target.settings.get(name) != value
        ),
    )


def chosen(manifest: Manifest, source: Path, at: str | None) -> Snapshot:
    """The last snapshot, or the last whose time begins with ``at``."""
    if not manifest.snapshots:
        raise BackupDamaged(
            f"No backup into {source} has come to its end, so there is nothing to restore. Run fonds backup again."
        )
    if at is None:
        return manifest.snapshots[-1]
    found = [one for one in manifest.snapshots if one.at.startswith(at)]
    if not found:
        there = ", ".join(one.at for one in manifest.snapshots)
        raise UsageError(f"The backup has no snapshot of {at!r}. It has: {there}.")
    return found[-1]


def recovery_event(report: RestoreReport, agent: str) -> Draft:
    """What the restored archive's custody record says of its restoration."""
    detail = {
        "snapshot": report.snapshot,
        "originals": report.originals,
        "not_restored": len(report.bad),
        "custody_events": report.custody_events,
    }
    return Draft(EventType.RECOVERY, agent, outcome="success" if report.sound else "warning", detail=detail)


def _take_place(target: Target, manifest: Manifest, snapshot: Snapshot) -> None:
    """Refuse a place that is not empty, but for what an interrupted restoration of this snapshot has left there."""
    marker = target.home / MARKER
    mine = json.dumps({"restoring": manifest.archive, "snapshot": snapshot.at})
    try:
        going_on = marker.is_file() and marker.read_text("utf-8") == mine and not target.catalogue.exists()
        for place in () if going_on else (*target.must_be_empty, target.catalogue):
            if place.is_file() or (place.is_dir() and {one.name for one in place.iterdir()} - _ON_THE_WAY):
                raise HomeNotEmpty(
                    f"{place} is not empty. An archive is restored into an empty place only, so that nothing is "
                    "overwritten: set FONDS_HOME to a new folder."
                )
        for made in (target.home, target.catalogue.parent):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
        marker.write_text(mine, "utf-8")
        sync_file(marker, 0o600)
    except OSError as error:
        raise _translated(error, target.home) from error


def _translated(error: OSError, home: Path) -> ArchiveUnreachable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull(
            f"There is no room left in {home}. Free some space, then restore again: it goes on."
        )
    return ArchiveUnreachable(
        f"Nothing can be restored into {home}: {error.strerror}. Make it a folder you may write to."
    )


def _problems_of_list(folder: BackupFolder, manifest: Manifest) -> list[str]:
    suffix, kept = ".age" if manifest.encryption else "", manifest.originals
    with closing(Listing(folder, suffix, kept.path if kept else LIST)) as listing:
        return [] if listing.load(kept) else [f"damaged in the backup: {listing.name}"]


def _bring_catalogue(folder: BackupFolder, snapshot: Snapshot, opener: Opener, copy: Path) -> None:
    copy.unlink(missing_ok=True)
    try:
        with copy.open("xb") as target:
            copied = open_into(folder.path(snapshot.catalogue.path), target, opener)
        if copied.sha256 != snapshot.catalogue_sha256:
            raise SourceError("its bytes are not those that were written")
        contents_of(copy)
    except (SourceError, ValueError) as error:
        raise BackupDamaged(
            f"The catalogue of {snapshot.at}, {snapshot.catalogue.path}, is damaged: {error}. "
            "Restore another snapshot (fonds backup SRC --list, then --at)."
        ) from error
    except OSError as error:
        raise _translated(error, copy.parent) from error


def _bring_originals(
    folder: BackupFolder,
    manifest: Manifest,
    snapshot: Snapshot,
    target: Target,
    opener: Opener,
    copy: Path,
    progress: Progress,
) -> list[BadOriginal]:
    returner = OriginalsReturner(
        folder, ".age" if manifest.encryption else "", opener, target.open_store(manifest.archive, False)
    )
    return returner.bring(originals_in(copy), lambda done: progress("originals", done, snapshot.originals))


def _bring_secrets(folder: BackupFolder, manifest: Manifest, target: Target, opener: Opener) -> list[str]:
    """Keys go where they were; one that is damaged is left out, and a new one is made when it is wanted."""
    problems = []
    for secret in manifest.secrets:
        if secret.name not in target.secrets:
            continue
        path = target.secrets[secret.name]
        beside = path.with_name(f".{path.name}.restored")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                copied = open_into(folder.path(secret.kept.path), file, opener)
            if copied.sha256 != secret.sha256:
                raise SourceError("its bytes are not those that were written")
            sync_file(beside, 0o600)
            beside.replace(path)
        except SourceError as error:
            problems.append(
                f"not restored: the key {secret.name} ({error}). A new one is made when it is wanted."
            )
        finally:
            with suppress(OSError):
                beside.unlink()
    return problems


def _give_its_name(copy: Path, catalogue: Path) -> None:
    """From here on there is an archive."""
    prepare_for_use(copy)
    sync_file(copy, 0o600)
    if catalogue.exists():
        raise HomeNotEmpty(
            f"Somebody made {catalogue} while the archive was being restored. Stop what uses this FONDS_HOME, "
            "and restore into another folder."
        )
    copy.rename(catalogue)
    sync_folders({catalogue.parent})
