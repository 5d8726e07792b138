"""What programs have is not sent again; what has changed is not overwritten; long lists say where they go on."""

from collections.abc import Iterator
from io import BytesIO

import pytest

from tests.web_archive import WebArchive


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def test_what_is_still_the_same_is_not_sent_again(archive):
    letter = archive.add("prison", title="A letter")
    for address in (
        f"/api/v1/documents/{letter.document}",
        f"/api/v1/renditions/{letter.rendition}",
        f"/api/v1/renditions/{letter.rendition}/pages/1",
        "/api/v1/search?q=prison",
        "/api/v1/coverage",
        "/api/v1/openapi.json",
    ):
        tag = archive.client.get(address).headers["ETag"]
        again = archive.client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b""), address
        assert again.headers["ETag"] == tag
    address = f"/api/v1/documents/{letter.document}"
    tag = archive.client.get(address).headers["ETag"]
    archive.client.patch(address, json={"title": "Another title"})
    assert archive.client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_the_second_of_two_who_describe_a_document_is_told(archive):
    address = f"/api/v1/documents/{archive.add('prison', title='A letter').document}"
    mine = {"If-Match": archive.client.get(address).headers["ETag"]}
    theirs = dict(mine)
    assert archive.client.patch(address, json={"title": "First"}, headers=theirs).status_code == 200
    late = archive.client.patch(address, json={"title": "Second"}, headers=mine)
    assert late.status_code == 412
    assert late.get_json(force=True)["code"] == "precondition-failed"
    assert archive.client.get(address).get_json()["title"] == "First"
    now = {"If-Match": archive.client.get(address).headers["ETag"]}
    assert archive.client.patch(address, json={"title": "Second"}, headers=now).status_code == 200


def test_a_list_says_where_it_goes_on_and_where_it_came_from(archive):
    for number in range(5):
        archive.add(f"prison {number}")
    address, seen, links = "/api/v1/search?q=prison&limit=2", [], []
    while address:
        answer = archive.client.get(address)
        seen += [hit["document"] for hit in answer.get_json()["hits"]]
        links = answer.headers.get("Link", "").split(", ")
        address = next((one[1:].partition(">")[0] for one in links if one.endswith('rel="next"')), "")
    assert len(set(seen)) == len(seen) == 5
    assert links == ['</api/v1/search?q=prison&limit=2&offset=2>; rel="prev"']


def test_the_reports_of_pages_are_there_for_programs(archive):
    letter = archive.add("The prison stands.", "Another prison.")
    assert archive.client.get("/api/v1/coverage").get_json()["searchable"]["files"] == 1
    files = archive.client.get("/api/v1/coverage/text/searchable").get_json()
    assert (files["total"], files["files"][0]["document"]) == (1, letter.document)
    assert archive.client.get("/api/v1/coverage/text/nothing").status_code == 404
    found = archive.client.get(f"/api/v1/documents/{letter.document}/occurrences?q=prison").get_json()
    assert [(page["page"], page["marks"]) for page in found["pages"]] == [(1, 1), (2, 1)]
    stated = archive.client.get("/api/v1/statement?q=prison").get_json()
    assert stated["total"] == 1
    changed = archive.client.post("/api/v1/statement?q=prison", json=stated).get_json()
    assert changed["changes"]["none"] is True
    assert archive.client.post("/api/v1/statement?q=prison", json={"x": 1}).status_code == 400
    assert archive.client.get("/api/v1/fixity").get_json()["not_intact"] == []


def test_a_document_is_withdrawn_and_brought_back_by_a_program(archive):
    address = f"/api/v1/documents/{archive.add('prison').document}"
    assert archive.client.post(f"{address}/withdrawal", json={"reason": " "}).status_code == 400
    done = archive.client.post(f"{address}/withdrawal", json={"reason": "Handed in by mistake"})
    assert (done.status_code, done.get_json()["withdrawn"]["reason"]) == (201, "Handed in by mistake")
    assert archive.client.get(address).status_code == 410
    listed = archive.client.get("/api/v1/withdrawals").get_json()["withdrawals"]
    assert [one["document"] for one in listed] == [done.get_json()["document"]]
    assert archive.client.delete(f"{address}/withdrawal").get_json()["withdrawn"] is None
    assert archive.client.get(address).status_code == 200


def test_what_came_last_is_a_feed_of_the_archive_and_of_each_collection(archive):
    old = archive.add("old", title="Old <b>&", collection="letters")
    new = archive.add("new", title="New", collection="reports")
    answer = archive.client.get("/feed.atom")
    assert answer.mimetype == "application/atom+xml"
    text = answer.get_data(as_text=True)
    assert text.index(new.document) < text.index(old.document)
    assert "Old &lt;b&gt;&amp;" in text
    again = archive.client.get("/feed.atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    one = archive.client.get("/feed.atom?collection=letters").get_data(as_text=True)
    assert old.document in one
    assert new.document not in one
    assert archive.client.get("/feed.atom?collection=none").status_code == 404
    assert archive.client.get("/feed.atom?before=x").status_code == 400


def test_a_feed_goes_on_where_a_page_ends_and_leaves_out_what_is_gone(archive):
    kept = [archive.accession(str(number).encode(), f"{number}.txt").document for number in range(52)]
    archive.client.post(f"/api/v1/documents/{kept[51]}/withdrawal", json={"reason": "x"})
    first = archive.client.get("/feed.atom").get_data(as_text=True)
    assert first.count("<entry>") == 50
    assert kept[51] not in first
    following = f"/feed.atom?before={kept[1]}"
    assert following in first
    rest = archive.client.get(following).get_data(as_text=True)
    assert (rest.count("<entry>"), kept[0] in rest) == (1, True)


def test_what_came_in_a_document_is_no_news_of_its_own(archive):
    letter = archive.add("letter")
    archive.client.post(
        f"/api/v1/documents/{letter.document}/renditions", data={"file": (BytesIO(b"x"), "x.txt")}
    )
    archive.accession(b"inside", "inside.txt", held_by=letter.document)
    assert archive.client.get("/feed.atom").get_data(as_text=True).count("<entry>") == 1
