"""Collections, levels, moving and relating documents: the pages as a browser meets them."""

import re
from collections.abc import Iterator
from functools import cached_property

import pytest
from flask.testing import FlaskClient

from archive.catalogue import Place
from tests.web_archive import WebArchive

SCRIPT = "<script>alert(1)</script>"


class OneBrowser(WebArchive):
    """Keeps its cookies, and sends forms with their token."""

    @cached_property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def page(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def send(self, form_at: str, address: str = "", /, **values: str):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page(form_at))
        corrects = re.search(r'name="corrects" value="([^"]*)"', self.page(form_at))
        sent = {"csrf_token": token[1], "corrects": corrects[1] if corrects else ""}
        return self.client.post(address or form_at, data=sent | values)


@pytest.fixture
def archive(home) -> Iterator[OneBrowser]:
    with OneBrowser(home) as one:
        yield one


def test_a_collection_is_arranged_walked_and_described(archive):
    letter = archive.add("The text of it.", title="Letter to the President", date="2017-10~")
    assert "letters" in archive.page("/collections")
    made = archive.send(
        "/collections/letters/new-level", kind="series", code="2", title="Correspondence", date="193X"
    )
    assert made.status_code == 303
    address = made.location.partition("?")[0]
    assert "Correspondence" in archive.page(address)
    level = address.rpartition("/")[2]
    inner = archive.send(f"/collections/letters/new-level?parent={level}", kind="file", code="1", title="1936",
                         parent=level)  # fmt: skip
    assert inner.status_code == 303
    inner_id = inner.location.partition("?")[0].rpartition("/")[2]
    assert archive.send(f"/documents/{letter.document}/move", to="").status_code == 404
    assert archive.send(f"/documents/{letter.document}/move", to=inner_id).status_code == 303
    assert archive.holdings.catalogue.document(letter.document).level == inner_id
    shown = archive.page(f"/levels/{inner_id}")
    assert "Letter to the President" in shown
    assert "letters/2/1" in shown
    assert "1 document" in archive.page("/collections/letters")
    refused = archive.send(f"/levels/{inner_id}/edit", kind="file", code="1", title="1936", parent=inner_id)
    assert (refused.status_code, "within itself" in refused.get_data(as_text=True)) == (400, True)


def test_two_archivists_change_one_level_and_the_second_sees_both(archive):
    archive.add("Text.")
    first = archive.page("/collections/letters/edit")
    seen = re.search(r'name="corrects" value="([^"]+)"', first)[1]
    saved = archive.send("/collections/letters/edit", kind="fonds", title="By the first")
    assert saved.status_code == 303
    late = archive.send("/collections/letters/edit", kind="fonds", title="By the second", corrects=seen)
    text = late.get_data(as_text=True)
    assert (late.status_code, "By the first" in text, "By the second" in text) == (409, True, True)


def test_relations_are_added_by_search_id_and_address_and_shown_on_both_sides(archive):
    letter, reply = (
        archive.add("About the orchard."),
        archive.add("An answer about the orchard.", title="Answer"),
    )
    found = archive.page(f"/documents/{letter.document}/relate?q=answer")
    assert reply.document in found
    for kind, other in (
        ("reply", reply.document),
        ("cites", f"http://127.0.0.1:8000/documents/{reply.document}?q=x"),
        ("see-also", reply.rendition),
    ):
        sent = archive.send(f"/documents/{letter.document}/relate", kind=kind, other=other)
        assert sent.status_code == 303, sent.get_data(as_text=True)
    assert "Reply to" in archive.page(f"/documents/{letter.document}")
    other_side = archive.page(f"/documents/{reply.document}")
    assert "Answered by" in other_side
    assert "Cited by" in other_side
    assert "Relation added" in other_side
    (first, *_) = archive.holdings.catalogue.relations_of(letter.document, frozenset({"letters", "open"}))
    archive.send(f"/documents/{letter.document}", f"/documents/{letter.document}/relations/{first.id}/remove")
    assert len(archive.holdings.catalogue.relations_of(letter.document, frozenset({"letters", "open"}))) == 2


@pytest.mark.parametrize(
    ("kind", "other"), [("friend", "x"), ("reply", ""), ("reply", "nothing"), ("reply", "self")]
)
def test_a_relation_that_cannot_be_is_refused_in_the_form(archive, kind, other):
    letter = archive.add("Text.")
    named = letter.document if other == "self" else other
    sent = archive.send(f"/documents/{letter.document}/relate", kind=kind, other=named)
    assert (sent.status_code, 'role="alert"' in sent.get_data(as_text=True)) == (400, True)


def test_the_history_of_a_description_shows_before_and_after(archive):
    letter = archive.add("Text.", title="Old title")
    archive.send(
        f"/documents/{letter.document}/edit", title="New title", signatory="A. Holmark | Chair | Norway"
    )
    shown = archive.page(f"/documents/{letter.document}")
    assert "History of the description" in shown
    assert '<del dir="auto">Old title</del>' in shown
    assert "Norway" in shown


def test_nothing_of_levels_is_told_of_collections_that_are_not_there(archive):
    for address in ("/collections/nothing", "/levels/nothing", "/levels/01aaaaaaaaaaaaaaaaaaaaaaaa"):
        assert archive.client.get(address).status_code == 404


def test_scripts_in_levels_and_relations_are_texts(archive):
    letter, other = (
        archive.add("Text.", title=SCRIPT, signatories=()),
        archive.add("Other text.", title=SCRIPT),
    )
    made = archive.send("/collections/letters/new-level", kind="series", code="<b>", title=SCRIPT, history=SCRIPT,
                        signatory=f"{SCRIPT} | {SCRIPT} | {SCRIPT}", places=SCRIPT)  # fmt: skip
    level = made.location.partition("?")[0]
    archive.send(f"/documents/{letter.document}/relate", kind="cites", other=other.document, note=SCRIPT)
    catalogue = archive.holdings.catalogue
    catalogue.move_document(letter.document, Place("letters", level.rpartition("/")[2]), "test")
    for address in (level, f"{level}/edit", "/collections", f"/documents/{letter.document}", "/collections/letters",
                    f"/documents/{letter.document}/relate?q={SCRIPT}", f"/documents/{letter.document}/move",
                    f"{level}?said={SCRIPT}"):  # fmt: skip
        assert SCRIPT not in archive.page(address), address
