"""The restore drill: a real archive, backed up while files come in beside, brought back, compared in every respect."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest

from archive.backup.encryption import opened_bytes
from archive.originals.repair import opener_of
from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.searching.search_types import SearchQuery
from tests.backup_archive import SmallArchive
from tests.conftest import PROJECT
from tests.eyes import EVERYBODY
from webapp.cli import main

SAMPLES = PROJECT / "samples"
QUERIES = [
    "detention",
    '"political prisoners"',
    "заключённые OR petition",
    "sounds:Zhakeltaev",
    "date:2016..2017",
]


def fonds(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), env=surroundings(home), capture_output=True, text=True, check=False
    )


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "webapp.cli", *arguments]


def surroundings(home: Path) -> dict[str, str]:
    return {**os.environ, "FONDS_HOME": str(home), "FONDS_OCR": "never", "PYTHONPATH": str(PROJECT)}


def answers(home: Path) -> list[object]:
    with open_holdings(Settings.for_home(home)) as holdings:
        found = [holdings.searcher.answer(SearchQuery(query, EVERYBODY)) for query in QUERIES]
        return [(answer.total, answer.hits, answer.facets) for answer in found]


def originals(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "originals").glob("*/*/*")}


@pytest.mark.parametrize("sealed", [False, True])
def test_an_archive_backed_up_in_use_comes_back_as_it_was(tmp_path: Path, sealed: bool) -> None:
    identity = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(identity))
    to = ("--encrypt-to", str(identity.to_public())) if sealed else ()
    home, new, folder = tmp_path / "home", tmp_path / "new", tmp_path / "backup"
    assert fonds(home, "ingest", str(SAMPLES / "holdings" / "press")).returncode in (0, 1)
    beside = subprocess.Popen(
        command("ingest", str(SAMPLES / "holdings" / "case-file")),
        env=surroundings(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(3):
        during = fonds(home, "backup", str(folder), *to)
        assert during.returncode == 0, during.stderr
    assert beside.wait() in (0, 1)
    last = fonds(home, "backup", str(folder), *to, "--json")
    assert last.returncode == 0, last.stderr
    report = json.loads(last.stdout)
    assert fonds(home, "backup", str(folder), "--verify").returncode == 0

    opened = ("--identity", str(tmp_path / "key")) if sealed else ()
    head = f"{report['custody_events']}:{report['custody_digest']}"
    back = fonds(new, "restore", str(folder), *opened, "--head", head, "--json")
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["originals"] == report["originals"]
    assert originals(new) == originals(home)
    assert len(originals(new)) == report["originals"]
    assert fonds(home, "reindex").returncode == 0  # as the restored one was; scores depend on when files came
    assert answers(new) == answers(home)
    assert fonds(new, "verify").returncode == 0


def test_every_snapshot_made_while_files_came_in_is_whole(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "backup"
    letters = tmp_path / "letters"
    letters.mkdir()
    for number in range(60):
        (letters / f"{number}.txt").write_text(f"Letter number {number} about the detention of a witness.")
    assert fonds(home, "ingest", str(letters / "0.txt")).returncode == 0
    beside = subprocess.Popen(
        command("ingest", str(letters)),
        env=surroundings(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(3):
        assert fonds(home, "backup", str(folder)).returncode == 0
    beside.wait()
    listed = json.loads(fonds(home, "backup", str(folder), "--list", "--json").stdout)
    assert listed
    for number, snapshot in enumerate(listed):
        back = fonds(tmp_path / f"new-{number}", "restore", str(folder), "--at", snapshot["at"])
        assert back.returncode == 0, back.stdout + back.stderr
        assert len(originals(tmp_path / f"new-{number}")) == snapshot["originals"]


def test_a_passphrase_makes_a_key_that_age_alone_can_open(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "backup"
    (tmp_path / "letter.txt").write_text("About the detention of a witness.")
    (tmp_path / "pass").write_text("correct horse\n")
    (tmp_path / "other").write_text("wrong horse\n")
    assert fonds(home, "ingest", str(tmp_path / "letter.txt")).returncode == 0
    assert fonds(home, "backup", str(folder), "--passphrase-file", str(tmp_path / "pass")).returncode == 0
    key = pyrage.passphrase.decrypt((folder / "key.age").read_bytes(), "correct horse").decode().strip()
    (sealed,) = (folder / "originals").rglob("*.age")
    opened = pyrage.decrypt(sealed.read_bytes(), [pyrage.x25519.Identity.from_str(key)])
    assert opened == b"About the detention of a witness."
    opener = opener_of(folder, passphrase="correct horse")  # as `fonds repair` opens it
    assert opened_bytes(opener, sealed.read_bytes()) == opened
    refused = fonds(tmp_path / "new", "restore", str(folder), "--passphrase-file", str(tmp_path / "other"))
    assert refused.returncode == 2
    assert "does not open this backup" in refused.stderr
    assert not (tmp_path / "new").exists()
    again = fonds(home, "backup", str(folder), "--passphrase-file", str(tmp_path / "pass"))
    assert again.returncode == 0, again.stderr
    assert (
        fonds(
            tmp_path / "new", "restore", str(folder), "--passphrase-file", str(tmp_path / "pass")
        ).returncode
        == 0
    )


def test_mistakes_get_a_sentence_and_their_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, folder = Settings.for_home(tmp_path / "home"), tmp_path / "backup"
    monkeypatch.setenv("FONDS_HOME", str(settings.home))

    def ends(*arguments: str) -> int:
        with pytest.raises(SystemExit) as leaving:
            main(list(arguments))
        said = capsys.readouterr()
        assert not said.out
        assert said.err.startswith(("fonds: ", "Usage: "))
        return int(str(leaving.value.code))

    assert ends("backup", str(folder)) == 1  # there is no archive
    SmallArchive(settings).take([b"About the detention of a witness."])
    for arguments, code in (
        (("backup", str(settings.home / "backup")), 2),
        (("backup", str(tmp_path)), 2),
        (("backup", str(folder), "--encrypt-to", "age1nonsense"), 2),
        (("backup", str(folder), "--encrypt-to", str(tmp_path / "nowhere")), 2),
        (("backup", str(folder), "--identity", str(tmp_path / "nowhere")), 2),
        (("backup", str(folder), "--passphrase-file", "x", "--encrypt-to", "y"), 2),
        (("backup", str(folder), "--keep", "0"), 2),
        (("backup", str(tmp_path / "nowhere" / "backup")), 3),
        (("backup", str(folder), "--verify"), 3),
        (("backup", str(folder), "--list"), 3),
        (("restore", str(folder)), 3),
        (("restore", str(tmp_path), "--head", "x"), 2),
        (("restore", str(tmp_path)), 2),
    ):
        assert ends(*arguments) == code, arguments
    assert not folder.exists()
