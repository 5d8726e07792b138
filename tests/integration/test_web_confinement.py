"""What the web application tells, and takes in, where attacks on the confinement of readers get through."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest

from archive.settings import Settings
from indexer.isolation.confinement import InForce
from indexer.isolation.defence import Attempt, Defence
from tests.web_archive import WebArchive

WEAK = Defence(InForce(True, 1000, 0, False), (Attempt("udp", "send over UDP", False, "none"),))
SOUND = Defence(InForce(True, 1000, 7, True), (Attempt("udp", "send over UDP", True, "EPERM"),))
FILE = "/api/v1/documents"


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


@pytest.fixture
def strict(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(replace(home, unconfined="refuse")) as one:
        yield one


def hand_in(archive: WebArchive, address: str = FILE):  # type: ignore[no-untyped-def]
    return archive.client.post(address, data={"file": (BytesIO(b"words"), "a.txt")})


def test_readiness_tells_of_isolation_and_does_not_depend_on_it(archive: WebArchive) -> None:
    assert archive.client.get("/readyz").json["isolation"] == {"status": "not yet tried"}
    archive.holdings.known_defence = WEAK
    told = archive.client.get("/readyz")
    assert told.status_code == 200
    assert told.json["isolation"] == {
        "status": "does not hold",
        "in_force": "resource limits, user 1000, no Landlock, no system call filter",
        "got_through": ["udp"],
    }
    archive.holdings.known_defence = SOUND
    assert archive.client.get("/readyz").json["isolation"]["status"] == "holds"


def test_the_deposit_page_warns_where_an_attack_gets_through(archive: WebArchive) -> None:
    archive.holdings.known_defence = SOUND
    assert "take over" not in archive.client.get("/deposit").get_data(as_text=True)
    archive.holdings.known_defence = WEAK
    page = archive.client.get("/deposit").get_data(as_text=True)
    assert "could send over UDP. Hand in only files whose senders you trust." in page
    assert hand_in(archive).status_code == 202


def test_files_are_refused_where_the_settings_say_so(strict: WebArchive) -> None:
    there = strict.add("words")
    strict.holdings.known_defence = WEAK
    for address in (FILE, f"/api/v1/documents/{there.document}/renditions"):
        refused = hand_in(strict, address)
        assert refused.status_code == 503
        assert refused.json["code"] == "not-confined"
        assert "send over UDP" in refused.json["detail"]
    assert "No files are taken in here." in strict.client.get("/deposit").get_data(as_text=True)
    assert strict.holdings.catalogue.counts().documents == 1
    strict.holdings.known_defence = SOUND
    assert hand_in(strict).status_code == 202
