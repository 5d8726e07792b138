"""The contract's HTTP to the letter: what clients of every kind may send, and what they are told."""

import http.client
import json
import socket
from collections.abc import Iterator
from io import BytesIO

import pytest

from tests.web_archive import WebArchive
from tests.web_process import served

BOUNDARY = "multipart/form-data; boundary=XX"


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def part(filename: bytes) -> bytes:
    head = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="' + filename + b'"\r\n\r\n'
    return head + b"some bytes\r\n"


@pytest.mark.parametrize(
    "body", [part(b"a.txt"), part(b"a.txt")[:-5], part(b"\xff\xfe.txt") + b"--XX--\r\n", b"--XX", b"nothing"]
)
def test_a_form_that_cannot_be_read_is_not_taken_for_an_empty_one(archive, body):
    response = archive.client.post("/api/v1/documents", data=body, content_type=BOUNDARY)
    problem = json.loads(response.data)
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert problem["code"] == "usage"
    assert "cannot be read" in problem["detail"]
    assert archive.holdings.catalogue.awaiting(1) == []


def test_a_body_of_another_kind_is_named_as_such(archive):
    for address in ("/api/v1/documents", "/api/v1/documents/none/renditions"):
        response = archive.client.post(address, data=b"{}", content_type="application/json")
        assert response.status_code == 415
        assert json.loads(response.data)["code"] == "unsupported-media-type"


@pytest.mark.parametrize("asked", ["bytes=0-", "bytes=0-9", "bytes=0-999", "bytes=-999"])
def test_a_range_that_comes_to_the_whole_file_is_still_answered_as_a_range(archive, asked):
    original = archive.add("0123456789")
    response = archive.client.get(
        f"/renditions/{original.rendition}/original", headers={"Range": asked}, buffered=True
    )
    assert (response.status_code, response.data) == (206, b"0123456789")
    assert response.headers["Content-Range"] == "bytes 0-9/10"


def test_a_percent_sign_in_a_name_is_not_taken_for_an_escape(archive):
    original = archive.add("words", filename="100%41 sure.txt")
    response = archive.client.get(f"/renditions/{original.rendition}/original", buffered=True)
    said = response.headers["Content-Disposition"]
    assert said == "attachment; filename=\"100_41 sure.txt\"; filename*=UTF-8''100%2541%20sure.txt"


def test_an_original_under_another_digest_is_not_sent(archive):
    original = archive.add("words")
    address = f"/renditions/{original.rendition}/original"
    assert archive.client.get(address, headers={"If-Match": '"other"'}).status_code == 412
    for tag in (f'"{original.sha256}"', "*"):
        assert archive.client.get(address, headers={"If-Match": tag}, buffered=True).status_code == 200


def test_dates_in_the_wrong_order_are_refused_and_not_answered_with_nothing(archive):
    response = archive.client.get("/api/v1/search?from=2018&to=2017")
    assert (response.status_code, response.get_json(force=True)["code"]) == (400, "usage")
    assert archive.client.get("/api/v1/search?from=2017-05&to=2017").status_code == 200


def test_a_suggestion_keeps_what_the_query_says_of_fields(archive):
    for _ in range(3):
        archive.add("the detention of prisoners", content=BytesIO(b"x" * (_ + 1)).getvalue())
    answer = archive.client.get("/api/v1/search?q=title:detenton detension").get_json()
    assert all("title:detenton" in suggestion for suggestion in answer["suggestions"])


def test_a_request_that_the_server_cannot_read_is_a_problem_too(home):
    with served(home) as site:
        host, port = site.address.removeprefix("http://").rsplit(":", 1)
        asked = {
            b"GET /api/v1/search?q=" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n": (
                414,
                "query-too-large",
            ),
            b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n": (
                400,
                "unreadable-request",
            ),
        }
        for request, told in asked.items():
            with socket.create_connection((host, int(port)), timeout=20) as connection:
                connection.sendall(request)
                response = http.client.HTTPResponse(connection)
                response.begin()
                problem = json.loads(response.read())
            assert response.getheader("Content-Type") == "application/problem+json"
            assert (response.status, problem["code"]) == told
