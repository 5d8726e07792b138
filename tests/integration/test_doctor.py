"""The check-up of a running archive: what it finds, and what it advises."""

import os
import sqlite3
import time
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from archive.backup.note import note_backup
from archive.clock import utc_now
from archive.locks import WriterLock
from archive.model import Reading
from archive.originals.accession import Incoming
from archive.originals.fixity import verify
from archive.reasons import Reason
from archive.settings import Settings
from indexer.engine.feed import catch_up
from indexer.holdings import open_holdings
from webapp.checkup.condition import look_into
from webapp.checkup.finding import Finding
from webapp.checkup.surroundings import file_system_of, look_around


@pytest.fixture
def holdings(home: Settings):
    with open_holdings(home) as opened:
        opened.bring_up_to_date()
        yield opened


def by_name(findings) -> dict[str, Finding]:
    return {one.name: one for one in findings}


def take(holdings, content: bytes = b"a letter") -> str:
    [taken] = holdings.accession.take([Incoming(lambda: BytesIO(content), "letter.txt")])
    return taken.rendition


def test_a_new_archive_is_well(holdings):
    found = by_name(look_into(holdings))
    assert [one for one in found.values() if not one.ok] == []
    assert found["backup"].message == "none was made yet"


def test_files_that_wait_want_a_worker_and_not_for_days(holdings):
    take(holdings)
    found = by_name(look_into(holdings))
    assert not found["worker"].ok
    assert "fonds worker" in found["worker"].advice
    with WriterLock(holdings.settings.home):
        assert by_name(look_into(holdings))["worker"].ok
        later = by_name(look_into(holdings, lambda: utc_now() + timedelta(days=3)))["worker"]
        assert (later.ok, "the oldest for 3 days" in later.message) == (False, True)


def test_a_failed_reader_a_lagging_index_and_what_stays_outside_are_named(holdings):
    failed = Reading("none", "1", "text/plain", reason=Reason.of("repeatedly-failed"))
    holdings.catalogue.record_extractions([(take(holdings), failed)])
    (holdings.settings.incoming / "a.txt.reason.txt").write_text("The file has no bytes. (empty-file)\n")
    found = by_name(look_into(holdings))
    assert "1 changes behind" in found["index"].message
    assert "1 files could not be taken in" in found["incoming"].message
    catch_up(holdings.catalogue, holdings.engine)
    texts = by_name(look_into(holdings))["texts"]
    assert (texts.ok, texts.message) == (
        False,
        "1 kept without text, 0 found in part; the reader failed on 1",
    )


def test_a_clock_that_was_set_back_and_an_old_backup_are_noticed(holdings):
    take(holdings)
    found = by_name(look_into(holdings, lambda: utc_now() - timedelta(days=400)))
    assert not found["clock"].ok
    later = by_name(look_into(holdings, lambda: utc_now() + timedelta(days=8)))
    assert not later["backup"].ok
    note_backup(holdings.settings.home)
    assert by_name(look_into(holdings))["backup"].ok
    long_ago = time.time() - 30 * 86_400
    os.utime(holdings.settings.home / "last-backup", (long_ago, long_ago))
    assert not by_name(look_into(holdings))["backup"].ok


def test_a_signing_key_that_is_damaged_or_lost_is_noticed_before_it_is_wanted(holdings):
    key = holdings.settings.home / "custody_key"
    assert by_name(look_into(holdings))["signing key"].message == "made with the first head"
    assert not key.exists()
    holdings.heads.give("tester")
    assert by_name(look_into(holdings))["signing key"].ok
    key.chmod(0o600)
    key.write_bytes(b"\xff damaged by hand")
    damaged = by_name(look_into(holdings))["signing key"]
    assert (damaged.ok, "--new-key" in damaged.message) == (False, True)
    key.unlink()
    assert not by_name(look_into(holdings))["signing key"].ok


def test_what_the_last_verification_found_is_not_forgotten(holdings):
    take(holdings)
    assert by_name(look_into(holdings))["verification"].message.endswith("has not been run yet")
    verify(holdings.store, holdings.catalogue)
    assert by_name(look_into(holdings))["verification"].ok
    with sqlite3.connect(holdings.settings.home / "catalogue.sqlite") as catalogue:
        catalogue.execute("DROP TRIGGER events_are_not_altered")
        catalogue.execute("UPDATE events SET agent = 'somebody else' WHERE sequence = 1")
    verify(holdings.store, holdings.catalogue)
    found = by_name(look_into(holdings))["verification"]
    assert (found.ok, "broken at event 1" in found.message) == (False, True)


def test_settings_that_do_not_fit_are_noticed(home, monkeypatch):
    mistyped = "FONDS_" + "HOEM"
    found = by_name(look_around(home, {"FONDS_HOME": "x", mistyped: "y"}))
    assert (found["settings"].ok, mistyped in found["settings"].message) == (False, True)
    assert found["memory"].ok
    assert not by_name(look_around(replace(home, workers=64, extract_mb=1_000_000), {}))["memory"].ok
    monkeypatch.setattr("resource.getrlimit", lambda _: (256, 256))
    assert not by_name(look_around(home, {}))["open files"].ok


def test_file_systems_that_lose_data_are_noticed(home, tmp_path, monkeypatch):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "1 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "2 1 0:50 / /srv rw,relatime shared:1 - nfs4 server:/srv rw\n"
        "3 1 0:51 / /srv/my\\040files rw - xfs /dev/sdb1 rw\n"
    )
    assert file_system_of(Path("/srv/archive"), mounts) == "nfs4"
    assert file_system_of(Path("/srv/my files/archive"), mounts) == "xfs"
    assert file_system_of(Path("/home"), mounts) == "ext4"
    assert file_system_of(Path("/home"), tmp_path / "none") == ""
    for kind in ("nfs4", "tmpfs"):
        monkeypatch.setattr("webapp.checkup.surroundings.file_system_of", lambda _, kind=kind: kind)
        assert not by_name(look_around(home, {}))["file system"].ok
