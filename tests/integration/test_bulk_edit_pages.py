"""Changing many documents: the pages and the API."""

import re
from collections.abc import Iterator

import pytest

from tests.integration.test_arranging_pages import OneBrowser

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def archive(home) -> Iterator[OneBrowser]:
    with OneBrowser(home) as one:
        yield one


def tags(archive: OneBrowser, document: str) -> tuple[str, ...]:
    return archive.holdings.catalogue.document(document).description.tags


def test_documents_of_a_search_are_changed_and_put_back(archive):
    one, other = archive.add("About the orchard."), archive.add("The orchard again.", title=SCRIPT)
    archive.add("Of nothing else.")
    archive.holdings.catch_up()
    sent = archive.send(
        "/bulk?q=orchard", "/bulk", q="orchard", which="all", element="tags", how="add", value=f"k; {SCRIPT}"
    )
    assert sent.status_code == 303, sent.get_data(as_text=True)
    preview = archive.page(sent.location)
    assert "2 documents" in preview
    assert SCRIPT not in preview
    assert archive.send(sent.location, f"{sent.location}/carry-on").status_code == 303
    assert tags(archive, one.document) == tags(archive, other.document) == ("k", SCRIPT)
    assert "part of a bulk edit" in archive.page(f"/documents/{one.document}")
    assert archive.send(sent.location, f"{sent.location}/undo").status_code == 303
    assert tags(archive, one.document) == ()
    assert SCRIPT not in archive.page("/bulk")


def test_only_what_is_ticked_is_changed(archive):
    one, other = archive.add("About the orchard."), archive.add("The orchard again.")
    sent = archive.send("/bulk?place=letters", "/bulk", place="letters", which="these", document=one.document,
                        element="date", how="set", value="193X")  # fmt: skip
    archive.send(sent.location, f"{sent.location}/carry-on")
    catalogue = archive.holdings.catalogue
    assert catalogue.document(one.document).description.date == "193X"
    assert catalogue.document(other.document).description.date is None


@pytest.mark.parametrize(
    ("element", "how", "value"), [("date", "set", "193Y"), ("", "set", "x"), ("tags", "add", "")]
)
def test_a_change_that_cannot_be_is_said_in_the_form(archive, element, how, value):
    archive.add("Text.")
    sent = archive.send(
        "/bulk?place=letters", "/bulk", place="letters", element=element, how=how, value=value
    )
    assert (sent.status_code, 'role="alert"' in sent.get_data(as_text=True)) == (400, True)


def test_a_search_that_is_not_understood_is_said(archive):
    archive.add("Text.")
    assert 'role="alert"' in archive.page("/bulk?q=a+AND+(")


def test_programs_plan_preview_carry_out_and_undo(archive):
    letter = archive.add("About the orchard.")
    archive.holdings.catch_up()
    said = {"steps": [{"element": "tags", "how": "add", "value": "k"}]}
    made = archive.client.post("/api/v1/bulk-edits?q=orchard", json=said)
    assert (made.status_code, made.json["documents"], made.json["state"]) == (201, 1, "planned")
    edit = f"/api/v1/bulk-edits/{made.json['edit']}"
    (shown,) = archive.client.get(f"{edit}/preview").json["documents"]
    assert (shown["before"], shown["after"]) == ({"tags": []}, {"tags": ["k"]})
    assert archive.client.post(f"{edit}/carry-on").json["left"] == 0
    assert tags(archive, letter.document) == ("k",)
    assert archive.client.post(f"{edit}/undo").json["state"] == "undone"
    assert tags(archive, letter.document) == ()
    assert archive.client.post(f"{edit}/carry-on").status_code == 400
    assert len(archive.client.get("/api/v1/bulk-edits").json["edits"]) == 1


@pytest.mark.parametrize(
    "said",
    [{}, {"steps": "x"}, {"steps": [{"element": "tags"}]}, {"documents": "x", "steps": []}, {"place": 1},
     {"steps": [{"element": "tags", "how": "add", "value": 1}]}, {"documents": ["../x"], "place": "letters"}],
)  # fmt: skip
def test_programs_are_told_what_is_wrong(archive, said):
    archive.add("Text.")
    assert archive.client.post("/api/v1/bulk-edits", json=said).status_code == 400


def test_the_form_lists_what_can_be_chosen(archive):
    letter = archive.add("Text.")
    page = archive.page("/bulk?place=letters")
    assert re.search(rf'name="document" value="{letter.document}"', page)
