"""Backups: consistent, only what is new, verified; what is wrong is named, and nothing good is overwritten."""

import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from archive.backup import manifest as manifests
from archive.backup.catalogue_copy import contents_of, copy_catalogue
from archive.backup.checking import check_backup
from archive.backup.folder import BackupFolder, original_name
from archive.backup.manifest import Manifest
from archive.backup.places import source_of
from archive.backup.source import Wish
from archive.catalogue import Catalogue
from archive.catalogue.custody_tree import GivenHead
from archive.errors import (
    ArchiveBusy,
    BackupOfAnotherArchive,
    BackupTooNew,
    BackupUnreachable,
    BackupUnsupported,
    CustodyDiverged,
    FondsError,
    NotABackup,
    NotFound,
    UsageError,
)
from archive.proof.key import signing_key
from archive.settings import Settings
from indexer.holdings import open_store
from tests.backup_archive import LETTERS, SmallArchive, files_below, restored


@pytest.fixture
def archive(home: Settings) -> SmallArchive:
    return SmallArchive.with_letters(home)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def checked(folder: Path):
    return check_backup(folder, lambda _: None)


# Making


def test_a_backup_holds_every_original_under_its_digest_and_only_what_is_new_is_copied(archive, folder):
    first = archive.backup(folder)
    assert (first.copied, first.originals, first.is_new, first.sound) == (5, 5, True, True)
    (sha256,) = archive.take([b"one more"])
    second = archive.backup(folder)
    assert (second.copied, second.originals, second.is_new) == (1, 6, True)
    assert folder.joinpath(original_name(sha256, "")).read_bytes() == b"one more"
    assert checked(folder).sound


def test_an_unchanged_archive_gets_no_new_snapshot_and_the_last_one_is_confirmed(archive, folder):
    at = archive.backup(folder).snapshot
    again = archive.backup(folder)
    assert (again.snapshot, again.is_new, again.copied) == (at, False, 0)
    manifest, _ = manifests.read(BackupFolder(folder))
    assert len(manifest.snapshots) == 1
    assert manifest.snapshots[0].confirmed_at > at


def test_the_list_of_originals_is_what_sha256sum_checks(archive, folder):
    archive.backup(folder)
    lines = (folder / "originals.sha256").read_text().splitlines()
    assert len(lines) == len(LETTERS)
    for line in lines:
        digest, name = line.split("  ")
        assert name == original_name(digest, "")
        assert (folder / name).is_file()


def test_a_backup_says_in_words_how_it_is_used_without_fonds(archive, folder):
    archive.backup(folder)
    text = (folder / "README.txt").read_text()
    assert "fonds restore" in text
    assert "sha256sum --check" in text


def test_a_catalogue_that_is_written_all_the_while_is_copied_in_one_state(archive, tmp_path):
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            archive.take([b"beside %d" % (number := number + 1)])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(10):
            copy = tmp_path / f"{number}.sqlite"
            copy_catalogue(archive.settings.home / "catalogue.sqlite", copy, lambda *_: None)
            contents = contents_of(copy)
            assert contents.custody_events == contents.originals == contents.documents
    finally:
        stop.set()
        writer.join()


def test_a_damaged_original_is_named_and_the_rest_is_backed_up(archive, folder):
    damaged, missing = archive.take([b"to be damaged", b"to be missing"])
    path = archive.original(damaged)
    path.chmod(0o600)
    path.write_bytes(b"to be damageD")
    archive.original(missing).unlink()
    report = archive.backup(folder)
    assert {(one.sha256, one.problem) for one in report.unsaved} == {
        (damaged, "damaged"),
        (missing, "missing"),
    }
    assert (report.copied, report.sound) == (5, False)
    assert not folder.joinpath(original_name(damaged, "")).exists()
    path.write_bytes(b"to be damaged")
    again = archive.backup(folder)
    assert (again.copied, [one.sha256 for one in again.unsaved]) == (1, [missing])
    assert checked(folder).unsaved == 1


def test_only_the_last_snapshots_are_kept_and_each_can_be_restored(archive, folder, tmp_path):
    snapshots = []
    for number in range(4):
        archive.take([b"day %d" % number])
        snapshots.append(archive.backup(folder, Wish(keep=3)).snapshot)
    manifest, _ = manifests.read(BackupFolder(folder))
    assert [one.at for one in manifest.snapshots] == snapshots[1:]
    assert len(list((folder / "catalogue").iterdir())) == 3
    report = restored(folder, tmp_path / "then", at=snapshots[1])
    assert (report.originals, report.sound) == (7, True)
    with pytest.raises(UsageError, match="has no snapshot"):
        restored(folder, tmp_path / "never", at="1999")


