"""Parameters that an operation of the API does not have are refused: ``colection=letters`` would search everything.

What an operation has is what the description says of it, so that the two cannot part. Programs alone are held to it;
pages pass over what they do not know, as mails and other sites add parameters of their own to links.
"""

import re
from functools import cache
from typing import Any

from flask import Flask, request

from archive.errors import UsageError
from webapp.api.description import description, operations

_SHOWN = 60  # characters of a name that is repeated to whoever sent it


def install(app: Flask) -> None:
    """Look at the address of every request of a program before its view runs."""

    @app.before_request
    def look() -> None:
        if request.args and request.url_rule is not None:
            method = "GET" if request.method == "HEAD" else request.method
            known = _known().get((method, _path(request.url_rule.rule)))
            if known is not None and (unknown := sorted(set(request.args) - known)):
                raise UsageError(_refusal(unknown[0][:_SHOWN], known))


def _refusal(name: str, known: frozenset[str]) -> str:
    usable = f"Use {', '.join(sorted(known))}." if known else "It takes none."
    return f"This address has no parameter {name!r}. {usable}"


@cache
def _known() -> dict[tuple[str, str], frozenset[str]]:
    """Method and path of each operation, and the parameters it takes in its address."""
    whole = description()
    return {
        (method.upper(), path): frozenset(
            one["name"]
            for one in map(_resolved, (*whole["paths"][path].get("parameters", ()), *_of(operation)))
            if one["in"] == "query"
        )
        for path, method, operation in operations(whole)
    }


def _of(operation: dict[str, Any]) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = operation.get("parameters", [])
    return parameters


def _resolved(parameter: dict[str, Any]) -> dict[str, Any]:
    reference = parameter.get("$ref")
    if reference is None:
        return parameter
    found: dict[str, Any] = description()["components"]["parameters"][reference.rpartition("/")[2]]
    return found


@cache
def _path(rule: str) -> str:
    """Flask's ``<int:page>`` as ``{page}``."""
    return re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule)
