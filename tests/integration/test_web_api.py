"""The API, checked against its own description, over a real archive."""

import hashlib
import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from archive.custody.chain import Draft
from archive.model import EventType, Role
from tests.web_archive import WebArchive
from webapp.api.description import description

DESCRIPTION = description()
LIMIT = 1024 * 1024


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def as_described(schema: str, value: object) -> None:
    document = {"$ref": f"#/components/schemas/{schema}", "components": DESCRIPTION["components"]}
    Draft202012Validator(document).validate(value)


def described(schema: str, value: dict) -> dict:
    as_described(schema, value)
    return value


def get(archive: WebArchive, address: str, status: int = 200):
    response = archive.client.get(address)
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_json() if status == 200 else problem(response, status)


def problem(response, status: int):
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    value = json.loads(response.data)
    as_described("Problem", value)
    assert value["status"] == status
    return value


def send(archive: WebArchive, address: str = "/api/v1/documents", headers=None, **fields: object):
    parts = [
        (name, FileStorage(*one) if isinstance(one, tuple) else one)
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    boundary, body = encode_multipart(MultiDict(parts))
    kind = f"multipart/form-data; boundary={boundary}"
    return archive.client.post(address, data=body, content_type=kind, headers=headers)


def test_the_description_is_openapi():
    validate(DESCRIPTION)


def test_every_address_of_the_api_is_described_with_its_methods(archive):
    for rule in archive.app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            continue
        path = rule.rule.replace("<", "{").replace(">", "}")
        methods = {method.lower() for method in rule.methods or () if method not in ("HEAD", "OPTIONS")}
        assert methods <= set(DESCRIPTION["paths"][path]), path
    assert get(archive, "/api/v1/openapi.json") == DESCRIPTION


def test_a_search_answers_as_the_contract_says(archive):
    letter = archive.add(
        "About water.", "Release political prisoners now.", title="Letter", date="2017-10-11"
    )
    answer = get(archive, "/api/v1/search?q=%22political+prisoners%22&collection=letters&limit=5")
    as_described("Answer", answer)
    assert (answer["total"], answer["limit"], answer["offset"], answer["relaxed"]) == (1, 5, 0, False)
    [hit] = answer["hits"]
    assert hit["document"] == letter.document
    assert hit["pages"] == 2
    [snippet] = hit["snippets"]
    [[start, end]] = snippet["spans"]
    assert (snippet["page"], snippet["text"][start:end]) == (2, "political prisoners")
    assert hit["links"]["page"].startswith(
        f"/documents/{letter.document}/pages/2?q=%22political%20prisoners%22"
    )
    assert answer["facets"]["collection"] == [{"value": "letters", "count": 1}]
    for link in hit["links"].values():
        assert archive.client.get(link, buffered=True).status_code == 200


def test_a_query_that_is_not_understood_is_a_problem_with_its_position(archive):
    found = get(archive, "/api/v1/search?q=torture+AND+(", 400)
    assert found["code"] == "query-syntax"
    assert found["position"] == 12
    assert get(archive, "/api/v1/search?q=" + "a" * 20_000, 400)["code"] == "query-too-large"


@pytest.mark.parametrize(
    "rest", ["limit=101", "limit=-1", "limit=1.5", "offset=9999999", "sort=x", "type=x", "from=x"]
)
def test_parameters_that_make_no_sense_are_a_problem(archive, rest):
    assert get(archive, f"/api/v1/search?q=a&{rest}", 400)["code"] == "usage"


def test_files_are_accepted_durably_or_refused_one_by_one(archive):
    files = [(BytesIO(b"one"), "a.txt"), (BytesIO(b""), "empty.txt"), (BytesIO(b"one"), "b.txt")]
    response = send(archive, file=files, collection="letters", title="Letter", date="2017")
    assert response.status_code == 202
    answer = response.get_json()
    as_described("Taken", answer)
    assert [one["duplicate"] for one in answer["accepted"]] == [False, True]
    assert answer["accepted"][0]["state"] == "accessioned"
    assert answer["refused"] == [
        {"filename": "empty.txt", "reason": {"code": "empty-file", "message": "The file has no bytes."}}
    ]
    for link in answer["accepted"][0]["links"].values():
        assert archive.client.get(link, buffered=True).status_code == 200
    document = get(archive, f"/api/v1/documents/{answer['accepted'][0]['document']}")
    as_described("Document", document)
    assert (document["title"], document["date"], document["collection"]) == ("Letter", "2017", "letters")


def test_many_files_of_all_sizes_arrive_as_they_were_sent(archive):
    contents = [
        bytes([number]) * size
        for number, size in enumerate([1, 65_535, 65_536, 65_537, 200_000, 3, 1_000_000])
    ]
    answer = send(archive, file=[(BytesIO(content), "x.bin") for content in contents]).get_json()
    assert answer["refused"] == []
    assert [one["sha256"] for one in answer["accepted"]] == [
        hashlib.sha256(one).hexdigest() for one in contents
    ]


def test_a_request_whose_files_are_all_refused_is_answered_the_same_way(archive):
    response = send(archive, file=(BytesIO(b""), "empty.txt"))
    assert response.status_code == 202
    assert response.get_json()["accepted"] == []


def test_a_further_rendition_belongs_to_its_document(archive):
    letter = archive.add("text")
    address = f"/api/v1/documents/{letter.document}/renditions"
    answer = send(archive, address, file=(BytesIO(b"scan"), "scan.tif"), role="signed").get_json()
    assert answer["accepted"][0]["document"] == letter.document
    rendition = get(archive, f"/api/v1/renditions/{answer['accepted'][0]['rendition']}")
    as_described("Rendition", rendition)
    assert (rendition["role"], rendition["state"]) == (Role.SIGNED.value, "accessioned")
    assert problem(send(archive, address, file=(BytesIO(b"x"), "x"), role="copy"), 400)["code"] == "usage"
    assert problem(send(archive, address), 400)["code"] == "usage"
    missing = "/api/v1/documents/" + "0" * 26 + "/renditions"
    assert problem(send(archive, missing, file=(BytesIO(b"x"), "x")), 404)["code"] == "not-found"


def test_a_page_has_its_text_and_its_words(archive):
    letter = archive.add("text of a page", labels=("iv",))
    page = get(archive, f"/api/v1/renditions/{letter.rendition}/pages/1")
    as_described("Page", page)
    assert (page["text"], page["label"]) == ("text of a page", "iv")
    for other in ("0", "2", "x", "9" * 40):
        assert (
            get(archive, f"/api/v1/renditions/{letter.rendition}/pages/{other}", 404)["code"] == "not-found"
        )


@pytest.mark.parametrize("fields", [{}, {"file": (BytesIO(b""), "")}, {"title": "x"}])
def test_a_request_without_files_is_a_problem(archive, fields):
    assert problem(send(archive, **fields), 400)["code"] == "usage"


def test_a_body_that_is_no_form_is_a_problem(archive):
    response = archive.client.post("/api/v1/documents", data=b"{}", content_type="application/json")
    assert problem(response, 415)["code"] == "unsupported-media-type"


def test_what_is_not_there_is_a_problem(archive):
    assert get(archive, "/api/v1/nothing", 404)["code"] == "not-found"
    assert get(archive, "/api/v1/documents/x", 404)["code"] == "not-found"
    response = archive.client.delete("/api/v1/documents/x")
    assert problem(response, 405)["code"] == "method-not-allowed"


@pytest.fixture
def narrow(home, monkeypatch) -> Iterator[WebArchive]:
    """An archive that takes files of 1 MiB."""
    from dataclasses import replace

    with WebArchive(replace(home, max_upload_mb=1)) as one:
        yield one


def test_a_file_that_is_too_large_is_refused_and_the_others_are_not(narrow):
    files = [(BytesIO(b"x" * (LIMIT + 1)), "large.bin"), (BytesIO(b"y" * LIMIT), "exact.bin")]
    answer = send(narrow, file=files).get_json()
    assert [one["bytes"] for one in answer["accepted"]] == [LIMIT]
    assert [(one["filename"], one["reason"]["code"]) for one in answer["refused"]] == [
        ("large.bin", "too-large")
    ]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(narrow):
    class Unread(BytesIO):
        def read(self, size=-1):
            assert 0 < size <= 65536, "the body was read as a whole"
            return b""

    response = narrow.client.post(
        "/api/v1/documents",
        headers={"Content-Type": "multipart/form-data; boundary=b"},
        environ_overrides={"CONTENT_LENGTH": str(6 * LIMIT), "wsgi.input": Unread()},
    )
    assert problem(response, 413)["code"] == "too-large"
    assert send(narrow, "/deposit", file=(BytesIO(b"x" * 6 * LIMIT), "x")).status_code == 413


def test_too_large_a_field_or_too_many_of_them_are_refused(archive):
    assert send(archive, file=(BytesIO(b"x"), "x"), title="x" * 600_000).status_code == 413
    assert send(archive, file=[(BytesIO(b"x"), "x") for _ in range(600)]).status_code == 413


def test_a_full_disk_is_said_and_nothing_is_kept(archive, monkeypatch):
    monkeypatch.setattr("archive.room.LEAST_FLOOR", 1 << 60)
    monkeypatch.setattr("archive.room.GREATEST_FLOOR", 1 << 61)
    response = send(archive, file=(BytesIO(b"x"), "x"))
    assert problem(response, 507)["code"] == "storage-full"


def test_what_is_typed_is_gone_on_with(archive):
    kept = archive.accession(b"x", title="Torture in prison", creators=("Élise Torrès",))
    archive.read(kept.rendition, ["tortured"])
    answer = archive.client.get("/api/v1/complete?q=TOR")
    assert answer.status_code == 200
    assert {(one["kind"], one["query"]) for one in answer.json["completions"]} >= {
        ("word", "tortured"),
        ("person", '"Élise Torrès"'),
        ("title", 'title:"Torture in prison"'),
    }
    assert archive.client.get("/api/v1/complete").json == {"completions": []}
    refused = archive.client.get("/api/v1/complete?q=" + "x" * 20_000)
    assert (refused.status_code, refused.json["code"]) == (400, "query-too-large")


def test_several_values_of_a_facet_and_people_narrow(archive):
    for number, (creator, tags) in enumerate((("Brown", ("a",)), ("Cox", ("b",)), ("Brown", ("b",)))):
        kept = archive.accession(b"%d" % number, creators=(creator,), tags=tags)
        archive.read(kept.rendition, ["word"])
    answer = archive.client.get("/api/v1/search?q=word&creator=Brown&tag=a&tag=b&state=searchable").json
    assert answer["total"] == 2
    assert answer["facets"]["creator"] == [{"value": "Brown", "count": 2}, {"value": "Cox", "count": 1}]
    assert answer["facets"]["tag"] == [{"value": "a", "count": 1}, {"value": "b", "count": 1}]
    assert archive.client.get("/api/v1/search?q=&state=lost").status_code == 400


def test_custody_events_are_told_some_at_a_time_and_counted(archive):
    letter = archive.add("A letter.")
    draft = Draft(EventType.FIXITY_CHECK, "test", letter.document, letter.rendition, "success", {})
    archive.holdings.catalogue.record_events([draft] * 130)
    shown = described("Document", get(archive, f"/api/v1/documents/{letter.document}"))
    assert (len(shown["custody"]), shown["custody_total"], shown["custody_offset"]) == (100, 132, 0)
    older = described("Custody", get(archive, shown["links"]["custody"] + "?offset=100"))
    assert [event["type"] for event in older["custody"]][:2] == ["accession", "ingestion"]
    assert older["custody"][-1]["digest"] == shown["custody"][0]["previous"]


def test_pages_are_told_by_name_where_the_name_is_not_their_number(archive):
    letter = archive.add("a", "b", "c", labels=["i", "2", ""])
    shown = described("Rendition", get(archive, f"/api/v1/renditions/{letter.rendition}"))
    assert [(page["page"], page["label"]) for page in shown["page_labels"]] == [(1, "i")]


def test_related_documents_come_with_the_words_they_share(archive):
    letter = archive.add("Dzhakishev of Kazatomprom", title="A letter")
    report = archive.add("Kazatomprom dismissed Dzhakishev", title="A report", date="2016")
    shown = described("Related", get(archive, f"/api/v1/documents/{letter.document}/related"))
    [one] = shown["related"]
    assert (one["document"], one["title"], one["date"]) == (report.document, "A report", "2016")
    assert set(one["shared"]) == {"Dzhakishev", "Kazatomprom"}
    assert one["spelled_there"] == {}
    get(archive, f"/api/v1/documents/{letter.document}/related?limit=x", 400)
