"""``fonds withdraw``, ``hold``, ``holds`` and ``repair`` as people run them, and what the worker does beside."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.project import PROJECT
from webapp.cli import main


class Shell:
    """A home and a folder of letters, and the command over them, in this process: a new one takes a second."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]
    ) -> None:
        self.home = folder / "home"
        self.letters = folder / "letters"
        self.letters.mkdir()
        self._patch = patch
        self._capture = capture
        for name, value in {"FONDS_HOME": str(self.home), "FONDS_WORKERS": "1"}.items():
            patch.setenv(name, value)

    def run(self, *arguments: object, code: int = 0) -> str:
        self._capture.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(one) for one in arguments])
        out, err = self._capture.readouterr()
        assert left.value.code == code, err
        return (out or err).decode()

    def keep(self, name: str, text: str) -> dict[str, str]:
        (self.letters / name).write_text(text)
        return dict(json.loads(self.run("ingest", self.letters / name, "--json")))

    def original(self, sha256: str) -> Path:
        return self.home / "originals" / sha256[:2] / sha256[2:4] / sha256

    def remove_at_once(self) -> None:
        self._patch.setenv("FONDS_WITHDRAWAL_DAYS", "0")


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Shell:
    return Shell(tmp_path, monkeypatch, capfdbinary)


def test_a_document_is_withdrawn_found_nowhere_and_brought_back(shell: Shell) -> None:
    letter = shell.keep("letter.txt", "a letter about unicornium")
    document = letter["document"]
    shell.run("withdraw", document, code=2)
    told = json.loads(shell.run("withdraw", document, "--reason", "sender asked", "--json"))
    assert (told["document"], told["step"], told["index_followed"]) == (document, "withdrawn", True)
    assert json.loads(shell.run("search", "unicornium", "--json"))["total"] == 0
    assert "withdrawn" in shell.run("get", letter["rendition"], code=1)
    shown = shell.run("show", document)
    assert "WITHDRAWN" in shown
    assert "sender asked" in shown
    assert letter["sha256"] in shown
    assert document in shell.run("withdraw", "--list")
    shell.run("verify")
    shell.run("withdraw", "--undo", document)
    assert json.loads(shell.run("search", "unicornium", "--json"))["total"] == 1


def test_a_hold_forbids_it_with_a_sentence(shell: Shell) -> None:
    document = shell.keep("letter.txt", "a letter")["document"]
    shell.run("hold", "--collection", "unsorted", "--reason", "case 17")
    assert "case 17" in shell.run("withdraw", document, "--reason", "r", code=1)
    assert json.loads(shell.run("holds", "--json"))["collection"] == "unsorted"
    shell.run("hold", "--release", "--collection", "unsorted", "--reason", "closed")
    shell.run("hold", document, "--collection", "unsorted", "--reason", "both", code=2)
    shell.run("withdraw", document, "--reason", "r")
    again = json.loads(shell.run("ingest", shell.letters / "letter.txt", "--json", code=1))
    assert again["outcome"] == "searchable"
    assert document in again["warnings"][0]


def test_a_damaged_original_is_repaired_from_a_folder(shell: Shell, tmp_path: Path) -> None:
    letter = shell.keep("letter.txt", "a letter")
    path = shell.original(letter["sha256"])
    path.chmod(0o600)
    path.write_bytes(b"A letter")
    shell.run("verify", code=1)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "not found" in shell.run("repair", "--from", empty, code=1)
    report = json.loads(shell.run("repair", "--from", shell.letters, "--json"))
    assert report["complete"]
    assert path.read_bytes() == b"a letter"
    shell.run("verify")
    shell.run("repair", "--from", tmp_path / "absent", code=2)


def test_a_store_that_is_away_is_said_and_can_be_begun_anew(shell: Shell, tmp_path: Path) -> None:
    letter = shell.keep("letter.txt", "a letter")
    (shell.home / "originals").rename(tmp_path / "backup")
    (shell.letters / "other.txt").write_text("other")
    assert "not the one" in shell.run("ingest", shell.letters / "other.txt", "--json", code=3)
    assert "not the one" in shell.run("verify", code=3)
    assert json.loads(shell.run("search", "letter", "--json"))["total"] == 1
    shell.run("repair", "--from", tmp_path / "backup", "--new-store")
    assert shell.original(letter["sha256"]).read_bytes() == b"a letter"


def test_the_worker_removes_what_is_due_and_says_what_is_damaged(shell: Shell) -> None:
    gone, kept = shell.keep("gone.txt", "to be gone"), shell.keep("kept.txt", "to be kept")
    shell.remove_at_once()
    shell.run("withdraw", gone["document"], "--reason", "r")
    path = shell.original(kept["sha256"])
    path.chmod(0o600)
    path.write_bytes(b"to be KEPT")
    shell.run("verify", code=1)
    worker = subprocess.Popen(
        [sys.executable, "-m", "webapp.cli", "worker"],
        cwd=PROJECT,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    try:
        assert worker.stderr
        said = ""
        end = time.monotonic() + 30
        while time.monotonic() < end and not (gone["document"] in said and kept["sha256"] in said):
            said += worker.stderr.readline()
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=30)
    assert not shell.original(gone["sha256"]).exists()
    assert gone["document"] in said
    assert kept["sha256"] in said
