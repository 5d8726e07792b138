"""Proofs over HTTP: the bundle of a document, signed heads of the record, and comparing heads that were kept.

The same answers for people and for programs; a bundle is streamed while it is made, and recorded before it leaves.
"""

from flask import Blueprint, Response, jsonify, request

from archive.errors import UsageError
from archive.proof.heads import MOST_BYTES, Head, head_text, kept_head
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.originals import disposition
from webapp.views.security import ORIGINAL_POLICY

bp = Blueprint("custody", __name__)
api = Blueprint("custody_api", __name__, url_prefix="/api/v1")


@bp.get("/documents/<document>/proof")
@api.get("/documents/<document>/proof")
@requires(Action.PROOF)
def proof(document: str) -> Response:
    """The proof bundle of a document."""
    return _bundle(document, None)


@bp.post("/documents/<document>/proof")
@requires(Action.PROOF)
def proof_since(document: str) -> Response:
    """The same, going on from a head that is handed in with a form."""
    file = request.files.get("since")
    if file is None or not file.filename:
        raise UsageError(
            "No head was handed in. Choose the file that was kept, or take the bundle without it."
        )
    return _bundle(document, kept_head(file.stream.read(MOST_BYTES)))


@api.post("/documents/<document>/proof")
@requires(Action.PROOF)
def proof_since_head(document: str) -> Response:
    """The same, going on from the head that is the request's body."""
    return _bundle(document, kept_head(request.stream.read(MOST_BYTES)))


@bp.get("/custody/head")
@api.get("/custody/head")
@requires(Action.PROOF)
def head() -> Response:
    """A signed head of the record, to be kept by somebody outside."""
    given = reading.holdings().heads.give(reading.site().agent)
    response = Response(head_text(given), mimetype="application/json")
    if request.blueprint == bp.name:
        response.headers["Content-Disposition"] = disposition(f"custody-head-{given['size']}.json")
    return response


@api.post("/custody/check")
@requires(Action.PROOF)
def check() -> Response:
    """Whether the record still begins with what a head covers."""
    compared = reading.holdings().heads.compare(kept_head(request.stream.read(MOST_BYTES)))
    return jsonify(compared.as_json())


def _bundle(untrusted_id: str, since: Head | None) -> Response:
    found = reading.document(untrusted_id)
    response = Response(mimetype="application/zip")
    response.headers["Content-Disposition"] = disposition(f"proof-{found.id}.zip")
    response.headers["Content-Security-Policy"] = ORIGINAL_POLICY
    if request.method != "HEAD":  # who only asks what there would be gets nothing, and nothing is recorded
        bundle = reading.holdings().prover.prove(found, reading.site().agent, since)
        response.response = bundle.chunks()
        response.content_length = bundle.size
        response.call_on_close(bundle.close)
    return response
