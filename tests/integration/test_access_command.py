"""``fonds access``, ``close`` and ``open``, and the pages of the same."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.accounts.audit import COMMAND_LINE
from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from tests.sign_in import send
from tests.web_archive import WebArchive
from webapp.cli import fonds


@pytest.fixture
def document(home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A letter in the archive that the commands find."""
    monkeypatch.setenv("FONDS_HOME", str(home.home))
    (tmp_path / "letter.txt").write_text("a letter about the prison")
    with open_holdings(home) as holdings:
        (outcome,) = Ingest(holdings, collection="letters").take([tmp_path / "letter.txt"])
        holdings.accounts.add_group("clemency", "", COMMAND_LINE)
        return str(outcome.document)


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def run(*arguments: str) -> object:
    done = CliRunner().invoke(fonds, [*arguments, "--json"], catch_exceptions=False)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_document_is_closed_and_opened_on_the_command_line(document: str) -> None:
    closed = run("close", document, "--reason", "of a witness", "--until", "2099-01-01", "--stub")
    assert closed == [{"document": document, "step": "closed", "together": [], "index_followed": True}]
    (told,) = run("show", document)
    terms = {name: told["closed"][name] for name in ("reason", "until", "stub")}
    assert terms == {"reason": "of a witness", "until": "2099-01-01", "stub": True}
    (found,) = run("search", "prison")
    assert found["total"] == 1  # the command line is the keeper's
    assert run("open", document, "--reason", "agreed")[0]["step"] == "opened"
    assert run("show", document)[0]["closed"] is None


def test_a_collection_is_opened_to_groups_on_the_command_line(document: str) -> None:
    assert run("access") == [{"collection": "letters", "access": "members", "groups": []}]
    after = [{"collection": "letters", "access": "restricted", "groups": ["clemency"]}]
    assert run("access", "letters", "--to", "restricted", "--group", "clemency") == after
    assert run("access", "letters") == after
    assert run("access", "letters", "--to", "public")[0]["groups"] == []


def test_the_form_of_a_document_closes_changes_and_opens(archive: WebArchive) -> None:
    browser = archive.client
    kept = archive.add("a letter about the prison")
    address = f"/documents/{kept.document}/access"
    assert "Close it" in archive.client.get(address).text
    answer = send(browser, address, address, reason="", until="")
    assert (answer.status_code, "Say why it is closed" in answer.text) == (400, True)
    assert send(browser, address, address, reason="of a witness", stub="1").status_code == 303
    page = archive.client.get(address).text
    assert "of a witness" in page
    assert "closed without end" in page
    assert "of a witness" in archive.client.get("/collections/letters/access").text
    assert "of a witness" in archive.client.get(f"/documents/{kept.document}").text
    assert send(browser, address, address, open="1").status_code == 303
    assert archive.holdings.catalogue.closure(kept.document) is None


def test_the_form_of_a_collection_says_and_sets_who_sees_it(archive: WebArchive) -> None:
    browser = archive.client
    archive.add("a letter")
    archive.holdings.accounts.add_group("clemency", "Clemency cases", COMMAND_LINE)
    address = "/collections/letters/access"
    assert "Clemency cases" in archive.client.get(address).text
    sent = {"access": "restricted", "group": "clemency"}
    assert send(browser, address, address, **sent).status_code == 303
    assert archive.holdings.catalogue.collection_accesses()["letters"].groups == ("clemency",)
    assert send(browser, address, address, access="nobody").status_code == 400


def test_programs_close_and_open(archive: WebArchive) -> None:
    kept = archive.add("a letter about the prison")
    address = f"/api/v1/documents/{kept.document}/access"
    closed = archive.client.put(address, json={"closed": {"reason": "of a witness", "until": "2099-01-01"}})
    assert closed.json["documents"] == [kept.document]
    assert archive.client.get(address).json["closed"]["until"] == "2099-01-01"
    assert archive.client.put(address, json={"closed": None}).json["closed"] is None
    for wrong in (
        {},
        {"closed": {"until": "2099-01-01"}},
        {"closed": {"reason": "x", "stub": "yes"}},
        {"closed": 1},
    ):
        assert archive.client.put(address, json=wrong).status_code == 400
    to = "/api/v1/access?collection=letters"
    assert archive.client.put(to, json={"access": "public"}).json == {
        "collection": "letters",
        "access": "public",
        "groups": [],
    }
    assert archive.client.get("/api/v1/access?collection=nowhere").status_code == 404
