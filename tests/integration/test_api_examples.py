"""Examples of what operations are sent and answer: taken from a real run, and fitting what the description says.

``WRITE_EXAMPLES=1 pytest tests/integration/test_api_examples.py`` takes them anew.
"""

import json
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from archive.settings import Settings
from tests.project import PROJECT
from tests.web_archive import WebArchive
from webapp.api.description import description, operations

KEPT = PROJECT / "webapp" / "api" / "openapi" / "examples" / "operations.json"
_LONGEST_LIST = 3


def scenario(archive: WebArchive) -> Iterator[tuple[str, Any, Any]]:
    """Operation, what is sent, what is answered."""
    client = archive.client
    letter = archive.add(
        "On 11 October 2017 we wrote to the President.",
        "Release political prisoners.",
        title="Letter to the President",
        date="2017-10-11",
        creators=("Members of the Parliamentary Assembly",),
        filename="letter.txt",
    )
    archive.add("A report about political prisoners.", title="Report", date="2017", collection="reports")
    document, rendition = f"/api/v1/documents/{letter.document}", f"/api/v1/renditions/{letter.rendition}"

    def get(name: str, address: str) -> tuple[str, Any, Any]:
        return name, None, client.get(address).get_json()

    def send(name: str, method: str, address: str, said: Any) -> tuple[str, Any, Any]:
        return name, said, client.open(address, method=method, json=said).get_json()

    def file(name: str, address: str, **fields: str) -> tuple[str, Any, Any]:
        sent = {"file": (BytesIO(name.encode()), "letter.txt"), **fields}
        return name, None, client.post(address, data=sent).get_json()

    yield get("search", "/api/v1/search?q=%22political+prisoners%22&limit=1")
    yield get("complete", "/api/v1/complete?q=priso")
    yield get("document", document)
    yield send("describe", "PATCH", document, {"title": "Letter to the President", "tags": ["prisoners"]})
    yield get("related", f"{document}/related")
    yield get("custody", f"{document}/custody?limit=1")
    yield get("occurrences", f"{document}/occurrences?q=prisoners")
    yield get("rendition", rendition)
    yield get("page", f"{rendition}/pages/2")
    yield get("history", f"{document}/history")
    yield get("suggestions", f"{document}/suggestions")
    yield get("place", f"{document}/place")
    yield get("collections", "/api/v1/collections")
    yield get("arrangement", "/api/v1/arrangement?collection=letters")
    yield get("coverage", "/api/v1/coverage")
    yield get("covered", "/api/v1/coverage/text/searchable?limit=1")
    stated = client.get("/api/v1/statement?q=prisoners").get_json()
    yield "statement", None, stated
    yield send("statementSince", "POST", "/api/v1/statement?q=prisoners", stated)
    yield get("fixity", "/api/v1/fixity")
    head = client.get("/api/v1/custody/head").get_json()
    yield "custodyHead", None, head
    yield send("checkCustody", "POST", "/api/v1/custody/check", head)
    saved = send("saveSearch", "POST", "/api/v1/searches", {"query": "prisoners", "title": "Prisoners"})
    yield saved
    search = f"/api/v1/searches/{saved[2]['id']}"
    yield get("searches", "/api/v1/searches")
    yield get("savedSearch", search)
    yield get("savedSearchDocuments", f"{search}/documents")
    yield send("markSeen", "POST", f"{search}/seen", {"upto": 1})
    yield "checkSearch", None, client.post(f"{search}/check").get_json()
    yield send("changeSearch", "PATCH", search, {"paused": True})
    yield file("deposit", "/api/v1/documents", collection="letters", title="A letter")
    yield file("addRenditions", f"{document}/renditions", role="translation")
    yield send("withdraw", "POST", f"{document}/withdrawal", {"reason": "Handed in by mistake"})
    yield get("withdrawals", "/api/v1/withdrawals")
    yield "undoWithdrawal", None, client.delete(f"{document}/withdrawal").get_json()


def shortened(value: Any) -> Any:
    """Lists with their first members alone."""
    if isinstance(value, list):
        return [shortened(one) for one in value[:_LONGEST_LIST]]
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items()}
    return value


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    with WebArchive(Settings.for_home(tmp_path_factory.mktemp("examples") / "home")) as archive:
        for name, sent, answered in scenario(archive):
            assert answered is not None, name
            found[name] = {"answer": answered} | ({"request": sent} if sent is not None else {})
    if os.environ.get("WRITE_EXAMPLES"):
        KEPT.parent.mkdir(exist_ok=True)
        told = {name: {kind: shortened(value) for kind, value in one.items()} for name, one in found.items()}
        Path(KEPT).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return found


def fits(schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator({**schema, "components": description()["components"]}).validate(value)


def described(operation: dict[str, Any], kind: str) -> dict[str, Any] | None:
    if kind == "request":
        return operation["requestBody"]["content"].get("application/json")
    good = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    return good["content"].get("application/json")


def test_answers_of_a_real_run_are_as_described(taken):
    known = {operation["operationId"]: operation for _, _, operation in operations(description())}
    for name, told in taken.items():
        for kind, value in told.items():
            fits(described(known[name], kind)["schema"], value)


def test_every_example_is_as_described(taken):
    looked = 0
    for path, method, operation in operations(description()):
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for kind, content in body.get("content", {}).items():
                if "example" in content and kind == "application/json":
                    fits(content["schema"], content["example"])
                    looked += 1
        assert operation["operationId"], (method, path)
    assert looked >= 40
