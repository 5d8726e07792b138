"""Descriptions as a table: metadata.csv of what a search finds or a level holds, and one read back with a preview."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from archive.description.bulk_edits import BulkChange
from archive.description.metadata_csv import MAX_BYTES, Problem, parse_metadata
from archive.description.metadata_export import metadata_csv
from archive.description.metadata_import import said_of_documents
from archive.errors import UsageError
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.bulk import found_now
from webapp.views.search_form import SearchForm

bp = Blueprint("tables", __name__)

PROBLEMS = 200  # shown


@bp.get("/metadata.csv")
@requires(Action.READ)
def export() -> Response:
    """What is said of the documents of a search (``q`` and its filters), of a level or collection, or of all."""
    return table_of_descriptions()


@bp.get("/bulk/table")
@requires(Action.ORGANISE)
def choose_table() -> str:
    """The form for a table."""
    return render_template("bulk_table.html", problems=[], edit=None, refusal="")


@bp.post("/bulk/table")
@requires(Action.ORGANISE)
def read_table() -> AnyResponse | str | tuple[str, int]:
    """Plan what the table says; nothing is changed yet."""
    file = request.files.get("file")
    data = file.read(MAX_BYTES + 1) if file else b""
    try:
        edit, problems = planned(data)
    except UsageError as error:
        return render_template("bulk_table.html", problems=[], edit=None, refusal=error.message), 400
    if not problems:
        return redirect(url_for("bulk.show", edit=edit), 303)
    return render_template("bulk_table.html", problems=problems[:PROBLEMS], edit=edit, refusal="")


def table_of_descriptions() -> Response:
    """The table as a download."""
    catalogue = reading.holdings().catalogue
    if "q" in request.args or "place" in request.args or SearchForm.from_args(request.args).narrowed:
        found = catalogue.described(found_now(), reading.tokens())
    else:
        found = catalogue.described_in(None, reading.tokens())
    answer = Response(metadata_csv(found), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="metadata.csv"'
    return answer


def planned(untrusted_data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """The edit that carries out what the table says of documents that are there, and what cannot be used of it."""
    if len(untrusted_data) > MAX_BYTES:
        raise UsageError(f"The table is larger than {MAX_BYTES >> 20} MiB. Split it.")
    said = said_of_documents(parse_metadata(untrusted_data, one_row_a_file=False))
    if not said.wanted:
        told = said.problems[0].message if said.problems else "It has no rows."
        raise UsageError(f"Nothing in the table can be used. {told}")
    site = reading.site()
    edit = site.holdings.catalogue.plan_bulk_edit(
        list(said.wanted), BulkChange(is_table=True), site.agent, said.wanted
    )
    return edit, said.problems
