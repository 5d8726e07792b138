"""Making a backup while the archive is in use: one state of the catalogue, then the originals that it names.

A row is written only after its original is durable, so a copy of the catalogue made first names nothing that is not
there. The manifest comes last; whatever stops the run before, the next one goes on where it stopped.
"""

import hashlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from archive.backup import manifest as manifests
from archive.backup.catalogue_copy import (
    Contents,
    broken_link_in,
    contents_of,
    copy_catalogue,
    custody_digest_at,
    signer_of_last_head,
    still_names,
)
from archive.backup.encryption import Seal, new_encryption, require_same, seal_for
from archive.backup.folder import (
    CATALOGUES,
    KEY,
    MANIFEST,
    MANIFEST_COPY,
    README,
    SECRETS,
    BackupFolder,
    original_name,
    require_apart,
)
from archive.backup.listing import NAME as LIST
from archive.backup.listing import Listing
from archive.backup.manifest import Encryption, Kept, Manifest, Secret, Snapshot
from archive.backup.originals import BadOriginal, OriginalsCopier
from archive.backup.readme import readme
from archive.backup.reports import BackupReport
from archive.backup.retention import file_stamp, leaving_now, list_name, remove_unneeded
from archive.backup.source import Progress, Source, Wish
from archive.backup.streams import seal_into
from archive.clock import Clock, stamp, utc_now
from archive.errors import ArchiveUnreachable, BackupOfAnotherArchive, CustodyDiverged, NotFound


def make_backup(
    source: Source,
    destination: Path,
    wish: Wish,
    progress: Progress = lambda *_: None,
    clock: Clock = utc_now,
) -> BackupReport:
    """Bring the backup up to the present state. Raises the ``FondsError`` family."""
    if not source.catalogue.is_file():
        raise NotFound(
            f"There is no archive to back up: {source.catalogue} does not exist. Check FONDS_HOME."
        )
    require_apart(destination, source.own_folders)
    folder = BackupFolder(destination)
    folder.prepare()
    with folder.locked():
        folder.clear_partial()
        return _Run(source, folder, wish, progress, clock).run()


