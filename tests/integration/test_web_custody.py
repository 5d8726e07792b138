"""Proofs over HTTP: bundles, heads, and what the document's page says of them."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from archive.proof import verify
from archive.settings import Settings
from tests.custody_files import tamper
from tests.web_archive import WebArchive
from webapp.api.description import description

DESCRIPTION = description()


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


@pytest.fixture
def document(archive: WebArchive) -> str:
    return archive.accession(b"Dear President", "Письмо.txt").document


def as_described(schema: str, value: object) -> None:
    told = {"$ref": f"#/components/schemas/{schema}", "components": DESCRIPTION["components"]}
    Draft202012Validator(told).validate(value)


def troubles(content: bytes, folder: Path) -> list[str]:
    (folder / "proof.zip").write_bytes(content)
    check = verify.verify(verify.Packed(folder / "proof.zip"))
    return [sentence for holds, sentence in check.said if not holds]


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_bundle_is_streamed_with_its_length_and_holds(
    archive: WebArchive, document: str, tmp_path: Path, prefix: str
) -> None:
    response = archive.client.get(f"{prefix}/documents/{document}/proof")
    assert response.status_code == 200
    assert response.content_type == "application/zip"
    assert response.headers["Content-Disposition"] == f'attachment; filename="proof-{document}.zip"'
    assert response.content_length == len(response.data)
    assert troubles(response.data, tmp_path) == []
    events = archive.holdings.catalogue.custody_events(document)
    assert [str(one.type) for one in events] == ["accession", "exporting"]
    assert events[-1].agent == "fonds web"


def test_asking_only_what_there_would_be_records_nothing(archive: WebArchive, document: str) -> None:
    before = archive.holdings.catalogue.chain_end()
    assert archive.client.head(f"/documents/{document}/proof").status_code == 200
    assert archive.holdings.catalogue.chain_end() == before


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_a_head_is_handed_out_compared_and_gone_on_from(
    archive: WebArchive, document: str, tmp_path: Path, prefix: str
) -> None:
    head = archive.client.get(f"{prefix}/custody/head")
    as_described("CustodyHead", head.get_json())
    compared = archive.client.post("/api/v1/custody/check", data=head.data, content_type="application/json")
    as_described("CustodyCompared", compared.get_json())
    assert compared.get_json()["holds"]
    bundle = archive.client.post(f"/api/v1/documents/{document}/proof", data=head.data)
    assert b"earlier-head.json" in bundle.data
    assert troubles(bundle.data, tmp_path) == []


def test_the_page_of_a_document_offers_bundle_and_head(
    archive: WebArchive, document: str, tmp_path: Path
) -> None:
    client = archive.client
    page = client.get(f"/documents/{document}").get_data(as_text=True)
    size, root = archive.holdings.catalogue.custody_root()
    assert f'href="/documents/{document}/proof"' in page
    assert root in page
    assert f"{size} event" in page
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    kept = client.get("/custody/head")
    assert "attachment" in kept.headers["Content-Disposition"]
    form = {"csrf_token": token[1], "since": (io.BytesIO(kept.data), "head.json")}
    bundle = client.post(f"/documents/{document}/proof", data=form)
    assert troubles(bundle.data, tmp_path) == []
    without = client.post(f"/documents/{document}/proof", data={"csrf_token": token[1]})
    assert without.status_code == 400
    assert "No head was handed in" in without.get_data(as_text=True)


@pytest.mark.parametrize("body", [b"", b"{}", b"nonsense", b"[" * 10_000, b"x" * (2 << 20)])
def test_what_is_no_head_is_a_problem_in_a_sentence(archive: WebArchive, body: bytes) -> None:
    response = archive.client.post("/api/v1/custody/check", data=body)
    assert response.status_code == 400
    assert json.loads(response.data)["code"] == "usage"


def test_a_document_that_is_not_there_has_no_proof(archive: WebArchive) -> None:
    assert archive.client.get("/api/v1/documents/x/proof").status_code == 404


def test_a_record_that_does_not_hold_together_is_said_on_the_page_and_proves_nothing(
    archive: WebArchive, document: str, home: Settings
) -> None:
    archive.accession(b"another", "other.txt")
    tamper(home, "DELETE FROM events WHERE sequence = 1")
    page = archive.client.get(f"/documents/{document}")
    assert page.status_code == 200
    assert "does not hold together" in page.get_data(as_text=True)
    response = archive.client.get(f"/api/v1/documents/{document}/proof")
    assert response.status_code == 500
    assert json.loads(response.data)["code"] == "broken-record"
