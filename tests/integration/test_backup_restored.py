"""Restoring: into an empty place only, everything verified, what lags behind or is damaged said plainly."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyrage
import pytest

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.links import Purpose
from archive.accounts.model import Role
from archive.backup.checking import check_backup
from archive.backup.encryption import Plain, opener_for
from archive.backup.folder import original_name
from archive.backup.heads import Head, head_of
from archive.backup.places import target_of
from archive.backup.restoring import MARKER, recovery_event, restore
from archive.backup.source import Wish
from archive.catalogue import Catalogue
from archive.clock import utc_now
from archive.custody.chain import Draft
from archive.errors import (
    BackupDamaged,
    BackupEncrypted,
    BackupUnreachable,
    CatalogueTooNew,
    HomeNotEmpty,
    LinkUsed,
    NotABackup,
    UsageError,
)
from archive.model import EventType
from archive.originals.fixity import verify
from archive.proof.heads import Heads, head_text
from archive.settings import Settings
from indexer.holdings import open_accounts, open_store
from tests.backup_archive import SmallArchive, files_below, restored
from webapp.cli import main


@pytest.fixture
def archive(home: Settings) -> SmallArchive:
    return SmallArchive.with_letters(home)


@pytest.fixture
def folder(archive: SmallArchive, tmp_path: Path) -> Path:
    archive.backup(tmp_path / "backup")
    return tmp_path / "backup"


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tmp_path / "new"


@pytest.fixture(scope="module")
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def identity_file(identity, tmp_path: Path) -> Path:
    path = tmp_path / "key.txt"
    path.write_text(f"# public key: {identity.to_public()}\n{identity}\n")
    return path


def test_an_archive_comes_back_with_its_originals_its_identity_and_its_custody(archive, folder, new):
    report = restored(folder, new)
    assert (report.documents, report.originals, report.sound) == (5, 5, True)
    assert files_below(new / "originals") == files_below(archive.settings.home / "originals")
    settings = Settings.for_home(new)
    with Catalogue.open(archive.settings) as before, Catalogue.open(settings) as after:
        assert after.identity == before.identity
        assert list(after.all_events()) == list(before.all_events())
        after.record_event(recovery_event(report, "fonds restore"))
        assert verify(open_store(settings, after.identity, True), after).sound
    assert not (new / MARKER).exists()


def test_a_restored_archive_is_backed_up_where_it_came_from(archive, folder, new):
    report = restored(folder, new)
    again = SmallArchive(Settings.for_home(new))
    with Catalogue.open(again.settings) as catalogue:
        catalogue.record_event(recovery_event(report, "fonds restore"))
    again.take([b"after the restoration"])
    assert again.backup(folder).copied == 1


def test_a_catalogue_is_in_use_as_it_was(folder, new):
    restored(folder, new)
    with closing(sqlite3.connect(new / "catalogue.sqlite")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_catalogue_and_originals_may_lie_elsewhere(archive, folder, new, tmp_path):
    settings = Settings.from_environment(
        {
            "FONDS_HOME": str(new),
            "FONDS_DATABASE_URL": f"sqlite:///{tmp_path}/database/c.sqlite",
            "FONDS_STORE_URL": f"file://{tmp_path}/store",
        }
    )
    target = target_of(settings, open_store, {})
    assert restore(folder, target, lambda _: Plain()).sound
    assert sorted(path.name for path in (tmp_path / "database").iterdir()) == ["c.sqlite"]
    assert files_below(tmp_path / "store") == files_below(archive.settings.home / "originals")
    (tmp_path / "database" / "c.sqlite").unlink()
    with pytest.raises(HomeNotEmpty, match="is not empty"):
        restore(folder, target, lambda _: Plain())


@pytest.mark.parametrize("there", ["catalogue.sqlite", "notes.txt", "originals/ab/x", "index/segment"])
def test_a_place_that_is_not_empty_is_left_alone(folder, new, there):
    (new / there).parent.mkdir(parents=True)
    (new / there).write_bytes(b"mine")
    with pytest.raises(HomeNotEmpty, match="not empty"):
        restored(folder, new)
    assert files_below(new) == {there: b"mine"}


def test_an_interrupted_restoration_goes_on_with_the_same_snapshot_only(archive, folder, new):
    first = json.loads((folder / "manifest.json").read_text())["snapshots"][0]["at"]
    archive.take([b"later"])
    archive.backup(folder)
    second = json.loads((folder / "manifest.json").read_text())
    (new / "originals" / "ab").mkdir(parents=True)
    (new / MARKER).write_text(json.dumps({"restoring": second["archive"], "snapshot": first}))
    with pytest.raises(HomeNotEmpty):
        restored(folder, new)
    assert restored(folder, new, at=first).sound


def test_damaged_and_missing_originals_are_named_and_the_rest_comes_back(archive, folder, new):
    damaged, missing = (
        line.split("/")[-1].strip() for line in (folder / "originals.sha256").read_text().splitlines()[:2]
    )
    path = folder / original_name(damaged, "")
    path.chmod(0o600)
    path.write_bytes(b"letter X")
    (folder / original_name(missing, "")).unlink()
    report = restored(folder, new)
    assert {(one.sha256, one.problem) for one in report.bad} == {(damaged, "damaged"), (missing, "missing")}
    assert not report.sound
    assert len(files_below(new / "originals")) == 3
    found = check_backup(folder, lambda _: None)
    assert {one.sha256 for one in found.damaged} == {damaged, missing}


def test_a_damaged_snapshot_is_refused_and_another_can_be_restored(archive, folder, new):
    archive.take([b"later"])
    last = archive.backup(folder).snapshot
    (path,) = (folder / "catalogue").glob(f"{last.replace(':', '-')}*")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BackupDamaged, match="another snapshot"):
        restored(folder, new)
    assert restored(folder, new, at=earliest(folder)).sound


def earliest(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text())["snapshots"][0]["at"])


def test_what_the_backup_lacks_of_a_head_noted_elsewhere_is_said(archive, folder, new):
    archive.take([b"after the backup", b"and another"])
    with Catalogue.open(archive.settings) as catalogue:
        end = catalogue.chain_end()
    report = restored(folder, new, head=Head(*end))
    assert report.behind is not None
    assert "last 2 is not in this snapshot" in report.behind
    assert not report.sound
    other = restored(folder, new.with_name("other"), head=Head(3, "0" * 64))
    assert "has another digest" in str(other.behind)
    with Catalogue.open(archive.settings) as catalogue:
        third = next(event for event in catalogue.all_events() if event.sequence == 3)
    assert restored(folder, new.with_name("third"), head=Head(3, third.digest)).sound


def test_a_signed_head_noted_elsewhere_tells_what_the_restored_archive_lacks(
    archive, folder, new, tmp_path, monkeypatch, capsys
):
    key = archive.settings.home / "custody_key"
    with Catalogue.open(archive.settings) as catalogue:
        Heads(catalogue, key, utc_now).give("a test")  # the first signature is an event
    archive.backup(folder)
    with Catalogue.open(archive.settings) as catalogue:
        heads = [Heads(catalogue, key, utc_now).give("a test")]
        catalogue.record_event(Draft(EventType.FIXITY_CHECK, "after the backup"))
        heads.append(Heads(catalogue, key, utc_now).give("a test"))
    for number, (head, code, said) in enumerate(
        zip(heads, (0, 1), ("", "restored from an older backup"), strict=True)
    ):
        (tmp_path / "head.json").write_text(head_text(head))
        monkeypatch.setenv("FONDS_HOME", str(new.with_name(f"new-{number}")))
        with pytest.raises(SystemExit) as leaving:
            main(["restore", str(folder), "--head", str(tmp_path / "head.json")])
        assert leaving.value.code == code
        assert said in capsys.readouterr().out
        assert (new.with_name(f"new-{number}") / "custody_key").read_bytes() == key.read_bytes()


@pytest.mark.parametrize("text", ["", "12", "0x3:" + "0" * 64, "1:abc", "-1:" + "0" * 64])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(UsageError, match="NUMBER:DIGEST"):
        head_of(text)


def test_what_is_no_backup_is_said_to_be_none(tmp_path, new, folder):
    with pytest.raises(BackupUnreachable, match="does not exist"):
        restored(tmp_path / "nowhere", new)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotABackup, match="no manifest"):
        restored(tmp_path / "empty", new)
    with pytest.raises(NotABackup, match="is a file"):
        restored(folder / "README.txt", new)


def test_a_snapshot_of_a_later_version_is_refused(archive, tmp_path, new):
    with closing(sqlite3.connect(archive.settings.home / "catalogue.sqlite")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    with pytest.raises(CatalogueTooNew):
        archive.backup(tmp_path / "another")


def test_settings_that_were_others_are_named(archive, folder, new):
    source = archive.source
    assert source.settings["FONDS_LANGUAGES"] == "en"
    assert restored(folder, new).settings == ()


# Encryption


def test_an_encrypted_backup_shows_nothing_of_what_is_in_it_and_comes_back(
    archive, tmp_path, new, identity, identity_file
):
    folder = tmp_path / "sealed"
    (archive.settings.home / "secret_key").write_text("a key of many letters\n")
    wish = Wish(recipients=(str(identity.to_public()),))
    archive.backup(folder, wish)
    archive.take([b"letter of another day"])
    assert archive.backup(folder, wish).copied == 1
    for name, content in files_below(folder).items():
        assert b"letter" not in content or name == "README.txt"
        assert b"SQLite" not in content or name == "README.txt"
    assert check_backup(folder, lambda _: None).sound
    found = check_backup(folder, lambda manifest: opener_for(manifest.encryption, identity_file, None))
    assert (found.sound, found.decrypted) == (True, True)
    assert restored(folder, new, identity=identity_file).sound
    assert files_below(new / "originals") == files_below(archive.settings.home / "originals")
    assert (new / "secret_key").read_text() == "a key of many letters\n"


def test_a_backup_is_gone_on_with_only_as_it_was_encrypted(archive, tmp_path, folder, identity):
    sealed, mine = tmp_path / "sealed", str(identity.to_public())
    other = str(pyrage.x25519.Identity.generate().to_public())
    archive.backup(sealed, Wish(recipients=(mine,)))
    before = files_below(sealed)
    for wish in (
        Wish(),
        Wish(recipients=(other,)),
        Wish(recipients=(mine, other)),
        Wish(passphrase="correct"),
    ):
        with pytest.raises(BackupEncrypted, match="Say the same again"):
            archive.backup(sealed, wish)
    with pytest.raises(BackupEncrypted, match="is not encrypted"):
        archive.backup(folder, Wish(recipients=(mine,)))
    assert files_below(sealed) == before


def test_without_what_opens_it_nothing_is_restored(archive, tmp_path, new, identity):
    folder = tmp_path / "sealed"
    archive.backup(folder, Wish(recipients=(str(identity.to_public()),)))
    with pytest.raises(BackupEncrypted, match="--identity"):
        restored(folder, new)
    stranger = tmp_path / "stranger.txt"
    stranger.write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(BackupEncrypted, match="does not open this backup"):
        restored(folder, new, identity=stranger)
    stranger.write_text("no key")
    with pytest.raises(BackupEncrypted, match="holds no age identity"):
        restored(folder, new, identity=stranger)
    assert not (new / "catalogue.sqlite").exists()


def test_nobody_is_signed_in_to_an_archive_that_was_restored(
    home: Settings, tmp_path: Path, new: Path
) -> None:
    archive = SmallArchive.with_letters(home)
    with open_accounts(home) as accounts:
        boss = accounts.add_account("boss", [Role.ADMIN], COMMAND_LINE)
        accounts.set_password(boss, "three quiet herons", COMMAND_LINE)
        link = accounts.make_link(boss, Purpose.RESET, COMMAND_LINE)
        session = accounts.begin_session(boss, "password", COMMAND_LINE)
    archive.backup(tmp_path / "backup")
    restored(tmp_path / "backup", new)
    with open_accounts(Settings.for_home(new)) as accounts:
        assert accounts.signed_in(session) is None
        with pytest.raises(LinkUsed):
            accounts.link(link)
        assert accounts.check_password("boss", "three quiet herons", COMMAND_LINE).login == "boss"
