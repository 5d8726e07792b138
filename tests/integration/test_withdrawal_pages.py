"""Withdrawal, holds and fixity as people meet them: pages, API, and what is no longer to be found."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from archive.model import Role
from archive.originals.fixity import verify
from archive.originals.removal import remove_due
from archive.settings import Settings
from tests.web_archive import WebArchive

GONE = "was withdrawn on"


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def page(archive: WebArchive, address: str, status: int = 200) -> str:
    response = archive.client.get(address)
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def send(archive: WebArchive, address: str, form_at: str, **fields: str):
    client = archive.client
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(form_at).get_data(as_text=True))
    assert token
    return client.post(address, data={"csrf_token": token[1], **fields})


def withdraw(archive: WebArchive, document: str, **fields: str):
    address = f"/documents/{document}/withdraw"
    return send(archive, address, address, **{"reason": "asked for", "confirmed": "1", **fields})


def test_a_document_is_withdrawn_by_the_form_and_found_nowhere(archive: WebArchive) -> None:
    letter = archive.add("The unicornium letter of Dzhakishev", title="Unicornium", tags=("rarest",))
    archive.add("Another letter about Dzhakishev and others", filename="other.txt")
    assert "Unicornium" in page(archive, "/search?q=unicornium")
    answer = withdraw(archive, letter.document)
    assert answer.status_code == 303
    assert letter.document in page(archive, answer.headers["Location"])
    for address in (
        f"/documents/{letter.document}",
        f"/documents/{letter.document}/pages/1",
        f"/documents/{letter.document}/withdraw",
        f"/documents/{letter.document}/occurrences?q=letter",
        f"/renditions/{letter.rendition}/original",
        f"/api/v1/documents/{letter.document}",
        f"/api/v1/documents/{letter.document}/custody",
        f"/api/v1/documents/{letter.document}/related",
        f"/api/v1/renditions/{letter.rendition}",
        f"/api/v1/renditions/{letter.rendition}/pages/1",
    ):
        told = page(archive, address, 410)
        assert GONE in told, address
        assert "nicornium" not in told, address
        assert "asked for" not in told, address
    for address in (
        "/",
        "/search?q=",
        "/search?q=unicornium",
        "/search?q=sounds:Dzhakishev",
        "/api/v1/search?q=",
        "/api/v1/complete?q=unicor",
        "/api/v1/complete?q=tag:rar",
        "/coverage",
    ):
        told = page(archive, address)
        assert letter.document not in told, address
        assert "Unicornium" not in told, address
        assert '"renditions": 2' not in told
    assert archive.client.get("/api/v1/search?q=letter").get_json()["total"] == 1
    assert archive.client.get("/api/v1/complete?q=unicor").get_json()["completions"] == []


def test_it_can_be_brought_back_until_it_is_removed(archive: WebArchive) -> None:
    letter = archive.add("The unicornium letter", title="Unicornium")
    withdraw(archive, letter.document)
    undo = f"/documents/{letter.document}/withdraw/undo"
    assert send(archive, undo, "/withdrawals").status_code == 303
    assert "Unicornium" in page(archive, "/search?q=unicornium")
    assert "Withdrawal undone" in page(archive, f"/documents/{letter.document}")


def test_the_form_wants_a_reason_and_a_confirmation(archive: WebArchive) -> None:
    letter = archive.add("letter")
    for fields in ({"reason": "  "}, {"confirmed": ""}):
        answer = withdraw(archive, letter.document, **fields)
        assert answer.status_code == 400
        assert "alert" in answer.get_data(as_text=True)
    assert archive.client.post(f"/documents/{letter.document}/withdraw").status_code == 400  # no token
    assert page(archive, f"/documents/{letter.document}")


def test_the_form_says_what_goes_along_and_what_holds_it(archive: WebArchive) -> None:
    mail = archive.add("mail")
    part = archive.add("part", filename="part.txt", held_by=mail.document, role=Role.ATTACHMENT)
    assert "1 document that came in it goes with it" in page(archive, f"/documents/{mail.document}/withdraw")
    assert mail.document in page(archive, f"/documents/{part.document}/withdraw")
    archive.holdings.catalogue.place_hold(document=mail.document, reason="case 17", agent="test")
    for document in (mail.document, part.document):
        told = page(archive, f"/documents/{document}")
        assert "case 17" in told
        assert "Withdraw…" not in told
        assert "A legal hold forbids it" in page(archive, f"/documents/{document}/withdraw")
    shown = archive.client.get(f"/api/v1/documents/{part.document}").get_json()
    assert [hold["reason"] for hold in shown["holds"]] == ["case 17"]
    assert "case 17" in page(archive, "/withdrawals")


def test_a_hold_placed_meanwhile_is_answered_with_a_sentence(archive: WebArchive) -> None:
    letter = archive.add("letter")
    client, address = archive.client, f"/documents/{letter.document}/withdraw"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert token
    archive.holdings.catalogue.place_hold(collection="letters", reason="case 17", agent="test")
    answer = client.post(address, data={"csrf_token": token[1], "reason": "r", "confirmed": "1"})
    assert answer.status_code == 409
    assert "case 17" in answer.get_data(as_text=True)


def test_the_same_file_handed_in_again_is_taken_in_with_a_warning(archive: WebArchive) -> None:
    letter = archive.add("letter", content=b"letter")
    withdraw(archive, letter.document)
    again = archive.client.post("/api/v1/documents", data={"file": (BytesIO(b"letter"), "l.txt")})
    [accepted] = again.get_json()["accepted"]
    assert accepted["document"] != letter.document
    assert letter.document in accepted["warnings"][0]


def test_what_was_removed_cannot_be_brought_back(archive: WebArchive) -> None:
    letter = archive.add("letter")
    catalogue = archive.holdings.catalogue
    catalogue.withdraw(letter.document, "asked for", "test", timedelta(0))
    assert remove_due(archive.holdings.store, catalogue, "test")
    assert "Bring back" not in page(archive, "/withdrawals")


def test_fixity_is_shown_on_the_document_and_damage_is_listed(archive: WebArchive) -> None:
    letter = archive.add("letter", content=b"letter")
    archive.add("other", content=b"other", filename="other.txt")
    assert "Bytes intact when last checked" in page(archive, f"/documents/{letter.document}")
    path = archive.settings.home / "originals" / letter.sha256[:2] / letter.sha256[2:4] / letter.sha256
    path.chmod(0o600)
    path.write_bytes(b"lettex")
    verify(archive.holdings.store, archive.holdings.catalogue)
    assert "The original is damaged" in page(archive, f"/documents/{letter.document}")
    listed = page(archive, "/fixity")
    assert "letter.txt" in listed
    assert "other.txt" not in listed
    fixity = archive.client.get(f"/api/v1/renditions/{letter.rendition}").get_json()["fixity"]
    assert (fixity["outcome"], fixity["problem"]) == ("damaged", "damaged")
    ready = archive.client.get("/readyz").get_json()
    assert ready["status"] == "ok"
    assert (ready["fixity"]["damaged"], ready["fixity"]["unchecked"]) == (1, 0)


def test_an_empty_archive_has_nothing_to_check(home: Settings) -> None:
    with WebArchive(replace(home, fixity_days=0)) as archive:
        assert "Nothing is kept yet" in page(archive, "/fixity")
        assert "None" in page(archive, "/withdrawals")
