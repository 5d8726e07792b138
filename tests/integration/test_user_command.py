"""``fonds user``: accounts on the command line, with its exit codes; and a real server that knows them."""

import http.cookiejar
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.accounts.audit import COMMAND_LINE
from archive.settings import Settings
from indexer.holdings import open_accounts, open_holdings
from tests.web_process import served
from webapp import demonstration
from webapp.cli import fonds, main

Run = Callable[..., Result]
LINK = re.compile(r"http://127\.0\.0\.1:8000(/accept/[\w-]{43})")


@pytest.fixture
def run(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, as the console script runs it: with exit codes, and sentences in place of exceptions."""
    monkeypatch.setenv("FONDS_HOME", str(home.home))

    def call(*arguments: str) -> Result:
        runner = CliRunner()
        with runner.isolation() as streams:
            try:
                main(["user", *arguments])
            except SystemExit as left:
                code = int(left.code or 0)
            sys.stdout.flush()
            out, err = streams[0].getvalue(), streams[1].getvalue()
        return Result(runner, out, err, out + err, None, code, None)

    assert "user" in fonds.commands
    return call


def test_the_first_account_is_an_admins_and_gets_a_link(run: Run) -> None:
    assert run("list").stdout == ""
    refused = run("add", "anna", "--role", "researcher")
    assert (refused.exit_code, "first account" in refused.stderr) == (2, True)
    made = run("add", "Anna", "--name", "Anna Invented")
    assert made.exit_code == 0
    assert LINK.search(made.stdout)
    assert "/accept/" not in made.stderr
    listed = json.loads(run("list", "--json").stdout)
    assert (listed["login"], listed["roles"], listed["active"]) == ("anna", ["admin"], True)


def test_accounts_are_changed_switched_and_told_of(run: Run) -> None:
    run("add", "anna")
    assert run("add", "anna").exit_code == 2
    assert run("add", "bolat", "--group", "commission").exit_code == 2
    assert json.loads(run("add", "bolat", "--role", "lawyer", "--json").stdout)["link"]
    assert run("group", "bolat", "commission", "--new").exit_code == 0
    assert json.loads(run("groups", "--json").stdout) == {
        "code": "commission",
        "title": "commission",
        "members": 1,
    }
    assert run("role", "bolat", "archivist", "researcher").exit_code == 0
    assert "archivist, researcher in commission" in run("list").stdout
    assert run("role", "bolat", "king").exit_code == 2
    assert run("off", "bolat").exit_code == 0
    assert "(off)" in run("list").stdout
    assert run("link", "bolat").exit_code == 2
    assert run("on", "bolat").exit_code == 0
    assert LINK.search(run("link", "bolat").stdout)
    assert run("off", "anna").exit_code == 2
    assert run("link", "nobody").exit_code == 1
    log = [json.loads(line) for line in run("audit", "bolat", "--json").stdout.splitlines()]
    assert [one["type"] for one in log[:3]] == ["link-made", "switched-on", "switched-off"]
    assert "by fonds user, by " in run("audit").stdout


def test_tokens_and_sessions_are_listed_and_ended(run: Run, home: Settings) -> None:
    run("add", "anna")
    token = json.loads(run("token", "anna", "--scope", "read", "--scope", "deposit", "--json").stdout)
    assert token["token"].startswith("fonds_")
    assert token["scopes"] == ["deposit", "read"]
    assert run("token", "anna", "--scope", "everything").exit_code == 2
    assert token["token"] not in run("tokens", "anna").stdout
    assert json.loads(run("tokens", "anna", "--json").stdout)["id"] == token["id"]
    assert run("revoke", "anna", token["id"]).exit_code == 0
    assert run("revoke", "anna", token["id"]).exit_code == 1
    with open_accounts(home) as accounts:
        secret = accounts.begin_session(accounts.account_called("anna"), "link", COMMAND_LINE, "A browser")
        assert "A browser" in run("sessions", "anna").stdout
        assert json.loads(run("sessions", "anna", "--json").stdout)["how"] == "link"
        assert run("end-sessions", "anna").exit_code == 0
        assert accounts.signed_in(secret) is None
    assert run("drop-codes", "anna").exit_code == 0


def test_a_demonstration_has_an_account_and_samples_that_everybody_sees(
    home: Settings, tmp_path: Path
) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    (samples / "a.txt").write_text("a letter")
    (samples / "b.txt").write_text("a report")
    (samples / "metadata.csv").write_text("filename,collection\na.txt,letters\n")
    with open_holdings(home) as holdings:
        demonstration.open_to_everybody(holdings, samples)
        accesses = holdings.catalogue.collection_accesses()
        assert {code: str(one.access) for code, one in accesses.items()} == {
            "letters": "public",
            "samples": "public",
        }
        first = demonstration.link_to_sign_in(holdings)
        second = demonstration.link_to_sign_in(holdings)
        assert first != second
        assert second
        assert holdings.accounts.link(second).account.login == "demo"
        holdings.catalogue.ensure_collection("mine")
        demonstration.open_to_everybody(holdings, samples)  # a second start changes nothing
        assert str(holdings.catalogue.collection_accesses()["mine"].access) == "members"


class Browser:
    """Enough of one to sign in at a real server."""

    def __init__(self, base: str) -> None:
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar, _Stay())

    def get(self, path: str) -> int:
        return self._send(urllib.request.Request(self.base + path))[0]

    def follow(self, path: str) -> int:
        _, page = self._send(urllib.request.Request(self.base + path))
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page
        body = urllib.parse.urlencode({"csrf_token": found[1]}).encode()
        return self._send(urllib.request.Request(self.base + path, body))[0]

    def _send(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def test_every_process_of_a_server_knows_at_once_who_has_come_and_gone(run: Run, home: Settings) -> None:
    with served(home) as site, ThreadPoolExecutor(8) as several:
        stranger = Browser(site.address)
        assert set(several.map(stranger.get, ["/deposit"] * 24)) == {200}
        run("add", "anna")
        link = LINK.search(run("add", "bolat", "--role", "archivist").stdout)
        assert link
        assert set(several.map(stranger.get, ["/deposit"] * 24)) == {303}
        browser = Browser(site.address)
        assert browser.follow(link[1]) == 303
        assert set(several.map(browser.get, ["/deposit"] * 24)) == {200}
        assert stranger.get(link[1]) == 410
        run("off", "bolat")
        assert set(several.map(browser.get, ["/deposit"] * 24)) == {303}
