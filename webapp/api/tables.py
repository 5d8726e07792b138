"""``/api/v1/metadata``: descriptions as metadata.csv, out and in."""

from flask import Blueprint, Response, jsonify, request

from archive.description.metadata_csv import MAX_BYTES
from archive.errors import UsageError
from webapp.policy import Action, requires
from webapp.views.tables import PROBLEMS, planned, table_of_descriptions

bp = Blueprint("tables_api", __name__, url_prefix="/api/v1")


@bp.get("/metadata")
@requires(Action.READ)
def export() -> Response:
    """The table: of what a search finds (``q``), a level or collection holds (``place``), or all."""
    return table_of_descriptions()


@bp.post("/metadata")
@requires(Action.ORGANISE)
def hand_in() -> tuple[Response, int]:
    """Plan a bulk edit of what a table says of documents that are there."""
    if (request.content_length or 0) > MAX_BYTES:
        raise UsageError(f"The table is larger than {MAX_BYTES >> 20} MiB. Split it.")
    edit, problems = planned(request.stream.read(MAX_BYTES + 1))
    told = [{"line": one.line, "message": one.message} for one in problems[:PROBLEMS]]
    return jsonify(edit=edit, problems=told), 201