def test_an_original_that_the_archive_gave_up_stays_until_no_snapshot_is_from_before(archive, folder):
    (gone,) = archive.take([b"to be withdrawn"])
    archive.backup(folder, Wish(keep=2))
    database = archive.settings.home / "catalogue.sqlite"
    with closing(sqlite3.connect(database)) as catalogue:  # as its removal after a withdrawal leaves it
        catalogue.execute("UPDATE renditions SET removed_at = 'now' WHERE sha256 = ?", (gone,))
        catalogue.commit()
    archive.original(gone).unlink()
    kept = folder / original_name(gone, "")
    for wish, there in ((Wish(keep=2), True), (Wish(keep=2), True)):
        assert archive.backup(folder, wish).sound
        assert kept.exists() == there
    archive.take([b"the next day"])
    report = archive.backup(folder, Wish(keep=2))
    assert (report.removed_originals, kept.exists()) == (1, False)
    assert checked(folder).sound
    archive.take([b"and the next"])
    assert archive.backup(folder).copied == 1  # the new list is gone on with
    assert checked(folder).sound


def test_keys_are_kept_for_their_owner_alone_and_come_back(archive, folder, tmp_path):
    (archive.settings.home / "secret_key").write_text("a key of many letters\n")
    archive.backup(folder)
    (kept,) = (folder / "secrets").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    restored(folder, tmp_path / "new")
    back = tmp_path / "new" / "secret_key"
    assert back.read_text() == "a key of many letters\n"
    assert back.stat().st_mode & 0o777 == 0o600


def test_a_damaged_signing_key_is_told_and_the_backup_keeps_the_good_one(archive, folder, tmp_path):
    key = archive.settings.home / "custody_key"
    signing_key(key, None)
    good = key.read_text()
    assert archive.backup(folder).sound
    key.write_text(good.replace("MC4", "XXX"))
    report = archive.backup(folder)
    assert not report.sound
    assert any("signing key" in line and "damaged" in line for line in report.lines())
    restored(folder, tmp_path / "new")
    assert (tmp_path / "new" / "custody_key").read_text() == good


def test_a_signing_key_that_is_gone_or_another_one_does_not_cost_the_backup_the_good_one(
    archive, folder, tmp_path
):
    key = archive.settings.home / "custody_key"
    with Catalogue.open(archive.settings) as catalogue:
        signed = signing_key(key, None).public
        catalogue.keep_head(GivenHead(1, "0" * 64, "2026-01-01T00:00:00.000000Z", signed))
    good = key.read_bytes()
    assert archive.backup(folder).sound
    key.unlink()
    assert any("is missing" in line for line in archive.backup(folder).lines())
    signing_key(key, None)
    report = archive.backup(folder)
    assert not report.sound
    assert any("another one than signed the last head" in line for line in report.lines())
    restored(folder, tmp_path / "new")
    assert (tmp_path / "new" / "custody_key").read_bytes() == good


# What is refused


def test_a_place_in_the_archive_itself_is_refused(archive, tmp_path):
    link = tmp_path / "elsewhere"
    link.symlink_to(archive.settings.home)
    for place in (archive.settings.home, archive.settings.home / "originals" / "backup", link / "backup"):
        with pytest.raises(UsageError, match="lost with it"):
            archive.backup(place)


def test_a_file_or_a_folder_of_other_things_is_refused_and_left_alone(archive, folder):
    folder.mkdir()
    (folder / "thesis.odt").write_bytes(b"mine")
    with pytest.raises(NotABackup, match="holds other files"):
        archive.backup(folder)
    with pytest.raises(NotABackup, match="is a file"):
        archive.backup(folder / "thesis.odt")
    assert [path.name for path in folder.iterdir()] == ["thesis.odt"]


def test_a_disk_that_is_not_mounted_is_noticed(archive, tmp_path):
    with pytest.raises(BackupUnreachable, match="mounted"):
        archive.backup(tmp_path / "no disk" / "backup")


