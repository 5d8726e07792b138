"""Uploads by tus 1.0: what the protocol asks for, and what becomes of the file."""

import base64
import hashlib
import os
import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Response

from archive.ids import new_id
from tests.web_archive import WebArchive
from webapp.resumable import kept

UPLOADS = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = TUS | {"Content-Type": "application/offset+octet-stream"}
LETTER = b"A letter that comes in pieces.\n" * 40


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def said(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def begin(archive: WebArchive, length: int = len(LETTER), **values: str) -> str:
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": said(**values)}
    response = archive.client.post(UPLOADS, headers=headers)
    assert response.status_code == 201, response.get_data(as_text=True)
    assert response.headers["Tus-Resumable"] == "1.0.0"
    return response.headers["Location"]


def send(archive: WebArchive, place: str, offset: int, data: bytes, **headers: str) -> Response:
    return archive.client.patch(place, data=data, headers=BYTES | {"Upload-Offset": str(offset)} | headers)


def offset_of(archive: WebArchive, place: str) -> int:
    response = archive.client.head(place, headers=TUS)
    assert response.headers["Cache-Control"] == "no-store"
    return int(response.headers["Upload-Offset"])


def test_what_is_offered_is_told(archive):
    headers = archive.client.options(UPLOADS).headers
    assert headers["Tus-Version"] == "1.0.0"
    assert {"creation", "termination", "checksum", "expiration"} <= set(headers["Tus-Extension"].split(","))
    assert int(headers["Tus-Max-Size"]) == archive.settings.max_upload_mb << 20


def test_a_file_in_three_pieces_is_taken_in_as_it_was(archive):
    place = begin(archive, filename="Письмо.txt", collection="letters", title="A letter", date="2017-10")
    assert send(archive, place, 0, LETTER[:100]).headers["Upload-Offset"] == "100"
    assert offset_of(archive, place) == 100
    assert send(archive, place, 100, LETTER[100:500]).status_code == 204
    assert archive.client.get(place).get_json()["done"] is False
    assert send(archive, place, 500, LETTER[500:]).headers["Upload-Offset"] == str(len(LETTER))
    told = archive.client.get(place).get_json()
    (accepted,) = told["accepted"]
    assert accepted["sha256"] == hashlib.sha256(LETTER).hexdigest()
    with archive.client.get(accepted["links"]["original"]) as original:
        assert original.data == LETTER
    document = archive.holdings.catalogue.document(accepted["document"])
    assert (document.collection, document.description.title, document.description.date) == (
        "letters",
        "A letter",
        "2017-10",
    )
    assert not list(archive.settings.incoming.glob(".uploads/*/*.part"))


def test_bytes_may_come_with_the_request_that_begins(archive):
    headers = BYTES | {"Upload-Length": str(len(LETTER)), "Upload-Metadata": said(filename="a.txt")}
    response = archive.client.post(UPLOADS, data=LETTER, headers=headers)
    assert response.headers["Upload-Offset"] == str(len(LETTER))
    assert archive.client.get(response.headers["Location"]).get_json()["accepted"]


def test_a_file_may_become_a_rendition_of_a_document(archive):
    letter = archive.add("text", title="Letter")
    place = begin(archive, filename="scan.tif", document=letter.document, role="signed")
    send(archive, place, 0, LETTER)
    roles = {one.role.value for one in archive.holdings.catalogue.document(letter.document).renditions}
    assert "signed" in roles


def test_an_empty_file_is_refused_at_once(archive):
    place = begin(archive, 0, filename="empty.txt")
    told = archive.client.get(place).get_json()
    assert told["done"]
    assert told["refused"][0]["reason"]["code"] == "empty-file"


def test_a_wrong_place_is_a_conflict_and_changes_nothing(archive):
    place = begin(archive, filename="a.txt")
    send(archive, place, 0, LETTER[:100])
    for offset in (0, 99, 101):
        assert send(archive, place, offset, LETTER[offset : offset + 50]).status_code == 409
    assert offset_of(archive, place) == 100


def test_bytes_with_another_digest_are_not_kept(archive):
    place = begin(archive, filename="a.txt")
    good = base64.b64encode(hashlib.sha1(LETTER[:64]).digest()).decode()
    wrong = send(archive, place, 0, LETTER[:63] + b"!", **{"Upload-Checksum": f"sha1 {good}"})
    assert wrong.status_code == 460
    assert offset_of(archive, place) == 0
    assert send(archive, place, 0, LETTER[:64], **{"Upload-Checksum": f"sha1 {good}"}).status_code == 204
    assert send(archive, place, 64, b"x", **{"Upload-Checksum": "md5 AAAA"}).status_code == 400


def test_a_lost_last_answer_does_no_harm(archive):
    place = begin(archive, filename="a.txt")
    send(archive, place, 0, LETTER)
    again = send(archive, place, len(LETTER), b"")
    assert again.status_code == 204
    assert len(archive.client.get(place).get_json()["accepted"]) == 1
    assert archive.holdings.catalogue.counts().documents == 1


def test_an_upload_that_is_given_up_is_gone(archive):
    place = begin(archive, filename="a.txt")
    send(archive, place, 0, LETTER[:10])
    assert archive.client.delete(place, headers=TUS).status_code == 204
    assert archive.client.head(place, headers=TUS).status_code == 404
    assert send(archive, place, 10, LETTER[10:]).status_code == 404
    assert not list(archive.settings.incoming.glob(".uploads/*/*.*"))


def test_what_the_protocol_does_not_allow_is_told(archive):
    place = begin(archive, filename="a.txt")
    assert archive.client.patch(place, headers=BYTES | {"Tus-Resumable": "0.2"}).status_code == 412
    assert archive.client.patch(place, headers=TUS | {"Upload-Offset": "0"}).status_code == 415
    assert send(archive, place, 0, LETTER + b"more").status_code == 400
    for headers in ({}, {"Upload-Length": "-1"}, {"Upload-Length": "x"}):
        assert archive.client.post(UPLOADS, headers=TUS | headers).status_code == 400
    huge = TUS | {"Upload-Length": str(archive.settings.max_upload_mb * 1024 * 1024 + 1)}
    refused = archive.client.post(UPLOADS, headers=huge)
    assert refused.status_code == 413
    assert refused.get_json()["code"] == "too-large"
    for metadata in ("filename !!!", "date " + base64.b64encode(b"yesterday").decode(), "x" * 9000):
        headers = TUS | {"Upload-Length": "5", "Upload-Metadata": metadata}
        assert archive.client.post(UPLOADS, headers=headers).status_code == 400, metadata


@pytest.mark.parametrize("name", ["x", "..%2f..%2fsecret_key", "0" * 26])
def test_an_id_from_nowhere_names_no_upload(archive, name):
    assert archive.client.head(f"{UPLOADS}/{name}", headers=TUS).status_code == 404
    assert archive.client.get(f"{UPLOADS}/{new_id()}").status_code == 404


def test_somebody_elses_upload_is_not_there(tmp_path):
    mine, theirs = kept.Uploads(tmp_path, "anna"), kept.Uploads(tmp_path, "boris")
    upload = mine.begin(3, {})
    with pytest.raises(kept.NotFound):
        theirs.find(upload.id)
    with pytest.raises(kept.NotFound):
        theirs.append(upload, 0, BytesIO(b"abc"))
    theirs.end(upload)
    assert mine.find(upload.id).length == 3


def test_what_came_before_a_connection_broke_is_kept(tmp_path):
    class Breaking(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(min(size or 0, 1000))
            if not piece:
                raise ConnectionResetError
            return piece

    uploads = kept.Uploads(tmp_path, "anna")
    upload = uploads.begin(5000, {})
    assert uploads.append(upload, 0, Breaking(b"x" * 3000)).offset == 3000
    assert uploads.find(upload.id).offset == 3000


def test_of_two_that_write_at_once_one_goes_on(tmp_path):
    uploads = kept.Uploads(tmp_path, "anna")
    upload = uploads.begin(300, {})

    class Overtaken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            uploads.append(upload, 0, BytesIO(b"b" * 200))
            return super().read(size)

    with pytest.raises(kept.OffsetError):
        uploads.append(upload, 0, Overtaken(b"a" * 100))
    part = next(tmp_path.glob(".uploads/*/*.part"))
    assert part.read_bytes() == b"b" * 200


def test_what_nobody_goes_on_with_expires(tmp_path):
    now = [time.time()]
    uploads = kept.Uploads(tmp_path, "anna", clock=lambda: now[0])
    old = uploads.begin(10, {})
    now[0] += kept.EXPIRES_SECONDS + 1
    with pytest.raises(kept.NotFound):
        uploads.find(old.id)
    fresh = uploads.begin(10, {})
    os.utime(next(tmp_path.glob(f".uploads/*/{fresh.id}.part")), (now[0], now[0]))
    assert [path.stem for path in tmp_path.glob(".uploads/*/*.part")] == [fresh.id]


def test_one_owner_has_so_many_open_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "MOST_OPEN", 2)
    uploads = kept.Uploads(tmp_path, "anna")
    uploads.begin(1, {})
    uploads.begin(1, {})
    with pytest.raises(kept.TooManyUploadsError):
        uploads.begin(1, {})
    kept.Uploads(tmp_path, "boris").begin(1, {})
