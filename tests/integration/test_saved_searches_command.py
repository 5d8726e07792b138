"""``fonds searches`` from outside, and the worker that checks by itself and mails what is new."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.settings import Settings
from tests.integration.test_cli import Fonds
from tests.mail_server import MailServer
from tests.project import PROJECT
from webapp.cli import main


def test_searches_are_added_checked_shown_and_removed(tmp_path: Path) -> None:
    fonds = Fonds(tmp_path)
    (tmp_path / "old.txt").write_text("Джакишев пишет.", "utf-8")
    (tmp_path / "new.txt").write_text("Dear Mr Jakishev, we write again.", "utf-8")
    assert fonds("ingest", str(tmp_path / "old.txt")).returncode == 0
    [saved] = fonds.lines(
        "searches", "add", "sounds:Dzhakishev", "--title", "The man", "--type", "text", "--json"
    )
    assert (saved["total"], saved["new"], saved["filters"]) == (1, 0, {"type": ["text"]})
    assert fonds("ingest", str(tmp_path / "new.txt")).returncode == 0
    [checked] = fonds.lines("searches", "check", "--json")
    assert (checked["carried_out"], checked["found"], checked["new"]) == (True, 1, 1)
    [again] = fonds.lines("searches", "check", "--json")
    assert (again["carried_out"], again["new"]) == (False, 1)
    shown = fonds("searches", "show", saved["id"], "--new", "--seen").stdout.decode()
    assert "1 new of 2 documents" in shown
    assert shown.count("NEW") == 1
    [told] = fonds.lines("searches", "show", saved["id"], "--json")
    assert (told["new"], told["found"]["new"], len(told["found"]["hits"])) == (0, 0, 2)
    [[listed]] = fonds.lines("searches", "list", "--json")
    assert listed["id"] == saved["id"]
    assert fonds("searches", "remove", saved["id"]).returncode == 0
    assert fonds("searches", "show", saved["id"]).returncode == 1
    assert b"no search is saved" in fonds("searches", "list").stderr


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
def test_what_makes_no_sense_is_wrong_usage(
    wrong: list[str], home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONDS_HOME", str(home.home))
    with pytest.raises(SystemExit) as left:
        main(["searches", "add", *wrong])
    assert left.value.code == 2
