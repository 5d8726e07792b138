"""What protects a reader's browser and an archive without login."""

import gzip
import logging
from collections.abc import Iterator
from io import BytesIO

import pytest

from archive.errors import ArchiveUnreachable
from indexer.engine.seam import Health
from tests.web_archive import WebArchive


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search?q=a",
        "/search?q=(",
        "/help",
        "/deposit",
        "/nothing",
        "/healthz",
        "/api/v1/search?q=a",
        "/api/v1/x",
    ],
)
def test_every_answer_has_the_protecting_headers(archive, address):
    headers = archive.client.get(address).headers
    assert headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'self'; script-src 'self'"
    )
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Frame-Options"] == "DENY"


def test_pages_hold_no_inline_script_style_or_handler(archive):
    letter = archive.add("prison")
    for address in (
        "/",
        "/search?q=prison",
        "/search?q=(",
        f"/documents/{letter.document}",
        "/deposit",
        "/help",
    ):
        text = archive.client.get(address).get_data(as_text=True)
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert text.count("<script") == text.count('<script type="module" src="/static/')


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost@evil", ""]
)
@pytest.mark.parametrize("address", ["/", "/api/v1/search?q=a", "/healthz"])
def test_an_archive_is_known_by_its_own_names_only(archive, host, address):
    assert archive.client.get(address, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1"])
def test_the_loopback_names_are_known(archive, host):
    assert archive.client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8001"},
    ],
)
@pytest.mark.parametrize("address", ["/api/v1/documents", "/deposit"])
def test_other_sites_cannot_hand_anything_in(archive, headers, address):
    response = archive.client.post(address, data={"file": (BytesIO(b"x"), "x.txt")}, headers=headers)
    assert response.status_code == 403
    assert archive.holdings.catalogue.counts().documents == 0


def test_the_archives_own_pages_and_programs_can(archive):
    for headers in ({}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}):
        response = archive.client.post(
            "/api/v1/documents", data={"file": (BytesIO(b"x"), "x.txt")}, headers=headers
        )
        assert response.status_code == 202


def test_the_session_cookie_is_for_this_site_and_no_script(archive):
    cookie = archive.client.get("/deposit").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie  # links in mails find somebody signed in; forms have tokens


def test_static_files_are_kept_by_browsers_when_their_name_says_their_version(archive):
    import re

    address = re.search(
        r'href="(/static/fonds\.css\?v=[^"]+)"', archive.client.get("/").get_data(as_text=True)
    )[1]
    response = archive.client.get(address, buffered=True)
    assert "immutable" in response.headers["Cache-Control"]
    assert archive.client.get("/static/keys.js", buffered=True).headers["Cache-Control"] == "no-cache"
    assert archive.client.get("/static/../app.py").status_code == 404


def test_a_failure_nobody_expected_shows_and_logs_nothing_of_what_was_asked(archive, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("quoting the secret question")

    monkeypatch.setattr(archive.holdings.searcher, "answer", fail)
    with caplog.at_level(logging.DEBUG):
        for address in ("/search?q=secret", "/api/v1/search?q=secret"):
            response = archive.client.get(address)
            assert response.status_code == 500
            assert "RuntimeError" not in response.get_data(as_text=True)
            assert "question" not in response.get_data(as_text=True)
    assert "RuntimeError in search.search" in caplog.text
    assert "secret" not in caplog.text


def test_an_archive_out_of_reach_is_unavailable_and_says_when_to_come_back(archive, monkeypatch):
    def fail(*_):
        raise ArchiveUnreachable("The catalogue cannot be opened.")

    monkeypatch.setattr(archive.holdings.searcher, "answer", fail)
    for address in ("/search?q=a", "/api/v1/search?q=a"):
        response = archive.client.get(address)
        assert response.status_code == 503
        assert "Retry-After" in response.headers
        assert "The catalogue cannot be opened." in response.get_data(as_text=True)


def test_an_index_being_built_anew_is_unavailable_while_documents_are_not(archive, monkeypatch):
    letter = archive.add("prison")
    monkeypatch.setattr(type(archive.holdings.engine), "health", Health.REBUILD)
    assert archive.client.get("/search?q=a").status_code == 503
    assert archive.client.get("/api/v1/search?q=a").get_json(force=True)["code"] == "archive-unreachable"
    assert archive.client.get(f"/documents/{letter.document}").status_code == 200
    assert archive.client.get(f"/documents/{letter.document}/pages/1?q=prison").status_code == 200
    assert "The index is being built anew" in archive.client.get("/").get_data(as_text=True)
    ready = archive.client.get("/readyz")
    assert ready.status_code == 503
    assert ready.get_json()["parts"] == {"catalogue": "ok", "store": "ok", "engine": "rebuilding"}


def test_health_is_answered(archive):
    assert archive.client.get("/healthz").get_json() == {"status": "ok"}
    ready = archive.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.get_json() == {
        "status": "ok",
        "parts": {"catalogue": "ok", "store": "ok", "engine": "ok"},
        "isolation": {"status": "not yet tried"},
        "fixity": {"damaged": 0, "oldest_check": None, "oldest_check_days": 0.0, "unchecked": 0},
    }


def test_a_store_out_of_reach_is_not_ready(archive, monkeypatch):
    def fail():
        raise ArchiveUnreachable("gone")

    monkeypatch.setattr(archive.holdings.store, "check", fail)
    ready = archive.client.get("/readyz")
    assert (ready.status_code, ready.get_json()["parts"]["store"]) == (503, "archive-unreachable")


def test_static_texts_are_compressed_for_browsers_that_take_it(archive):
    plain = archive.client.get("/static/fonds.css", buffered=True)
    packed = archive.client.get("/static/fonds.css", buffered=True, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert archive.client.get("/static/fonds.css", headers=known, buffered=True).status_code == 304
    refused = archive.client.get("/static/fonds.css", buffered=True, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in refused.headers


def test_pages_that_hold_tokens_are_not_compressed(archive):
    assert (
        "Content-Encoding" not in archive.client.get("/deposit", headers={"Accept-Encoding": "gzip"}).headers
    )
