"""Describing a document: by the form, by a program, from the command line."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from html import unescape

import pytest
from flask.testing import FlaskClient

from archive.model import EventType
from tests.web_archive import WebArchive
from webapp.serving.environment import environment_of

FIELDS = ("title", "date", "creator", "recipient", "language", "tags", "description")


class OneBrowser(WebArchive):
    """Keeps its cookies from page to page."""

    @cached_property
    def client(self) -> FlaskClient:
        return self.app.test_client()


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with OneBrowser(home) as one:
        yield one


def form_of(archive: WebArchive, document: str) -> dict[str, str]:
    """The form as a browser would send it back unchanged."""
    page = archive.client.get(f"/documents/{document}/edit").get_data(as_text=True)
    sent = {}
    for name in (*FIELDS, "corrects", "csrf_token"):
        at = page.index(f'name="{name}"')
        if name in ("creator", "recipient", "description"):
            sent[name] = unescape(page[page.index(">", at) + 1 : page.index("</textarea>", at)])
        else:
            at = page.index('value="', at) + len('value="')
            sent[name] = unescape(page[at : page.index('"', at)])
    return sent


def test_an_archivist_describes_a_letter_and_it_is_found_by_that(archive):
    letter = archive.add("The text of it.", title="scan0001")
    sent = form_of(archive, letter.document)
    assert (sent["title"], sent["date"]) == ("scan0001", "")
    sent |= {
        "title": "Letter to the President",
        "date": "2017-10",
        "creator": "Астрид Хольмарк\r\nM. Oslavin;",
    }
    sent |= {
        "recipient": "T. Sarybek",
        "language": "ru; en",
        "tags": "water; “quoted”",
        "description": "Two\r\nlines",
    }
    answer = archive.client.post(f"/documents/{letter.document}/edit", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/documents/{letter.document}?said=described")
    shown = archive.client.get(answer.location).get_data(as_text=True)
    assert "The description is saved" in shown
    assert "Letter to the President" in shown
    kept = archive.holdings.catalogue.document(letter.document).description
    assert kept.creators == ("Астрид Хольмарк", "M. Oslavin")
    assert (kept.date, kept.languages, kept.description) == ("2017-10", ("ru", "en"), "Two\nlines")
    archive.holdings.catch_up()
    found = archive.client.get("/api/v1/search?q=title:president").get_json()
    assert [hit["document"] for hit in found["hits"]] == [letter.document]
    event = archive.holdings.catalogue.custody_events(letter.document)[-1]
    assert (event.type, event.detail["before"]) == (
        EventType.METADATA_MODIFICATION,
        {"title": "scan0001", "languages": ["en"]},
    )
    assert archive.holdings.catalogue.verify_chain() is None


def test_a_form_sent_back_unchanged_changes_nothing(archive):
    letter = archive.add("x", title="A; b", tags=("one", "two"), date="2016", description="One\n\ntwo")
    before = len(archive.holdings.catalogue.custody_events(letter.document))
    sent = form_of(archive, letter.document)
    sent["description"] = sent["description"].replace("\n", "\r\n")
    assert archive.client.post(f"/documents/{letter.document}/edit", data=sent).status_code == 303
    assert len(archive.holdings.catalogue.custody_events(letter.document)) == before


def test_a_character_that_no_text_has_is_left_out_of_what_is_typed(archive):
    letter = archive.add("x", title="Kept")
    sent = form_of(archive, letter.document) | {"tags": "a\x00b"}
    assert archive.client.post(f"/documents/{letter.document}/edit", data=sent).status_code == 303
    assert archive.holdings.catalogue.document(letter.document).description.tags == ("ab",)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("date", "2017-13", "date-problem"),
        ("language", "klingon", "is not a language code"),
        ("title", " ", "Give it a title"),
        ("creator", "x" * 600, "characters; up to"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field_and_nothing_is_saved(archive, field, value, said):
    letter = archive.add("x", title="Kept")
    sent = form_of(archive, letter.document) | {"description": "typed & kept", field: value}
    answer = archive.client.post(f"/documents/{letter.document}/edit", data=sent)
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 400
    assert said in page
    assert "typed & kept" in page
    assert archive.holdings.catalogue.document(letter.document).description.description is None


def test_the_second_of_two_archivists_sees_both_versions_and_decides(archive):
    letter = archive.add("x", title="First")
    first, second = form_of(archive, letter.document), form_of(archive, letter.document)
    address = f"/documents/{letter.document}/edit"
    archive.client.post(address, data=first | {"title": "Of the quicker one"})
    answer = archive.client.post(address, data=second | {"title": "Of the slower one"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Of the quicker one" in page
    assert 'value="Of the slower one"' in page
    assert archive.holdings.catalogue.document(letter.document).description.title == "Of the quicker one"
    at = page.index('value="', page.index('name="corrects"')) + len('value="')
    again = second | {"title": "Of the slower one", "corrects": page[at : page.index('"', at)]}
    assert archive.client.post(address, data=again).status_code == 303
    assert archive.holdings.catalogue.document(letter.document).description.title == "Of the slower one"


def test_nothing_can_be_described_that_is_not_there_or_without_the_form(archive):
    letter = archive.add("x", title="Kept")
    assert archive.client.get("/documents/" + "0" * 26 + "/edit").status_code == 404
    sent = form_of(archive, letter.document)
    del sent["csrf_token"]
    assert archive.client.post(f"/documents/{letter.document}/edit", data=sent).status_code == 400


def test_a_program_changes_what_it_names(archive):
    letter = archive.add("x", title="Old", tags=("kept",))
    address = f"/api/v1/documents/{letter.document}"
    version = archive.client.get(address).get_json()["version"]
    told = {"title": "New", "creators": ["Oslavin, Marek; MP", "Oslavin, Marek; MP"], "languages": ["ru"]}
    answer = archive.client.patch(address, json={**told, "version": version})
    now = answer.get_json()
    assert (answer.status_code, now["title"], now["tags"]) == (200, "New", ["kept"])
    assert now["creators"] == ["Oslavin, Marek; MP"]
    refused = archive.client.patch(address, json={"title": "Late", "version": version})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "changed-meanwhile")
    for wrong in ({"title": ""}, {"date": "soon"}, {"tags": "x"}, {"languages": [1]}, {"colour": "red"}, [1]):
        answer = archive.client.patch(address, json=wrong)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "usage"), wrong
    assert archive.client.get(address).get_json()["title"] == "New"


def test_the_command_line_describes_a_document(archive):
    letter = archive.add("x", title="Old", date="2016")

    def fonds(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "webapp.cli", "describe", letter.document, *arguments],
            env=environment_of(archive.holdings.settings), capture_output=True, text=True, check=False,
        )  # fmt: skip

    done = fonds("--title", "New", "--date", "", "--tags", "a; b", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["title"], told["date"], told["tags"]) == (0, "New", None, ["a", "b"])
    for wrong, said in ((("--date", "x"), "--date"), ((), "Say what"), (("--title", ""), "--title")):
        done = fonds(*wrong)
        assert (done.returncode, said in done.stderr, done.stdout) == (2, True, "")


def test_suggestions_are_shown_with_their_place_and_used_by_hand_only(archive):
    letter = archive.add("Strasbourg, 11 October 2017\n\nDear Mr President; Sir,\n\nText.")
    form = f"/documents/{letter.document}/edit"
    page = archive.client.get(form).get_data(as_text=True)
    assert 'value="date=2017-10-11"' in page
    assert f"/documents/{letter.document}/pages/1" in page
    sent = form_of(archive, letter.document)
    taken = archive.client.post(form, data=sent | {"take": "recipient=Mr President; Sir", "date": "193X"})
    shown = taken.get_data(as_text=True)
    assert taken.status_code == 200
    assert r"Mr President\; Sir" in unescape(shown)
    assert 'value="193X"' in shown
    assert archive.holdings.catalogue.document(letter.document).description.date is None
    told = archive.client.get(f"/api/v1/documents/{letter.document}/suggestions").get_json()["suggestions"]
    assert {
        "element": "places",
        "value": "Strasbourg",
        "page": 1,
        "excerpt": "Strasbourg, 11 October 2017",
    } in told
    assert archive.client.post(form, data=sent | {"take": "shelf=1"}).status_code == 200


AWKWARD = {
    "every script": "Письмо · қазақша · العربية · עברית · 日本語 · Ἑλλάς · 😀",
    "direction marks": "\u202ea\u202c\u200f שלום (مرحبا)\u2067",
    "control characters": "a\x01\x1b[31mb\x7f\u2028c\r\nd",
    "combining letters": "Z\u0351\u036b\u0343a\u0301",
}


@pytest.mark.parametrize("text", AWKWARD.values(), ids=AWKWARD.keys())
def test_awkward_metadata_is_kept_shown_and_found_in_every_field(archive, text):
    letter = archive.add("The text of it.")
    sent = form_of(archive, letter.document)
    sent |= dict.fromkeys(
        ("title", "creator", "recipient", "signatory", "places", "subjects", "tags", "rights"), text
    )
    answer = archive.client.post(f"/documents/{letter.document}/edit", data=sent)
    assert answer.status_code == 303
    shown = archive.client.get(answer.location)
    assert (shown.status_code, "\x1b" in shown.get_data(as_text=True)) == (200, False)
    kept = archive.holdings.catalogue.document(letter.document).description
    assert kept.title
    assert archive.client.get(f"/documents/{letter.document}/edit").status_code == 200
    assert archive.client.get("/metadata.csv").status_code == 200
    assert archive.client.get("/collections/letters/finding-aid?format=ead").status_code == 200
    assert archive.holdings.catalogue.verify_chain() is None


@pytest.mark.parametrize("field", ["title", "creator", "signatory", "places", "rights"])
def test_what_is_too_long_is_refused_with_a_sentence_and_nothing_is_cut(archive, field):
    letter = archive.add("The text of it.", title="As it was")
    sent = form_of(archive, letter.document) | {field: "x" * 30_000}
    answer = archive.client.post(f"/documents/{letter.document}/edit", data=sent)
    assert (answer.status_code, "characters" in answer.get_data(as_text=True)) == (400, True)
    assert archive.holdings.catalogue.document(letter.document).description.title == "As it was"
