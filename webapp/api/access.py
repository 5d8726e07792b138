"""``/api/v1``: who may see a document or a collection, read and set by programs."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from archive.errors import UsageError
from archive.visibility import CollectionAccess, access_of
from webapp.answers.access import closure_as_json
from webapp.api.bodies import text_of, told
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.arranged import top_of

bp = Blueprint("access_api", __name__, url_prefix="/api/v1")

_INDEX_SECONDS = 3.0


@bp.get("/documents/<document>/access")
@requires(Action.RESTRICT)
def document_access(document: str) -> Response:
    """Whether a document is closed, and on what terms."""
    found = reading.document(document)
    closure = reading.holdings().catalogue.closure(found.id)
    return jsonify(document=found.id, closed=closure_as_json(closure) if closure else None)


@bp.put("/documents/<document>/access")
@requires(Action.RESTRICT)
def change_document(document: str) -> Response:
    """Close it on these terms, or open it with ``"closed": null``."""
    found, site = reading.document(document), reading.site()
    said = told({"closed", "reason"}, "access")
    if "closed" not in said:
        raise UsageError("Say what closed is: an object with a reason, or null to open the document.")
    catalogue, terms = site.holdings.catalogue, said["closed"]
    if terms is None:
        done = catalogue.open_document(found.id, site.agent, text_of(said, "reason") or "")
    else:
        reason, until, stub = _terms(terms)
        done = catalogue.close_document(found.id, reason, site.agent, until, stub)
    followed = site.holdings.await_index(done.sequence, _INDEX_SECONDS)
    closure = catalogue.closure(found.id)
    return jsonify(
        document=found.id,
        closed=closure_as_json(closure) if closure else None,
        documents=list(done.documents),
        index_followed=followed,
    )


@bp.get("/access")
@requires(Action.RESTRICT)
def collection_access() -> Response:
    """Who may see the collection that ``collection`` names."""
    code = _collection(request.args.get("collection", ""))
    return jsonify({"collection": code} | reading.holdings().catalogue.collection_accesses()[code].as_json())


@bp.put("/access")
@requires(Action.RESTRICT)
def change_collection() -> Response:
    """Let other people see it."""
    code, site = _collection(request.args.get("collection", "")), reading.site()
    said = told({"access", "groups"}, "access")
    groups = said.get("groups", [])
    if not isinstance(groups, list) or not all(isinstance(one, str) for one in groups):
        raise UsageError("groups is a list of codes.")
    wanted = CollectionAccess(access_of(text_of(said, "access") or ""), tuple(groups))
    now = site.holdings.catalogue.set_collection_access(code, wanted, site.agent)
    return jsonify({"collection": code} | now.as_json())


def _collection(untrusted_code: str) -> str:
    return top_of(untrusted_code).level.collection


def _terms(said: Any) -> tuple[str, str | None, bool]:
    if not isinstance(said, dict) or set(said) - {"reason", "until", "stub"}:
        raise UsageError("closed is an object with reason, until and stub.")
    stub = said.get("stub", False)
    if not isinstance(stub, bool):
        raise UsageError("stub is true or false.")
    return text_of(said, "reason") or "", text_of(said, "until"), stub
