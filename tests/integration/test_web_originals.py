"""Originals over HTTP: byte for byte, in parts, and recorded."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest

from archive.catalogue import Accepted
from archive.model import EventType
from tests.web_archive import WebArchive
from webapp.views import originals

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


@pytest.fixture
def original(archive) -> Accepted:
    return archive.add("text", content=CONTENT, filename="Письмо «5».pdf", media_type="application/pdf")


def get(archive: WebArchive, original: Accepted, method: str = "GET", **headers: str):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return archive.client.open(
        f"/renditions/{original.rendition}/original", method=method, headers=named, buffered=True
    )


def handed_out(archive: WebArchive, original: Accepted) -> list:
    events = archive.holdings.catalogue.custody_events(original.document)
    return [event for event in events if event.type is EventType.DISSEMINATION]


def test_the_original_leaves_byte_for_byte_with_its_digest(archive, original):
    response = get(archive, original)
    assert response.data == CONTENT
    assert response.status_code == 200
    assert response.content_type == "application/pdf"
    assert response.content_length == len(CONTENT)
    assert response.headers["ETag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    digest = b64encode(hashlib.sha256(CONTENT).digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%D0%9F" in response.headers["Content-Disposition"]


def test_an_unknown_or_odd_kind_of_file_is_a_stream_of_bytes(archive):
    unknown = archive.accession(b"<html>", "page.html")
    assert get(archive, unknown).content_type == "application/octet-stream"


def test_handing_out_is_recorded_before_the_first_byte_and_only_then(archive, original):
    get(archive, original, "HEAD")
    get(archive, original, If_None_Match=f'"{original.sha256}"')
    get(archive, original, Range="bytes=999999999-")
    assert handed_out(archive, original) == []
    get(archive, original)
    [event] = handed_out(archive, original)
    assert event.detail["sha256"] == original.sha256
    assert event.rendition == original.rendition


def test_a_part_is_recorded_as_a_part(archive, original):
    get(archive, original, Range="bytes=1-")
    [event] = handed_out(archive, original)
    assert (event.detail["from"], event.detail["bytes"]) == (1, len(CONTENT) - 1)


def test_the_parts_of_one_download_are_one_event_that_says_so(archive, original):
    for asked in ("bytes=0-9", "bytes=10-99", "bytes=100-", "bytes=-5"):
        assert get(archive, original, Range=asked).status_code == 206
    [event] = handed_out(archive, original)
    assert event.at < event.detail["further_parts_until"]
    get(archive, original)
    get(archive, original, Range="bytes=0-")
    assert len(handed_out(archive, original)) == 3


def test_a_part_that_no_event_speaks_for_is_recorded(archive, original):
    get(archive, original)  # the whole: its event says nothing of parts that were to follow
    get(archive, original, Range="bytes=5-9")
    assert [event.detail.get("from") for event in handed_out(archive, original)] == [None, 5]


def test_an_event_speaks_for_further_parts_no_longer_than_it_says(archive, original, monkeypatch):
    monkeypatch.setattr(originals, "_ONE_DOWNLOAD", timedelta(microseconds=-1))
    get(archive, original, Range="bytes=1-9")
    get(archive, original, Range="bytes=10-19")
    assert [event.detail["from"] for event in handed_out(archive, original)] == [1, 10]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-299", 100, 300),
        ("bytes=255990-", 255990, 256000),
        ("bytes=-5", 255995, 256000),
        ("bytes=5-999999999", 5, 256000),
    ],
)
def test_a_range_is_honoured(archive, original, asked, start, end):
    response = get(archive, original, Range=asked)
    assert response.status_code == 206
    assert response.data == CONTENT[start:end]
    assert response.content_length == end - start
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"


def test_a_range_behind_the_end_is_refused_and_says_how_long_the_file_is(archive, original):
    response = get(archive, original, Range="bytes=256000-")
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */256000"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=5-1", "bytes", "bytes=x-y"])
def test_what_is_no_single_range_is_answered_with_the_whole(archive, original, asked):
    response = get(archive, original, Range=asked)
    assert (response.status_code, len(response.data)) == (200, len(CONTENT))


def test_a_range_of_another_version_is_answered_with_the_whole(archive, original):
    same = f'"{original.sha256}"'
    assert get(archive, original, Range="bytes=0-9", If_Range=same).status_code == 206
    for other in ('"other"', f"W/{same}", "Sun, 22 Nov 2026 12:00:00 GMT"):
        assert get(archive, original, Range="bytes=0-9", If_Range=other).status_code == 200


def test_who_has_it_already_gets_nothing_again(archive, original):
    for tag in (f'"{original.sha256}"', f'W/"{original.sha256}"', "*"):
        response = get(archive, original, If_None_Match=tag)
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["ETag"] == f'"{original.sha256}"'


def test_head_says_all_and_sends_nothing(archive, original):
    response = get(archive, original, "HEAD")
    assert (response.status_code, response.data, response.content_length) == (200, b"", len(CONTENT))


def test_a_missing_or_shortened_original_is_said_and_not_recorded(archive, original):
    [path] = [
        path
        for path in archive.settings.home.joinpath("originals").rglob("*")
        if path.name == original.sha256
    ]
    path.chmod(0o600)
    path.write_bytes(CONTENT[:-1])
    assert get(archive, original).status_code == 500
    path.unlink()
    response = get(archive, original)
    assert response.status_code == 500
    assert "missing from the store" in response.get_data(as_text=True)
    assert handed_out(archive, original) == []
