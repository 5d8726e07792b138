"""All places where a query's words stand in one rendition, page by page: the search within a document."""

from flask import Blueprint, render_template, request

from archive.errors import QueryError
from indexer.searching.within import Occurrences
from webapp.answers.search import occurrences_link, page_link
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.documents import rendition_of
from webapp.views.search_form import number
from webapp.views.strip import strip

bp = Blueprint("occurrences", __name__)


@bp.get("/documents/<document>/occurrences")
@requires(Action.READ)
def occurrences(document: str) -> str | tuple[str, int]:
    """The passages with marks from one page on, a strip of where they lie, and the form to look for others."""
    found = reading.document(document)
    rendition = rendition_of(found, request.args.get("rendition", ""))
    query = request.args.get("q", "")
    first = number(request.args, "from", 1, 1, 10**8)
    problem: QueryError | None = None
    listed: Occurrences | None = None
    if query.strip():
        try:
            listed = reading.holdings().searcher.within.occurrences(rendition.id, query, first)
        except QueryError as error:
            problem = error
    shown = render_template(
        "occurrences.html",
        document=found,
        rendition=rendition,
        found=listed,
        strip=strip(listed.looked) if listed and listed.asks_for_words else None,
        query=query,
        problem=problem,
        first=first,
        link=lambda page: page_link(found.id, page, query, rendition.id),
        onward=lambda page: occurrences_link(found.id, query, rendition.id, page),
    )
    return (shown, 400) if problem else shown
