"""Examples of what operations are sent and answer: taken from a real run, and fitting what the description says.

``WRITE_EXAMPLES=1 pytest tests/integration/test_api_examples.py`` takes them anew.
"""

import json
import os
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from archive.settings import Settings
from tests.api_scenario import Program, play
from tests.project import PROJECT
from tests.web_archive import WebArchive
from webapp.api.description import description, operations

KEPT = PROJECT / "webapp" / "api" / "openapi" / "examples" / "operations.json"
NOT_TEXT = ("application/zip", "application/pdf", "application/offset+octet-stream")
SAME_AS = {"text/csv": "text/plain"}  # either may be sent; one is shown
_LONGEST_LIST = 3
_ITSELF = "openapi"  # its answer is the description


def shortened(value: Any) -> Any:
    """Lists with their first members alone."""
    if isinstance(value, list):
        return [shortened(one) for one in value[:_LONGEST_LIST]]
    if isinstance(value, dict):
        return {name: shortened(one) for name, one in value.items()}
    return value


def shape(value: Any) -> Any:
    """What kind of value it is, whatever it says: ids, times and sizes differ from run to run."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return "number" if type(value) in (int, float) else type(value).__name__


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    with WebArchive(Settings.for_home(tmp_path_factory.mktemp("examples") / "home")) as archive:
        program = play(archive)
    found = {name: _told(program, name) for name in program.answered}
    if os.environ.get("WRITE_EXAMPLES"):
        kept = {name: shortened(told) for name, told in found.items() if name != _ITSELF}
        KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return found


def _told(program: Program, name: str) -> dict[str, Any]:
    both = {"request": program.sent[name], "answer": program.answered[name]}
    return {kind: bodies for kind, bodies in both.items() if bodies}


def bodies(operation: dict[str, Any], kind: str) -> dict[str, Any]:
    """By media type: the body of the request, or of the answer when all went well."""
    if kind == "request":
        return operation.get("requestBody", {}).get("content", {})
    good = next(one for status, one in operation["responses"].items() if status.startswith("2"))
    return good.get("content", {})


def fits(schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator({**schema, "components": description()["components"]}).validate(value)


def test_the_run_uses_every_operation_and_all_is_as_described(taken):
    known = {operation["operationId"]: operation for _, _, operation in operations(description())}
    assert set(taken) == set(known)
    for name, told in taken.items():
        for kind, told_bodies in told.items():
            for media_type, value in told_bodies.items():
                fits(bodies(known[name], kind)[media_type]["schema"], value)


def test_every_operation_shows_what_is_sent_and_answered(taken):
    for _, _, operation in operations(description()):
        for kind in ("request", "answer"):
            told = bodies(operation, kind)
            silent = [
                media_type
                for media_type, content in told.items()
                if "example" not in content
                and media_type not in NOT_TEXT
                and "example" not in told.get(SAME_AS.get(media_type, ""), {})
            ]
            assert silent == [] or operation["operationId"] == _ITSELF, operation["operationId"]
            for content in told.values():
                if "example" in content:
                    fits(content["schema"], content["example"])


def test_the_examples_that_are_kept_are_what_the_program_answers_now(taken):
    kept = json.loads(KEPT.read_text("utf-8"))
    assert set(kept) == set(taken) - {_ITSELF}
    for name, told in kept.items():
        assert shape(told) == shape(shortened(taken[name])), name


def test_no_part_of_the_description_makes_up_an_example_of_a_body():
    for path in sorted(KEPT.parents[1].glob("*.json")):
        for _, method, operation in operations(json.loads(path.read_text("utf-8"))):
            for kind in ("request", "answer"):
                for content in bodies(operation, kind).values():
                    assert "example" not in content, (path.name, method, operation["operationId"])
