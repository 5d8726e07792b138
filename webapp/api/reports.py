"""``/api/v1``: how far the holdings can be found, search statements, and where words stand in a document."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from archive.errors import NotFound, UsageError
from archive.model import State
from archive.reasons import REASONS
from indexer.coverage import coverage_report
from indexer.searching.within import Occurrences
from webapp.answers.coverage import coverage_as_json
from webapp.answers.search import document_link, page_link
from webapp.answers.statement import MOST_BYTES, changes_since, earlier_statement, statement_as_json
from webapp.api import paging
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.documents import rendition_of
from webapp.views.search_form import number
from webapp.views.statement import stated

bp = Blueprint("reports_api", __name__, url_prefix="/api/v1")


@bp.get("/coverage")
@requires(Action.COVERAGE)
def coverage() -> Response:
    """How many files of each kind can be found, and why others cannot."""
    found = coverage_report(reading.holdings().catalogue.coverage(reading.tokens()))
    return jsonify(coverage_as_json(found))


@bp.get("/coverage/<kind>/<outcome>")
@requires(Action.COVERAGE)
def covered(kind: str, outcome: str) -> Response:
    """The files behind one number, some at a time."""
    limit, offset = paging.asked()
    state = next((one for one in State if one.value == outcome), None)
    reason = request.args.get("reason") or None
    if state is None or (reason is not None and reason not in REASONS):
        raise NotFound("There is no such list. The coverage report links those there are.")
    catalogue = reading.holdings().catalogue
    known = coverage_report(catalogue.coverage(reading.tokens())).kind(kind)
    total = known.files(state, reason) if known else 0
    listings = (
        catalogue.covered(reading.tokens(), known.media_types, state, reason, limit, offset)
        if known and total
        else []
    )
    files = [
        {
            "rendition": one.rendition.id,
            "document": one.document.id,
            "filename": one.rendition.filename,
            "title": one.document.description.title,
            "media_type": one.rendition.media_type,
            "bytes": one.rendition.size,
            "pages": one.rendition.pages,
            "reason": one.rendition.reason.as_json() if one.rendition.reason else None,
            "links": {"document": document_link(one.document.id)},
        }
        for one in listings
    ]
    told = jsonify(total=total, limit=limit, offset=offset, files=files)
    return paging.linked(told, total, limit, offset)


@bp.get("/statement")
@requires(Action.STATEMENT)
def statement() -> Response:
    """What a search found, written down so that it can be filed."""
    return jsonify(statement_as_json(stated()))


@bp.post("/statement")
@requires(Action.STATEMENT)
def statement_since() -> Response:
    """The same, with what has changed since the statement in the body."""
    if (request.content_length or 0) > MOST_BYTES:
        raise UsageError(f"The earlier statement has more than {MOST_BYTES:,} bytes, which none of ours has.")
    earlier = earlier_statement(request.get_data())
    now = stated()
    return jsonify(statement_as_json(now, changes_since(earlier, now)))


@bp.get("/documents/<document>/occurrences")
@requires(Action.READ)
def occurrences(document: str) -> Response:
    """Where a query's words stand in one rendition, page by page, from one page on."""
    found = reading.document(document)
    rendition = rendition_of(found, request.args.get("rendition", ""))
    first = number(request.args, "from", 1, 1, 10**8)
    listed = reading.holdings().searcher.within.occurrences(rendition.id, request.args.get("q", ""), first)
    return jsonify(
        {
            "document": found.id,
            "rendition": rendition.id,
            "query": request.args.get("q", ""),
            "from": first,
            "next": listed.next,
            "marks": listed.marks,
            "pages": _passages(found.id, rendition.id, listed),
        }
    )


def _passages(document: str, rendition: str, listed: Occurrences) -> list[dict[str, Any]]:
    query = request.args.get("q", "")
    return [
        {
            "page": page.number,
            "label": page.label,
            "marks": page.marks,
            "passages": [passage.snippet.as_json() for passage in page.passages],
            "links": {"page": page_link(document, page.number, query, rendition)},
        }
        for page in listed.pages
    ]
