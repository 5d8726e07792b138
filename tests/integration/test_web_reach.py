"""An archive that is reached from elsewhere: by which names, through which proxies, how often, and whom to tell."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest

from tests.web_archive import WebArchive
from webapp.views import rates

Archives = Callable[..., WebArchive]
PROXY = {"REMOTE_ADDR": "10.0.0.1"}
CLIENT = {
    "X-Forwarded-For": "198.51.100.4",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "archive.example.org",
}


@pytest.fixture
def archives(home) -> Iterator[Archives]:
    opened: list[WebArchive] = []

    def archive(**settings: object) -> WebArchive:
        opened.append(WebArchive(replace(home, **settings)))
        return opened[-1]

    yield archive
    for one in opened:
        one.holdings.close()


def status(archive: WebArchive, host: str) -> int:
    return archive.client.get("/healthz", headers={"Host": host}).status_code


def test_an_archive_is_known_by_the_names_of_the_settings(archives):
    archive = archives(hosts=("archive.lan",), base_url="https://archive.example.org:8443")
    for host in ("archive.lan", "ARCHIVE.LAN:8000", "archive.example.org", "localhost"):
        assert status(archive, host) == 200
    for host in ("archive.lan.evil.example", "xarchive.lan", "evil.example", "archive.lan, evil.example", ""):
        assert status(archive, host) == 421


def test_forged_forwarding_changes_nothing(archives):
    archive = archives(hosts=("archive.example.org",))
    forged = {**CLIENT, "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1;proto=https"}
    answer = archive.client.get("/healthz", headers=forged, environ_overrides={"REMOTE_ADDR": "198.51.100.9"})
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
    hidden = archive.client.get("/healthz", headers={**forged, "Host": "evil.example"})
    assert hidden.status_code == 421


def test_a_name_that_only_the_proxy_was_asked_by_is_checked_too(archives):
    archive = archives(proxies=("10.0.0.0/8",), hosts=("archive.example.org",))
    told = {**CLIENT, "X-Forwarded-Host": "evil.example"}
    assert archive.client.get("/healthz", headers=told, environ_overrides=PROXY).status_code == 421


def test_over_https_the_browser_is_told_to_stay_there(archives):
    archive = archives(proxies=("10.0.0.0/8",), hosts=("archive.example.org",))
    answer = archive.client.get("/", headers=CLIENT, environ_overrides=PROXY)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert "Strict-Transport-Security" not in archive.client.get("/").headers


def test_a_form_of_our_own_is_taken_over_https_although_it_names_no_origin(archives):
    archive = archives(proxies=("10.0.0.0/8",), hosts=("archive.example.org",))
    client = archive.app.test_client()
    options = {"base_url": "https://localhost", "environ_overrides": PROXY}
    here = {**CLIENT, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost"}
    page = client.get("/deposit", headers=here, **options).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)[1]
    for origin in ("null", "https://localhost"):
        sent = {"csrf_token": token, "file": (BytesIO(origin.encode()), "x.txt")}
        answer = client.post("/deposit", data=sent, headers={**here, "Origin": origin}, **options)
        assert answer.status_code in (200, 303), answer.get_data(as_text=True)
    assert archive.holdings.catalogue.counts().documents == 2
    sent = {"csrf_token": token[::-1], "file": (BytesIO(b"forged"), "x.txt")}
    answer = client.post("/deposit", data=sent, headers={**here, "Origin": "null"}, **options)
    assert answer.status_code == 403
    assert archive.holdings.catalogue.counts().documents == 2


def test_too_many_requests_are_refused_and_told_when_to_come_back(archives):
    archive = archives(requests_per_minute=5)
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.4"}}
    answers = [archive.client.get("/help", **elsewhere) for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    told = archive.client.get("/api/v1/search", **elsewhere)
    assert told.status_code == 429
    assert told.get_json(force=True)["code"] == "too-many-requests"
    assert int(told.headers["Retry-After"]) >= 1
    assert archive.client.get("/help", environ_overrides={"REMOTE_ADDR": "198.51.100.5"}).status_code == 200
    assert archive.client.get("/healthz", **elsewhere).status_code == 200


def test_what_costs_more_counts_for_more(archives):
    archive = archives(requests_per_minute=15)
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.4"}}
    answers = [
        archive.client.post("/api/v1/names", data="a", content_type="text/plain", buffered=True, **elsewhere)
        for _ in "ab"
    ]
    assert [one.status_code for one in answers] == [200, 429]


def test_this_machine_and_an_archive_without_a_limit_are_not_counted(archives):
    few, unlimited = archives(requests_per_minute=1), archives(requests_per_minute=0)
    assert {few.client.get("/help").status_code for _ in range(3)} == {200}
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "198.51.100.4"}}
    assert {unlimited.client.get("/help", **elsewhere).status_code for _ in range(3)} == {200}


def test_every_route_that_counts_for_more_exists(archives):
    assert set(archives().app.view_functions) >= rates.COSTLY_ENDPOINTS


def test_security_txt_names_the_contact_and_when_it_runs_out(archives):
    archive = archives(
        security_contact="mailto:sec@example.org",
        base_url="https://archive.example.org",
        hosts=("localhost",),
    )
    answer = archive.client.get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    assert fields["Contact"] == "mailto:sec@example.org"
    assert fields["Canonical"] == "https://archive.example.org/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=1) < expires - datetime.now(UTC) < timedelta(days=366)
    assert archives().client.get("/.well-known/security.txt").status_code == 404
