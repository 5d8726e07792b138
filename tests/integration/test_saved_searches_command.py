"""``fonds searches`` from outside, and the worker that checks by itself and mails what is new."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from archive.settings import Settings
from indexer.holdings import open_holdings
from tests.integration.test_cli import Fonds
from tests.mail_server import MailServer
from tests.project import PROJECT
from webapp.cli import main


class Command:
    """Runs ``fonds`` in this process: a new one for each command takes a second each."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capture

    def __call__(self, *arguments: str, code: int = 0) -> str:
        self._capture.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        out, err = self._capture.readouterr()
        assert left.value.code == code, err
        return (out or err).decode()

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))


@pytest.fixture
def command(
    home: Settings, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Command:
    monkeypatch.setenv("FONDS_HOME", str(home.home))
    return Command(capfdbinary)


def test_searches_are_added_checked_shown_and_removed(command: Command, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("Джакишев пишет.", "utf-8")
    (tmp_path / "new.txt").write_text("Dear Mr Jakishev, we write again.", "utf-8")
    command("ingest", str(tmp_path / "old.txt"))
    saved = command.json("searches", "add", "sounds:Dzhakishev", "--title", "The man", "--type", "text")
    assert (saved["total"], saved["new"], saved["filters"]) == (1, 0, {"type": ["text"]})
    command("ingest", str(tmp_path / "new.txt"))
    checked = command.json("searches", "check")
    assert (checked["carried_out"], checked["found"], checked["new"]) == (True, 1, 1)
    again = command.json("searches", "check")
    assert (again["carried_out"], again["new"]) == (False, 1)
    assert command.json("searches", "check", saved["id"])["carried_out"]
    shown = command("searches", "show", saved["id"], "--new", "--seen")
    assert "1 new of 2 documents" in shown
    assert shown.count("NEW") == 1
    told = command.json("searches", "show", saved["id"])
    assert (told["new"], told["found"]["new"], len(told["found"]["hits"])) == (0, 0, 2)
    assert [one["id"] for one in command.json("searches", "list")] == [saved["id"]]
    assert "The man" in command("searches", "list")
    command("searches", "remove", saved["id"])
    command("searches", "show", saved["id"], code=1)
    assert "no search is saved" in command("searches", "list")


def test_what_cannot_be_carried_out_is_told_and_needs_attention(command: Command, home: Settings) -> None:
    saved = command.json("searches", "add", "wat*")
    with open_holdings(home) as holdings:
        before = holdings.catalogue.saved_search(saved["id"])
        holdings.catalogue.record_trouble(
            before, before.index_state, "query-too-large", "It expands too far."
        )
    assert "cannot be carried out: It expands too far. (query-too-large)" in command(
        "searches", "check", code=1
    )


def test_a_worker_checks_by_itself_and_mails_what_is_new(tmp_path: Path) -> None:
    fonds = Fonds(tmp_path)
    (tmp_path / "new.txt").write_text("Жәкішев жазады.", "utf-8")
    fonds("searches", "add", "sounds:Dzhakishev")
    with MailServer() as server:
        mailing = {
            "FONDS_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "FONDS_MAIL_FROM": "fonds@archive.example",
        }
        added = fonds("searches", "add", "sounds:Jakishev", "--mail-to", "reader@example.org", **mailing)
        assert added.returncode == 0
        environment, program = fonds.environment | mailing, [sys.executable, "-m", "webapp.cli"]
        worker = subprocess.Popen(
            [*program, "worker"], cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL
        )
        try:
            incoming = tmp_path / "home" / "incoming"
            (incoming / "new.txt").write_bytes((tmp_path / "new.txt").read_bytes())
            deadline = time.monotonic() + 60
            while not server.taken and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(30) == 0
        [taken] = server.taken
        assert taken.message["Subject"] == "1 new document: sounds:Jakishev"
    assert [one["new"] for one in fonds.lines("searches", "list", "--json")[0]] == [1, 1]


@pytest.mark.parametrize(
    "wrong",
    [["(("], ["a", "--from", "x"], ["a", "--title", ""], ["a", "--mail-to", "a@b"], ["a", "--type", "x"]],
)
def test_what_makes_no_sense_is_wrong_usage(command: Command, wrong: list[str]) -> None:
    command("searches", "add", *wrong, code=2)
