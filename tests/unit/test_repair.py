"""Checks are kept by original, each change of outcome is recorded, and only the very same bytes repair."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest

from archive.backup.folder import MANIFEST, MANIFEST_COPY, original_name
from archive.backup.source import Wish
from archive.catalogue import Catalogue
from archive.errors import ArchiveUnreachable, BackupEncrypted, StoreNotMounted, UsageError
from archive.model import EventType
from archive.originals.accession import Accepted, Accession, Incoming
from archive.originals.fixity import verify
from archive.originals.original_check import FixityOutcome, check_original
from archive.originals.removal import remove_due
from archive.originals.repair import Repair, opener_of
from archive.originals.store import FileStore
from archive.originals.store_guard import MARKER
from archive.settings import Settings
from indexer.holdings import open_holdings
from tests.backup_archive import SmallArchive


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as catalogue:
        yield catalogue


@pytest.fixture
def store(home: Settings, catalogue: Catalogue) -> FileStore:
    store = FileStore.open_at(home)
    store.claim(catalogue.identity, lambda: not catalogue.holds_originals())
    return store


@pytest.fixture
def letters(store: FileStore, catalogue: Catalogue, home: Settings) -> list[Accepted]:
    taken = [take(store, catalogue, home, b"letter %d" % number) for number in range(4)]
    return [one for one in taken if isinstance(one, Accepted)]


def take(store: FileStore, catalogue: Catalogue, home: Settings, content: bytes) -> object:
    return Accession(store, catalogue, home).take([Incoming(lambda: io.BytesIO(content), "letter.txt")])[0]


def path_of(home: Settings, sha256: str) -> Path:
    return home.home / "originals" / sha256[:2] / sha256[2:4] / sha256


def damage(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"X")


def checks(catalogue: Catalogue, letter: Accepted) -> list[tuple[str, object]]:
    found = catalogue.custody_events(letter.document)
    return [
        (event.outcome, event.detail["problem"]) for event in found if event.type is EventType.FIXITY_CHECK
    ]


def test_only_changes_of_the_outcome_are_recorded(store, catalogue, home, letters):
    letter = letters[0]
    verify(store, catalogue)
    assert checks(catalogue, letter) == []
    whole = path_of(home, letter.sha256).read_bytes()
    damage(path_of(home, letter.sha256))
    verify(store, catalogue)
    verify(store, catalogue)
    assert checks(catalogue, letter) == [("failure", "damaged")]
    path_of(home, letter.sha256).unlink()
    verify(store, catalogue)
    path_of(home, letter.sha256).symlink_to("/nowhere")
    verify(store, catalogue)
    path_of(home, letter.sha256).unlink()
    path_of(home, letter.sha256).write_bytes(whole)
    assert verify(store, catalogue).sound
    assert checks(catalogue, letter)[1:] == [
        ("failure", "missing"),
        ("warning", "unreadable"),
        ("success", None),
    ]
    assert checks(catalogue, letters[1]) == []
    assert catalogue.fixity_summary().intact == 4


def test_the_last_check_is_kept_for_each_original(store, catalogue, home, letters):
    assert catalogue.fixity_of([letters[0].sha256]) == {}
    assert catalogue.enrol_originals() == 4
    assert catalogue.enrol_originals() == 0
    taken_in = catalogue.fixity_of([letters[0].sha256])[letters[0].sha256]
    assert taken_in.checked_at == catalogue.rendition(letters[0].rendition).accessioned_at
    catalogue.keep_checks([check_original(store, letters[0].sha256, past_the_cache=True)], "test")
    now = catalogue.fixity_of([letters[0].sha256])[letters[0].sha256]
    assert now.outcome is FixityOutcome.INTACT
    assert now.checked_at > taken_in.checked_at
    assert catalogue.next_to_check("9999", 9)[-1] == letters[0].sha256
    assert letters[0].sha256 not in catalogue.next_to_check(now.checked_at, 9)


def test_damaged_and_missing_originals_are_replaced_by_the_same_bytes_alone(
    store, catalogue, home, letters, tmp_path
):
    damage(path_of(home, letters[0].sha256))
    path_of(home, letters[1].sha256).unlink()
    damage(path_of(home, letters[2].sha256))
    source = tmp_path / "from the attic"
    backup = source / "originals" / letters[0].sha256[:2] / letters[0].sha256[2:4]
    (source / "letters").mkdir(parents=True)
    backup.mkdir(parents=True)
    (backup / letters[0].sha256).write_bytes(b"letter 0")
    (source / "letters" / "copy.doc").write_bytes(b"letter 1")
    (source / letters[2].sha256).write_bytes(b"letter X")  # what it is called decides nothing
    verify(store, catalogue)
    report = Repair(store, catalogue).run(source)
    assert {one.sha256 for one in report.repaired} == {letters[0].sha256, letters[1].sha256}
    assert [sha256 for sha256, _ in report.not_found] == [letters[2].sha256]
    assert not report.complete
    assert "not found" in report.lines()[2]
    with store.open(letters[0].sha256) as kept:
        assert kept.read() == b"letter 0"
    events = catalogue.custody_events(letters[1].document)[-2:]
    assert [event.type for event in events] == [EventType.RECOVERY, EventType.FIXITY_CHECK]
    assert [bad.sha256 for bad in verify(store, catalogue).damaged] == [letters[2].sha256]
    (source / "found.txt").write_bytes(b"letter 2")
    assert Repair(store, catalogue).run(source).complete
    assert verify(store, catalogue).sound
    assert list((home.home / "incoming" / ".partial").iterdir()) == []


def test_an_encrypted_backup_repairs_when_its_key_is_named(store, catalogue, home, letters, tmp_path):
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"{identity}\n")
    backup = tmp_path / "backup"
    SmallArchive(home).backup(backup, Wish((str(identity.to_public()),)))
    damage(path_of(home, letters[0].sha256))
    path_of(home, letters[1].sha256).unlink()
    verify(store, catalogue)
    with pytest.raises(BackupEncrypted, match="--identity"):
        opener_of(backup)
    report = Repair(store, catalogue, opener=opener_of(backup, key)).run(backup)
    assert report.complete
    assert {one.sha256 for one in report.repaired} == {letters[0].sha256, letters[1].sha256}
    assert verify(store, catalogue).sound


def test_a_damaged_file_of_an_encrypted_backup_replaces_nothing(store, catalogue, home, letters, tmp_path):
    identity = pyrage.x25519.Identity.generate()
    key = tmp_path / "key.txt"
    key.write_text(f"{identity}\n")
    backup = tmp_path / "backup"
    SmallArchive(home).backup(backup, Wish((str(identity.to_public()),)))
    sealed = backup / original_name(letters[0].sha256, ".age")
    damage(sealed)
    damage(path_of(home, letters[0].sha256))
    verify(store, catalogue)
    opener = opener_of(backup, key)
    assert not Repair(store, catalogue, opener=opener).run(backup).complete
    assert list((home.home / "incoming" / ".partial").iterdir()) == []


def test_a_backup_without_its_manifests_repairs_all_the_same(store, catalogue, home, letters, tmp_path):
    backup = tmp_path / "backup"
    SmallArchive(home).backup(backup)
    for name in (MANIFEST, MANIFEST_COPY):
        (backup / name).write_text("torn")
    damage(path_of(home, letters[0].sha256))
    verify(store, catalogue)
    assert Repair(store, catalogue, opener=opener_of(backup)).run(backup).complete


def test_nothing_is_replaced_where_nothing_is_wrong(store, catalogue, home, letters, tmp_path):
    report = Repair(store, catalogue).run(tmp_path)
    assert (report.repaired, report.not_found) == ((), ())
    assert "No original is known" in report.lines()[0]
    with pytest.raises(UsageError, match="not a folder"):
        Repair(store, catalogue).run(tmp_path / "absent")


def test_a_store_that_is_not_mounted_is_told_from_an_empty_one(store, catalogue, home, letters):
    originals = home.home / "originals"
    originals.rename(home.home / "elsewhere")
    originals.mkdir()
    other = FileStore.open_at(home)
    other.claim(catalogue.identity, lambda: not catalogue.holds_originals())
    for away in (store, other):
        with pytest.raises(StoreNotMounted, match=MARKER):
            take(away, catalogue, home, b"another")
        with pytest.raises(StoreNotMounted):
            verify(away, catalogue)
        with pytest.raises(StoreNotMounted):
            away.check()
    assert catalogue.not_intact() == []
    assert list(originals.iterdir()) == []
    originals.rmdir()
    (home.home / "elsewhere").rename(originals)
    assert isinstance(take(other, catalogue, home, b"another"), Accepted)


def test_a_new_catalogue_is_not_opened_beside_the_originals_of_another(home, letters, store, catalogue):
    store.claim(catalogue.identity, lambda: not catalogue.holds_originals())
    fresh = FileStore.open_at(home)
    with pytest.raises(ArchiveUnreachable, match=f"belong to the archive {catalogue.identity}"):
        fresh.claim("01another", lambda: True)
    lost = replace(home, database_url=f"sqlite:///{home.home}/lost.sqlite")
    with pytest.raises(ArchiveUnreachable, match="FONDS_DATABASE_URL"):
        open_holdings(lost)


def test_originals_of_another_archive_are_not_mixed_with_ours(store, catalogue, home, letters):
    marker = home.home / "originals" / MARKER
    marker.write_text("Originals of the Fonds archive 01another. Leave this file here.\n")
    other = FileStore.open_at(home)
    other.claim(catalogue.identity, lambda: not catalogue.holds_originals())
    with pytest.raises(StoreNotMounted, match="names another archive, 01another"):
        take(other, catalogue, home, b"another")
    with pytest.raises(ArchiveUnreachable, match="Name an empty one"):
        other.guard.begin_anew(catalogue.identity)
    marker.write_bytes(b"\xff damaged by hand")
    assert isinstance(take(other, catalogue, home, b"another"), Accepted)


def test_an_older_store_is_marked_when_it_is_next_opened(store, catalogue, home, letters):
    (home.home / "originals" / MARKER).unlink()
    other = FileStore.open_at(home)
    other.claim(catalogue.identity, lambda: not catalogue.holds_originals())
    assert catalogue.identity in (home.home / "originals" / MARKER).read_text()
    other.check()


def test_a_lost_store_can_be_begun_anew_and_filled_from_a_backup(store, catalogue, home, letters, tmp_path):
    (home.home / "originals").rename(tmp_path / "originals")
    (home.home / "originals").mkdir()
    fresh = FileStore.open_at(home)
    fresh.claim(catalogue.identity, lambda: not catalogue.holds_originals())
    fresh.guard.begin_anew(catalogue.identity)
    assert len(Repair(fresh, catalogue).run(tmp_path).repaired) == 4
    assert verify(fresh, catalogue).sound


def test_what_is_removed_on_purpose_while_it_is_looked_for_is_not_called_missing(
    store, catalogue, home, letters
):
    class RemovesMeanwhile(FileStore):
        """Somebody removes a withdrawn document between two looks."""

        def open(self, sha256):
            if sha256 == letters[0].sha256:
                catalogue.withdraw(letters[0].document, "a reason", "test", timedelta(0))
                remove_due(store, catalogue, "test")
            return super().open(sha256)

    report = verify(RemovesMeanwhile.open_at(home), catalogue)
    assert report.sound
    assert report.originals == 4
    assert catalogue.not_intact() == []
    assert catalogue.fixity_summary().damaged == 0
