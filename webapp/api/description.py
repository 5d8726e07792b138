"""The description of the API (OpenAPI 3.1), joined from the parts in ``openapi/`` and completed.

A part is a JSON file with ``paths`` and ``components`` of its own. What is the same for every operation (the refusals
that any request may meet, who may ask) stands nowhere in the parts: it is added here. Knows no Flask.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

FIRST = "common.json"
EXAMPLES = "examples/operations.json"  # by operation and media type: what is sent and answered in a real run
METHODS = ("get", "post", "put", "patch", "delete")
_CHANGING = ("post", "put", "patch", "delete")
_EVERY = {
    "400": "Usage",
    "401": "Unauthorized",
    "403": "Forbidden",
    "421": "Misdirected",
    "429": "TooMany",
    "503": "Unavailable",
}
_OPEN = frozenset({"/api/v1/openapi.json"})  # told to anybody, at any time


@cache
def description() -> dict[str, Any]:
    """All of it. Raises ``ValueError`` when two parts describe the same thing."""
    folder = resources.files("webapp.api").joinpath("openapi")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".json"))
    names.sort(key=lambda name: name != FIRST)
    parts = [json.loads(folder.joinpath(name).read_text("utf-8")) for name in names]
    whole: dict[str, Any] = parts[0]
    for name, part in zip(names[1:], parts[1:], strict=True):
        whole["tags"] += [tag for tag in part.get("tags", ()) if tag not in whole["tags"]]
        _join(whole["paths"], part.get("paths", {}), name)
        for kind, components in part.get("components", {}).items():
            _join(whole["components"].setdefault(kind, {}), components, name)
    examples = json.loads(folder.joinpath(EXAMPLES).read_text("utf-8"))
    for path, method, operation in operations(whole):
        _complete(path, method, operation)
        _illustrate(operation, examples.get(operation["operationId"], {}))
    return whole


def operations(whole: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and operation of everything described."""
    for path, item in whole["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _join(into: dict[str, Any], other: dict[str, Any], name: str) -> None:
    for key, value in other.items():
        if into.setdefault(key, value) is not value:
            raise ValueError(f"{key} is described twice, for the second time in {name}.")


def _illustrate(operation: dict[str, Any], example: dict[str, dict[str, Any]]) -> None:
    """Show what is sent and answered."""
    sent = operation.get("requestBody", {})
    answers: dict[str, dict[str, Any]] = operation["responses"]
    good = next((one for status, one in answers.items() if status.startswith("2")), dict[str, Any]())
    for kind, body in (("request", sent), ("answer", good)):
        for media_type, content in body.get("content", {}).items():
            if media_type in example.get(kind, {}):
                content["example"] = example[kind][media_type]


def _make_conditional(operation: dict[str, Any]) -> None:
    """What is JSON bears an entity tag."""
    named = {one.get("name") for one in operation.setdefault("parameters", [])}
    if "If-None-Match" not in named:
        operation["parameters"].append({"$ref": "#/components/parameters/IfNoneMatch"})
    operation["responses"].setdefault("304", {"$ref": "#/components/responses/NotModified"})
    operation["responses"]["200"].setdefault("headers", {}).setdefault(
        "ETag", {"$ref": "#/components/headers/ETag"}
    )


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Add the refusals that any request may meet; what the operation says itself stands."""
    responses = operation["responses"]
    for status, name in _EVERY.items():
        if path in _OPEN and status in ("400", "401", "403"):
            continue
        responses.setdefault(status, {"$ref": f"#/components/responses/{name}"})
    if "{" in path:
        responses.setdefault("404", {"$ref": "#/components/responses/NotFound"})
    if method in _CHANGING and "requestBody" in operation:
        responses.setdefault("413", {"$ref": "#/components/responses/TooLarge"})
        responses.setdefault("415", {"$ref": "#/components/responses/NoForm"})
    if path in _OPEN:
        operation.setdefault("security", [])
    if method == "get" and "application/json" in responses.get("200", {}).get("content", {}):
        _make_conditional(operation)
    operation["responses"] = dict(sorted(responses.items()))
