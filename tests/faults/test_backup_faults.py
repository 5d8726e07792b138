"""Backups that are killed, damaged or run out of room: never taken for whole ones, gone on with, and noticed."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.backup.checking import check_backup
from archive.backup.encryption import opener_for
from archive.backup.source import Wish
from archive.errors import BackupUnreachable, FondsError, StorageFull
from archive.settings import Settings
from tests.backup_archive import SmallArchive, files_below, restored
from tests.conftest import PROJECT
from tests.small_disk import mounted_disk

pytestmark = pytest.mark.faults

# The process kills itself at the so-many-th sync: between any two steps that the next run must be able to rely on.
VICTIM = """
import os, signal, sys, threading
from pathlib import Path
from archive.backup.source import Wish
from archive.settings import Settings
from tests.backup_archive import SmallArchive, restored

home, folder, first, last, step = Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:6])
wish = Wish(recipients=tuple(one for one in sys.argv[6:] if one != "restore"))
sync, lock, count = os.fsync, threading.Lock(), 0

def mortal(descriptor):
    global count
    with lock:
        count += 1
        if count == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
    sync(descriptor)

os.fsync = mortal
for deadly in range(first, last, step):
    child = os.fork()
    if not child:
        try:
            if "restore" in sys.argv:
                restored(folder, home)
            else:
                SmallArchive(Settings.for_home(home)).backup(folder, wish)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    print(deadly, os.WTERMSIG(status), flush=True)
    if not os.WTERMSIG(status):
        break
"""


def killed(archive: SmallArchive, folder: Path, first: int, last: int, step: int, *recipients: str) -> int:
    """Back up again and again, killed later each time; how often it was killed."""
    arguments = [str(archive.settings.home), str(folder), str(first), str(last), str(step), *recipients]
    done = subprocess.run(
        [sys.executable, "-c", VICTIM, *arguments], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    return sum(line.endswith(" 9") for line in done.stdout.splitlines())


@pytest.fixture
def archive(home: Settings) -> SmallArchive:
    archive = SmallArchive(home)
    archive.take([b"letter %d" % number for number in range(12)])
    (home.home / "secret_key").write_text("a key of many letters\n")
    return archive


def test_a_backup_killed_at_any_sync_is_never_a_whole_one_and_the_next_run_ends_it(archive, tmp_path):
    times = 0
    for first in range(1, 60, 11):
        folder = tmp_path / f"backup-{first}"
        times += killed(archive, folder, first, first + 1, 1)
        whole = folder.exists() and (folder / "manifest.json").exists() and snapshots(folder)
        if not whole:
            with pytest.raises(FondsError):
                restored(folder, tmp_path / f"new-{first}")
        report = archive.backup(folder)
        assert report.sound
        assert check_backup(folder, lambda _: None).sound
    assert times >= 4
    assert restored(folder, tmp_path / "new").sound


def test_a_backup_killed_again_and_again_comes_to_its_end(archive, tmp_path):
    folder = tmp_path / "backup"
    archive.backup(folder)
    for number in range(3):
        archive.take([b"day %d, letter %d" % (number, one) for one in range(6)])
        assert killed(archive, folder, 1 + number, 60, 4)
        assert check_backup(folder, lambda _: None).sound  # what was whole before still is
    assert archive.backup(folder).sound
    report = restored(folder, tmp_path / "new")
    assert (report.originals, report.sound) == (30, True)
    assert files_below(tmp_path / "new" / "originals") == files_below(archive.settings.home / "originals")


def test_an_encrypted_backup_killed_in_the_middle_is_gone_on_with(archive, tmp_path):
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    recipient, folder = str(identity.to_public()), tmp_path / "sealed"
    assert killed(archive, folder, 2, 60, 9, recipient)
    assert archive.backup(folder, Wish(recipients=(recipient,))).sound
    (tmp_path / "key").write_text(str(identity))
    opened = check_backup(folder, lambda manifest: opener_for(manifest.encryption, tmp_path / "key", None))
    assert (opened.sound, opened.decrypted, opened.originals) == (True, True, 12)


def test_a_restoration_killed_again_and_again_comes_to_its_end(archive, tmp_path):
    folder, new = tmp_path / "backup", tmp_path / "new"
    archive.backup(folder)
    back = SmallArchive(Settings.for_home(new))
    assert killed(back, folder, 1, 80, 7, "restore") >= 3
    if not (new / "catalogue.sqlite").exists():
        assert restored(folder, new).sound
    assert files_below(new / "originals") == files_below(archive.settings.home / "originals")
    assert back.take([b"goes on"])


def snapshots(folder: Path) -> list[object]:
    return list(json.loads((folder / "manifest.json").read_text())["snapshots"])


@pytest.mark.parametrize("sealed", [False, True])
def test_a_damaged_byte_anywhere_in_a_backup_is_noticed(archive, tmp_path, sealed):
    import pyrage

    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(identity))
    key = tmp_path / "key" if sealed else None
    folder, chance = tmp_path / "backup", random.Random(5)
    archive.backup(folder, Wish(recipients=(str(identity.to_public()),) if sealed else ()))
    names = sorted(files_below(folder))
    for number in range(30):
        path = folder / (names[number] if number < len(names) else chance.choice(names))
        whole = path.read_bytes()
        at = chance.randrange(len(whole))
        path.chmod(0o600)
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1 :])
        assert not check_backup(folder, lambda _: None).sound, (path, at)
        try:
            sound = restored(folder, tmp_path / f"new-{number}", identity=key).sound
        except FondsError:
            sound = False
        assert not sound, (path, at)
        path.write_bytes(whole)
    assert check_backup(folder, lambda _: None).sound


def test_a_full_disk_is_said_and_the_backup_is_gone_on_with_when_there_is_room(archive, small_disk, tmp_path):
    folder = small_disk / "backup"
    archive.take([b"scan %20d " % number + os.urandom(1 << 20) for number in range(20)])
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * ((1 << 25) - (11 << 20)))
    with pytest.raises(StorageFull, match="needs"):
        archive.backup(folder)
    assert not snapshots(folder)
    filler.unlink()
    assert archive.backup(folder).sound
    assert check_backup(folder, lambda _: None).sound


def test_a_disk_that_runs_full_meanwhile_leaves_a_backup_that_can_be_gone_on_with(archive, small_disk):
    folder = small_disk / "backup"
    archive.backup(folder)
    before = snapshots(folder)
    archive.take([b"new %d" % number for number in range(300)])  # more than it has inodes for
    with pytest.raises(StorageFull, match="goes on from there"):
        archive.backup(folder)
    assert snapshots(folder) == before
    subprocess.run(["mount", "-o", "remount,nr_inodes=5000", str(small_disk)], check=True)
    assert archive.backup(folder).sound
    assert check_backup(folder, lambda _: None).sound


def test_a_read_only_disk_is_said_and_can_be_verified_and_restored_from(archive, small_disk, tmp_path):
    folder = small_disk / "backup"
    archive.backup(folder)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(BackupUnreachable, match=r"[Rr]ead-only"):
        archive.backup(folder)
    assert check_backup(folder, lambda _: None).sound
    assert restored(folder, tmp_path / "new").sound


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_disk(tmp_path / "disk", 32) as disk:
        yield disk