def test_the_backup_of_another_archive_is_refused(archive, folder, tmp_path):
    archive.backup(folder)
    before = files_below(folder)
    other = SmallArchive(Settings.for_home(tmp_path / "other"))
    other.take([b"another archive's"])
    with pytest.raises(BackupOfAnotherArchive):
        other.backup(folder)
    assert files_below(folder) == before


def test_a_backup_of_a_later_version_is_refused(archive, folder):
    archive.backup(folder)
    for name in ("manifest.json", "manifest.copy.json"):
        value = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps({**value, "fonds_backup": 2}))
    with pytest.raises(BackupTooNew, match="format 2"):
        archive.backup(folder)


def test_an_archive_put_back_to_an_older_state_does_not_overwrite_its_backup(archive, folder, tmp_path):
    before = archive.backup(folder).snapshot
    archive.take([b"later"])
    archive.backup(folder)
    restored(folder, tmp_path / "old", at=before)
    old = SmallArchive(Settings.for_home(tmp_path / "old"))
    with pytest.raises(CustodyDiverged):
        old.backup(folder)
    old.take([b"another way"])
    with pytest.raises(CustodyDiverged):
        old.backup(folder)
    assert checked(folder).sound


def test_two_backups_into_one_folder_do_not_meet(archive, folder):
    archive.backup(folder)
    with BackupFolder(folder).locked(), pytest.raises(ArchiveBusy, match="Another backup"):
        archive.backup(folder)


def test_nothing_is_backed_up_where_there_is_no_archive_and_none_is_made(tmp_path, folder):
    empty = SmallArchive(Settings.for_home(tmp_path / "nothing"))
    with pytest.raises(NotFound, match="no archive"):
        empty.backup(folder)
    assert not (tmp_path / "nothing").exists()


def test_a_postgresql_catalogue_is_left_to_its_own_tools(home):
    settings = Settings.from_environment(
        {"FONDS_HOME": str(home.home), "FONDS_DATABASE_URL": "postgresql://a/b"}
    )
    pytest.importorskip("psycopg")
    with pytest.raises(BackupUnsupported, match="pg_dump"):
        source_of(settings, open_store, {}, "fonds test")


def test_a_damaged_catalogue_is_not_backed_up_and_the_earlier_snapshot_stays(archive, folder):
    archive.backup(folder)
    database = archive.settings.home / "catalogue.sqlite"
    content = bytearray(database.read_bytes())
    content[8192 * 3 : 8192 * 5] = os.urandom(8192 * 2)
    database.write_bytes(content)
    with pytest.raises(FondsError, match="damaged"):
        archive.backup(folder)
    assert checked(folder).sound


# The manifest


def test_a_manifest_comes_back_as_it_was_and_no_byte_of_it_can_change():
    content = manifests.as_bytes(
        Manifest("id", "fonds", settings={"FONDS_LANGUAGES": "en, ru"}, leaving={"a": "b"})
    )
    assert manifests.as_bytes(manifests.parsed(content)) == content
    for at in range(len(content)):
        for other in (content[at] ^ 1, content[at] ^ 0x20):
            with pytest.raises((manifests.BackupDamaged, BackupTooNew)):
                manifests.parsed(content[:at] + bytes([other]) + content[at + 1 :])


def test_one_damaged_manifest_costs_nothing_and_is_mended_by_the_next_run(archive, folder):
    archive.backup(folder)
    for name in ("manifest.json", "manifest.copy.json"):
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content.replace(b"originals", b"0riginals", 1))
        report = checked(folder)
        assert report.problems == (f"damaged: {name}",)
        assert archive.backup(folder).sound
        assert checked(folder).sound


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{}", b'{"fonds_backup": 1}', b"\xff\xfe", b"[" * 5000]
)
def test_what_is_no_manifest_is_damaged_whatever_it_holds(content):
    with pytest.raises(manifests.BackupDamaged):
        manifests.parsed(content)


def test_a_damaged_list_of_originals_is_made_anew_and_no_original_is_copied_twice(archive, folder):
    archive.backup(folder)
    path = folder / "originals.sha256"
    path.write_bytes(path.read_bytes().replace(b"  originals", b" \toriginals", 1))
    assert not checked(folder).sound
    inodes = {path: path.stat().st_ino for path in (folder / "originals").rglob("*")}
    report = archive.backup(folder)
    assert (report.recopied, report.sound) == (True, True)
    assert {path: path.stat().st_ino for path in (folder / "originals").rglob("*")} == inodes
    assert checked(folder).sound
