"""Levels, places and relations for programs; each answer is as the API's description says."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.web_archive import WebArchive
from webapp.api.description import description

DESCRIPTION = description()


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def told(archive: WebArchive, method: str, address: str, status: int, schema: str = "", **said: Any) -> Any:
    answer = archive.client.open(address, method=method, json=said or None)
    assert answer.status_code == status, answer.get_data(as_text=True)
    found = answer.get_json(silent=True)
    if schema:
        described = {"$ref": f"#/components/schemas/{schema}", "components": DESCRIPTION["components"]}
        Draft202012Validator(described).validate(found)
    return found


def test_levels_are_made_walked_changed_and_removed(archive):
    letter = archive.add("Text.")
    said = {"collection": "letters", "kind": "series", "code": "2", "title": "Correspondence", "date": "193X"}
    made = told(archive, "POST", "/api/v1/levels", 201, "Level", **said)
    assert (made["reference"], made["days"]) == ("letters/2", ["1930-01-01", "1939-12-31"])
    place = f"/api/v1/documents/{letter.document}/place"
    moved = told(archive, "PUT", place, 200, "Level", level=made["level"])
    assert told(archive, "GET", place, 200, "Level") == moved
    level = f"/api/v1/levels/{made['level']}"
    assert told(archive, "GET", level, 200, "Level")["documents_here"] == 1
    tree = told(archive, "GET", "/api/v1/arrangement?collection=letters", 200, "Level")
    assert [(one["code"], one["documents_within"]) for one in tree["levels"]] == [("2", 1)]
    listed = told(archive, "GET", f"/api/v1/places?at={made['level']}", 200)
    assert [one["document"] for one in listed["documents"]] == [letter.document]
    assert told(archive, "DELETE", level, 400)["code"] == "usage"
    changed = told(archive, "PATCH", level, 200, "Level", title="Letters", version=made["version"])
    assert (changed["title"], changed["date"]) == ("Letters", "193X")
    assert (
        told(archive, "PATCH", level, 409, title="x", version=made["version"])["code"] == "changed-meanwhile"
    )
    told(archive, "PUT", place, 200, collection="letters")
    told(archive, "DELETE", level, 204)
    told(archive, "GET", level, 404)


def test_a_collection_is_described(archive):
    archive.add("Text.")
    changed = told(archive, "PATCH", "/api/v1/arrangement?collection=letters", 200, "Level",
                   kind="fonds", title="Fonds", signatories=["A", {"name": "B", "country": "Chad"}])  # fmt: skip
    assert (changed["kind"], changed["signatories"][1]["country"]) == ("fonds", "Chad")
    (listed,) = told(archive, "GET", "/api/v1/collections", 200)["collections"]
    assert (listed["title"], listed["documents_within"]) == ("Fonds", 1)


def test_relations_are_told_from_both_sides_and_in_the_history(archive):
    one, other = archive.add("Text."), archive.add("Other text.")
    relations = f"/api/v1/documents/{one.document}/relations"
    made = told(archive, "POST", relations, 201, "Relation", kind="translation", document=other.document)
    (there,) = told(archive, "GET", f"/api/v1/documents/{other.document}/relations", 200)["relations"]
    assert (there["is_inverse"], there["document"]) == (True, one.document)
    told(archive, "DELETE", f"{relations}/{made['relation']}", 204)
    told(archive, "DELETE", f"{relations}/{made['relation']}", 404)
    history = told(archive, "GET", f"/api/v1/documents/{one.document}/history", 200)["changes"]
    assert [change["step"] for change in history] == ["relation removed", "related"]


@pytest.mark.parametrize(
    ("method", "address", "status", "said"),
    [
        ("POST", "/api/v1/levels", 404, {"collection": "nothing", "kind": "series", "code": "1", "title": "x"}),
        ("POST", "/api/v1/levels", 400, {"collection": "letters", "kind": "x", "code": "1", "title": "x"}),
        ("POST", "/api/v1/levels", 400, {"collection": "letters", "kind": "file", "code": "1", "title": "x", "position": True}),
        ("POST", "/api/v1/levels", 400, {"collection": "letters", "kind": "file", "code": "1"}),
        ("POST", "/api/v1/levels", 400, {"shelf": 1}),
        ("GET", "/api/v1/levels/nothing", 404, {}),
        ("GET", "/api/v1/arrangement", 404, {}),
        ("GET", "/api/v1/places?at=letters&limit=0", 400, {}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_problem(archive, method, address, status, said):
    archive.add("Text.")
    told(archive, method, address, status, **said)


def test_every_element_is_said_and_told_by_the_api(archive):
    letter = archive.add("Text.")
    said = {
        "date": "2017-10~",
        "places": ["Алматы"],
        "rights": "All kept.",
        "signatories": [{"name": "A", "title": "B"}],
    }
    answer = told(archive, "PATCH", f"/api/v1/documents/{letter.document}", 200, "Document", **said)
    assert answer["days"] == ["2017-10-01", "2017-10-31"]
    assert answer["signatories"] == [{"name": "A", "title": "B", "country": ""}]
    archive.holdings.catch_up()
    for query in ("date:2017-10-05", "from:B", "Алматы", "kept"):
        assert told(archive, "GET", f"/api/v1/search?q={query}", 200)["total"] == 1, query
    refused = told(archive, "PATCH", f"/api/v1/documents/{letter.document}", 400, date="193Y")
    assert "date:" in refused["detail"]