class _Run:
    """One backup into a folder whose lock is held."""

    def __init__(
        self, source: Source, folder: BackupFolder, wish: Wish, progress: Progress, clock: Clock
    ) -> None:
        self._source = source
        self._folder = folder
        self._wish = wish
        self._progress = progress
        self._clock = clock

    def run(self) -> BackupReport:
        """See ``make_backup``."""
        earlier = self._earlier()
        at = stamp(self._clock())
        copy = self._folder.partial()
        contents = self._copy_catalogue(copy)
        manifest = earlier or self._begin(contents)
        _require_same_archive(self._folder, manifest, contents, copy)
        broken, signed_before = broken_link_in(copy), signer_of_last_head(copy)
        seal = seal_for(manifest.encryption)
        name = manifest.originals.path if manifest.originals else LIST
        with closing(Listing(self._folder, seal.suffix, name)) as listing, listing.beside(copy):
            believed = listing.load(manifest.originals)
            listing.begin_writing(believed)
            count, size, bad = self._copy_originals(listing, seal, contents.identity)
            snapshots = self._snapshots(manifest, contents, copy, seal, at, listing.lacking()[0])
            kept = snapshots[-self._wish.keep :]
            leaving, unneeded = leaving_now(manifest.leaving, listing.superfluous(), kept)
            listed = listing.without(unneeded, list_name(at)) if unneeded else listing.kept()
        secrets, useless = self._secrets(manifest, seal, at, signed_before)
        finished = replace(
            manifest,
            made_by=self._source.program,
            originals=listed,
            snapshots=kept,
            secrets=secrets,
            files=self._files(manifest.encryption),
            settings=dict(self._source.settings),
            leaving=leaving,
        )
        manifests.write(self._folder, finished)
        remove_unneeded(self._folder, finished, [original_name(one, seal.suffix) for one in unneeded])
        self._folder.clear_partial()
        return BackupReport(
            folder=str(self._folder.root),
            archive=contents.identity,
            snapshot=kept[-1].at,
            is_new=kept[-1].at == at,
            originals=contents.originals,
            size=contents.size,
            copied=count,
            copied_size=size,
            unsaved=tuple(bad),
            broken_link=broken,
            useless_keys=useless,
            custody_events=contents.custody_events,
            custody_digest=contents.custody_digest,
            removed_snapshots=tuple(one.at for one in snapshots[: -self._wish.keep]),
            removed_originals=len(unneeded),
            recopied=not believed,
        )

    def _earlier(self) -> Manifest | None:
        """What lies in the folder already, if it is to be gone on with."""
        if not (self._folder.has(MANIFEST) or self._folder.has(MANIFEST_COPY)):
            return None
        found, _ = manifests.read(self._folder)  # a damaged copy is written anew
        require_same(found.encryption, self._wish.recipients, self._wish.passphrase)
        return found

    def _begin(self, contents: Contents) -> Manifest:
        """A manifest without snapshots: the folder is this archive's from now on, and holds no backup yet."""
        encryption = new_encryption(self._wish.recipients, self._wish.passphrase)
        manifest = Manifest(contents.identity, self._source.program, encryption)
        manifests.write(self._folder, manifest)
        return manifest

    def _copy_catalogue(self, copy: Path) -> Contents:
        self._folder.require_room(self._source.catalogue.stat().st_size)
        with self._folder.translated():
            copy_catalogue(
                self._source.catalogue, copy, lambda done, total: self._progress("catalogue", done, total)
            )
        try:
            return contents_of(copy)
        except ValueError as error:
            raise ArchiveUnreachable(
                f"The catalogue {self._source.catalogue} is damaged ({error}). No backup was made; "
                "those made before are untouched. Restore the catalogue from one of them."
            ) from error

    def _copy_originals(
        self, listing: Listing, seal: Seal, identity: str
    ) -> tuple[int, int, list[BadOriginal]]:
        count, size = listing.lacking()
        if not count:
            return 0, 0, []
        store = self._source.open_store(identity, True)
        store.check()
        self._folder.require_room(size)
        done = 0

        def advance(number: int) -> None:
            nonlocal done
            done += number
            self._progress("originals", done, count)

        copier = OriginalsCopier(self._folder, store, seal, listing)
        return copier.copy_all(lambda sha256: still_names(self._source.catalogue, sha256), advance)

    def _snapshots(
        self, manifest: Manifest, contents: Contents, copy: Path, seal: Seal, at: str, unsaved: int
    ) -> tuple[Snapshot, ...]:
        """All snapshots, the present state last: a new one, or the last one confirmed."""
        with copy.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        last = manifest.snapshots[-1] if manifest.snapshots else None
        if last is not None and last.catalogue_sha256 == digest:
            return (*manifest.snapshots[:-1], replace(last, confirmed_at=at, unsaved=unsaved))
        new = Snapshot(
            at=at,
            confirmed_at=at,
            catalogue=self._sealed(copy, f"{CATALOGUES}/{file_stamp(at)}.sqlite", seal),
            catalogue_sha256=digest,
            form=contents.form,
            documents=contents.documents,
            originals=contents.originals,
            size=contents.size,
            unsaved=unsaved,
            custody_events=contents.custody_events,
            custody_digest=contents.custody_digest,
        )
        return (*manifest.snapshots, new)

    def _secrets(
        self, manifest: Manifest, seal: Seal, at: str, signed_before: str | None
    ) -> tuple[tuple[Secret, ...], tuple[str, ...]]:
        """The archive's keys: those that have changed are written anew.

        Of a key that is of no use any more, why; what the backup has of it from before stays.
        """
        kept = {secret.name: secret for secret in manifest.secrets}
        useless = []
        for name, path in self._source.secrets.items():
            if problem := self._source.problem_of_secret(name, path, signed_before):
                useless.append(problem)
                continue
            if not path.is_file():
                continue
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if name not in kept or kept[name].sha256 != digest:
                kept[name] = Secret(
                    name, digest, self._sealed(path, f"{SECRETS}/{name}-{file_stamp(at)}", seal)
                )
        return tuple(kept.values()), tuple(useless)

    def _sealed(self, path: Path, name: str, seal: Seal) -> Kept:
        beside = self._folder.partial()
        with path.open("rb") as source:
            copied = seal_into(source, beside, seal, self._folder.root)
        self._folder.place(beside, name + seal.suffix)
        return Kept(name + seal.suffix, copied.kept_sha256, copied.kept_size)

    def _files(self, encryption: Encryption | None) -> tuple[Kept, ...]:
        """What helps people who have no Fonds."""
        texts = {README: readme(encryption)}
        if encryption is not None and encryption.key is not None:
            texts[KEY] = encryption.key.encode("ascii")
        for name, content in texts.items():
            if not self._folder.has(name) or self._folder.path(name).read_bytes() != content:
                self._folder.write(name, content)
        return tuple(
            Kept(name, hashlib.sha256(content).hexdigest(), len(content)) for name, content in texts.items()
        )


def _require_same_archive(folder: BackupFolder, manifest: Manifest, contents: Contents, copy: Path) -> None:
    """The backup is of this archive, and the archive's custody goes on from where the backup ended."""
    if manifest.archive != contents.identity:
        raise BackupOfAnotherArchive(
            f"The backup in {folder.root} is of another archive ({manifest.archive}; this one is "
            f"{contents.identity}). Name another folder, or check FONDS_HOME."
        )
    last = manifest.snapshots[-1] if manifest.snapshots else None
    if (
        last is not None
        and last.custody_events
        and custody_digest_at(copy, last.custody_events) != last.custody_digest
    ):
        raise CustodyDiverged(
            f"The archive does not go on from the last backup in {folder.root}: custody event {last.custody_events} "
            f"of {last.at} is gone or another one. The archive was put back to an older state, or altered. "
            "That backup was left as it is; make one of the present state in another folder."
        )
