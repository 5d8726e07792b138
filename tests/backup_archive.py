"""A small archive of letters that nobody has read, its backup and what comes back: for the tests of backups."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.backup.encryption import opener_for
from archive.backup.heads import Head
from archive.backup.making import make_backup
from archive.backup.places import source_of, target_of
from archive.backup.reports import BackupReport, RestoreReport
from archive.backup.restoring import restore
from archive.backup.source import Source, Wish
from archive.catalogue import Catalogue
from archive.originals.accession import Accepted, Accession, Incoming
from archive.settings import Settings
from indexer.holdings import open_store

LETTERS = [b"letter %d" % number for number in range(5)]


@dataclass
class SmallArchive:
    """Takes letters in, is backed up, and is restored beside."""

    settings: Settings

    @classmethod
    def with_letters(cls, settings: Settings) -> "SmallArchive":
        """One that holds the ``LETTERS``."""
        archive = cls(settings)
        archive.take(LETTERS)
        return archive

    def take(self, letters: Sequence[bytes]) -> list[str]:
        """Accession; the digests."""
        with Catalogue.open(self.settings) as catalogue:
            store = open_store(self.settings, catalogue.identity, catalogue.holds_originals())
            items = [
                Incoming(lambda data=data: io.BytesIO(data), f"{data[:20].decode(errors='replace')}.txt")  # type: ignore[misc]
                for data in letters
            ]
            taken = Accession(store, catalogue, self.settings).take(items)
        return [one.sha256 for one in taken if isinstance(one, Accepted)]

    @property
    def source(self) -> Source:
        return source_of(self.settings, open_store, {"FONDS_LANGUAGES": "en"}, "fonds test")

    def backup(self, folder: Path, wish: Wish | None = None) -> BackupReport:
        return make_backup(self.source, folder, wish or Wish())

    def original(self, sha256: str) -> Path:
        return self.settings.home / "originals" / sha256[:2] / sha256[2:4] / sha256


def restored(
    folder: Path,
    home: Path,
    *,
    identity: Path | None = None,
    passphrase: str | None = None,
    at: str | None = None,
    head: Head | None = None,
) -> RestoreReport:
    """Bring a backup back below ``home``."""
    target = target_of(Settings.for_home(home), open_store, {"FONDS_LANGUAGES": "en"})
    return restore(
        folder,
        target,
        lambda manifest: opener_for(manifest.encryption, identity, passphrase),
        at=at,
        head=head,
    )


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes, but for what only stands guard or is on its way."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and ".partial" not in path.parts
    }
