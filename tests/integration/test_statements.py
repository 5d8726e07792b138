"""Search statements: what they digest, what they carry, what has changed from one to the next."""

import hashlib
import io
import json
import re
from collections.abc import Iterator

import pytest
from lxml import etree

from archive.errors import UsageError
from archive.reasons import Reason
from archive.settings import Settings
from indexer.searching import statements
from indexer.searching.search import search_query
from indexer.searching.statements import ListedDocument, ListedRendition, Statement, digest_of
from tests.eyes import EVERYBODY
from tests.web_archive import WebArchive
from webapp.answers.statement import changes_since, earlier_statement, statement_as_json
from webapp.printed.statement_pages import statement_document, statement_html


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        one.add("Мухтар Джакишев пишет.", title="Letter", date="2017-10-11")
        one.add("Dschakischew was here.", title="<script>alert(1)</script>")
        one.add("Water.", "", filename="half.pdf", reason=Reason.of("pages-without-text"))
        one.add(content=b"scan", filename="scan.pdf", reason=Reason.of("no-text"))
        yield one


def stated(archive: WebArchive, text: str, *groups: str) -> Statement:
    visible = frozenset(groups or EVERYBODY)
    return archive.holdings.stater.state(search_query(text, visible), "a tester")


def test_a_statement_tells_question_spellings_state_and_all_that_was_found(archive: WebArchive) -> None:
    made = stated(archive, "sounds:Dzhakishev")
    told = statement_as_json(made)
    assert (told["total"], told["asked_by"], told["understood_as"]) == (2, "a tester", "sounds:Dzhakishev")
    assert [one["word"] for one in told["names"][0]["spellings"]] == ["dschakischew", "джакишев"]
    assert told["searched"] == {"documents": 4, "renditions": 3, "pages": 4}
    assert (told["not_fully_searchable"]["renditions"], told["index"]["is_current"]) == (2, True)
    assert [one["reason"] for one in told["not_fully_searchable"]["listed"]] == [
        "no-text",
        "pages-without-text",
    ]
    assert len(told["found"][0]["renditions"][0]["sha256"]) == 64


def test_the_digest_can_be_computed_again_from_what_is_written_down(archive: WebArchive) -> None:
    told = statement_as_json(stated(archive, "sounds:Dzhakishev OR water"))
    lines = sorted(
        "\t".join([one["document"], *sorted(f"{r['rendition']}:{r['sha256']}" for r in one["renditions"])])
        + "\n"
        for one in told["found"]
    )
    assert hashlib.sha256("".join(lines).encode()).hexdigest() == told["digest"]


def test_the_digest_does_not_depend_on_the_order() -> None:
    found = [
        ListedDocument(
            str(number),
            "",
            None,
            "",
            (ListedRendition(f"b{number}", "1", "", ""), ListedRendition("a", "2", "", "")),
        )
        for number in range(3)
    ]
    assert digest_of(found) == digest_of(found[::-1]) != digest_of(found[1:])


def test_nothing_hidden_is_counted_or_named(archive: WebArchive) -> None:
    told = statement_as_json(stated(archive, "sounds:Dzhakishev", "another"))
    assert told["searched"] == {"documents": 0, "renditions": 0, "pages": 0}
    assert told["not_fully_searchable"] == {"renditions": 0, "pages": 0, "reasons": [], "listed": []}
    assert (told["total"], told["names"][0]["spellings"]) == (0, [])


def test_a_query_is_never_relaxed(archive: WebArchive) -> None:
    assert statement_as_json(stated(archive, "water Dschakischew"))["total"] == 0


def test_a_list_too_long_to_file_is_refused(archive: WebArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_DOCUMENTS", 3)
    with pytest.raises(UsageError, match="finds 4 documents"):
        stated(archive, "")


def test_of_many_that_lack_text_some_are_named_and_all_counted(
    archive: WebArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST_LACKING", 1)
    made = stated(archive, "water")
    assert (len(made.lacking), made.renditions_lacking) == (1, 2)
    assert "And 1 more" in statement_html(made)


def test_a_later_statement_says_what_has_changed(archive: WebArchive) -> None:
    before = earlier_statement(
        json.dumps(statement_as_json(stated(archive, "Dschakischew OR letter"))).encode()
    )
    assert changes_since(before, stated(archive, "Dschakischew OR letter")).none
    new = archive.add("A letter.", title="New letter")
    changes = changes_since(before, stated(archive, "Dschakischew OR letter"))
    assert [one.document for one in changes.added] == [new.document]
    other = changes_since(before, stated(archive, "letter"))
    assert (len(other.gone), other.same_question) == (1, False)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"format": "x"}', b"\xff", b"[" * 100_000, b'{"format": "fonds-statement/1"}'],
)
def test_what_is_no_statement_is_refused(content: bytes) -> None:
    with pytest.raises(UsageError, match="statement"):
        earlier_statement(content)


def test_the_filed_page_holds_its_style_leads_nowhere_and_runs_nothing(archive: WebArchive) -> None:
    page = statement_html(stated(archive, "sounds:Dzhakishev"))
    assert "<style>" in page
    assert "href" not in page
    assert "<script>" not in page


def test_the_document_to_be_laid_out_is_sound_whatever_it_quotes(archive: WebArchive) -> None:
    archive.add("Odd.", title="a\x02 & <text:p>", filename="b]]>.txt")
    made = stated(archive, 'odd OR "<&x\x0b" OR sounds:Dzhakishev')
    content = statement_document(
        made, changes_since(earlier_statement(json.dumps(statement_as_json(made)).encode()), made)
    )
    text = "".join(etree.fromstring(content).itertext())
    assert "& <text:p>" in text, [x for x in text.split("\n") if "text:p" in x]
    assert made.digest in text


def test_the_page_is_shown_and_handed_out(archive: WebArchive) -> None:
    shown = archive.client.get("/search/statement?q=sounds:Dzhakishev")
    assert shown.status_code == 200
    assert "2 documents found" in shown.get_data(as_text=True)
    told = archive.client.get("/search/statement?q=sounds:Dzhakishev&format=json").get_json()
    assert told["total"] == 2
    assert archive.client.get("/search/statement?q=((").status_code == 400
    assert archive.client.get("/search/statement?q=a&format=doc").status_code == 400


def test_an_earlier_statement_is_handed_in_on_the_page(archive: WebArchive) -> None:
    client = archive.client
    told = client.get("/search/statement?q=water&format=json").get_data()
    archive.add("More water.", title="News")
    form = client.get("/search/statement?q=water").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)[1]  # type: ignore[index]
    handed = {"since": (io.BytesIO(told), "old.json"), "csrf_token": token}
    shown = client.post("/search/statement?q=water", data=handed)
    assert "Added: 1" in shown.get_data(as_text=True)
