"""The coverage report: the same numbers on the page, at the terminal and behind the links, and nobody else's files."""

import json
from collections.abc import Iterator

import pytest

from archive.model import State
from archive.reasons import Reason
from archive.settings import Settings
from indexer.coverage import Tally, coverage_report
from tests.eyes import EVERYBODY
from tests.web_archive import WebArchive
from webapp import policy
from webapp.answers.coverage import coverage_as_json, coverage_in_lines

SCAN = Reason.of("no-text")


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        one.add("first page", "second page", filename="letter.pdf", media_type="application/pdf")
        one.add(
            "page",
            "",
            filename="half.pdf",
            media_type="application/pdf",
            reason=Reason.of("pages-without-text"),
        )
        for number in range(3):
            one.add(
                content=b"scan %d" % number,
                filename=f"scan{number}.pdf",
                media_type="application/pdf",
                reason=SCAN,
            )
        one.add("<b>words</b>", filename="<script>.txt", media_type="text/plain")
        one.accession(b"still to be read", "new.doc")
        yield one


def report(archive: WebArchive, visible_to: frozenset[str] = EVERYBODY):  # type: ignore[no-untyped-def]
    return coverage_report(archive.holdings.catalogue.coverage(visible_to))


def test_files_and_pages_are_counted_by_kind_and_outcome_and_reason(archive: WebArchive) -> None:
    found = report(archive)
    pdf = found.kind("pdf")
    assert [kind.type for kind in found.kinds] == ["pdf", "text", "other"]
    assert (pdf.states[State.SEARCHABLE].files, pdf.states[State.SEARCHABLE].pages) == (1, 2)
    assert (pdf.states[State.PARTIAL].files, pdf.states[State.PARTIAL].pages) == (1, 2)
    assert (pdf.states[State.KEPT].files, pdf.states[State.ACCESSIONED]) == (3, Tally())
    assert [(why.state, why.code, why.tally.files) for why in pdf.reasons] == [
        (State.KEPT, "no-text", 3),
        (State.PARTIAL, "pages-without-text", 1),
    ]
    assert found.kind("other").states[State.ACCESSIONED].files == 1
    assert (found.whole.files, found.states[State.KEPT].files) == (7, 3)


def test_every_number_leads_to_as_many_files(archive: WebArchive) -> None:
    told = coverage_as_json(report(archive))
    links = [(kind[state], kind[state]["link"]) for kind in told["types"] for state in State]
    links += [(why, why["link"]) for kind in told["types"] for why in kind["reasons"]]
    assert len(links) == 14
    for tally, link in links:
        page = archive.client.get(link)
        assert page.status_code == 200
        assert page.get_data(as_text=True).count('<a class="title"') == tally["files"]


def test_the_page_and_the_lines_say_the_same(archive: WebArchive) -> None:
    page = archive.client.get("/coverage").get_data(as_text=True)
    assert 'href="/coverage/pdf/kept?reason=no-text"' in page
    assert "The file holds no text" in page
    lines = "\n".join(coverage_in_lines(report(archive)))
    assert "pdf: 5 files, 4 pages" in lines
    assert "3 × The file holds no text that can be read. (no-text)" in lines
    assert json.dumps(coverage_as_json(report(archive)))


def test_long_lists_are_turned_over(archive: WebArchive) -> None:
    for number in range(60):
        archive.accession(b"waiting %d" % number, f"{number}.doc")
    first = archive.client.get("/coverage/other/accessioned").get_data(as_text=True)
    assert first.count('<a class="title"') == 50
    assert 'href="/coverage/other/accessioned?page=2"' in first
    second = archive.client.get("/coverage/other/accessioned?page=2").get_data(as_text=True)
    assert second.count('<a class="title"') == 11
    assert "?page=3" not in second
    beyond = archive.client.get("/coverage/other/accessioned?page=99").get_data(as_text=True)
    assert beyond.partition("</main>")[0] == second.partition("</main>")[0]


def test_names_of_files_are_shown_as_text(archive: WebArchive) -> None:
    page = archive.client.get("/coverage/text/searchable").get_data(as_text=True)
    assert "&lt;script&gt;.txt" in page
    assert "<script>.txt" not in page


@pytest.mark.parametrize("address", ["/coverage/pdf/lost", "/coverage/pdf/kept?reason=none"])
def test_a_list_that_there_cannot_be_is_not_found(archive: WebArchive, address: str) -> None:
    assert archive.client.get(address).status_code == 404


def test_a_kind_that_there_is_no_file_of_has_an_empty_list(archive: WebArchive) -> None:
    page = archive.client.get("/coverage/mail/kept")
    assert (page.status_code, "no such files" in page.get_data(as_text=True)) == (200, True)


def test_what_the_asker_may_not_see_is_neither_counted_nor_listed(
    archive: WebArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add("secret", filename="secret.eml", collection="closed", media_type="message/rfc822")
    assert report(archive, EVERYBODY | {"closed"}).kind("mail").whole.files == 1
    assert report(archive).kind("mail") is None
    monkeypatch.setattr(policy, "visible_to", lambda *_: EVERYBODY)
    assert "E-mail" not in archive.client.get("/coverage").get_data(as_text=True)
    assert "secret" not in archive.client.get("/coverage/mail/searchable").get_data(as_text=True)


def test_an_empty_archive_is_told_as_such(home: Settings) -> None:
    with WebArchive(home) as archive:
        assert "Nothing is kept yet" in archive.client.get("/coverage").get_data(as_text=True)
        assert list(coverage_in_lines(report(archive))) == ["Nothing is kept yet."]
