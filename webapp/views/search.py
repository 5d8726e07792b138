"""The front page, the list of results, and the search guide."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request

from archive.errors import ArchiveUnreachable, QueryError
from archive.model import Rendition
from indexer.query.parser import parse
from indexer.query.printer import canonical
from indexer.query.rewriting import as_spelled, in_all_spellings
from indexer.searching.search_types import Answer, Found
from webapp.policy import Action, requires
from webapp.views import facets, reading
from webapp.views.histogram import histogram
from webapp.views.search_form import SearchForm, same_query

bp = Blueprint("search", __name__)

NEWEST = 6  # documents on the front page
SPELLINGS_SHOWN = 6  # of a name; the others are folded away


@bp.get("/")
@requires(Action.SEARCH)
def home() -> str:
    """The search box, what is in the archive, and its newest documents."""
    try:
        newest = reading.answer(SearchForm(limit=NEWEST).query(reading.tokens()))
    except ArchiveUnreachable:
        newest = None  # while the index is built anew
    return render_template(
        "home.html",
        newest=newest,
        collections=reading.holdings().catalogue.collections(reading.tokens()),
        titles=reading.collection_titles(),
    )


@bp.get("/search")
@requires(Action.SEARCH)
def search() -> str | tuple[str, int]:
    """The documents found; a query that is not understood comes back with the place marked."""
    form = SearchForm.from_args(request.args)
    try:
        answer = reading.answer(form.query(reading.tokens()))
    except QueryError as error:
        return render_template("search_error.html", form=form, error=error), 400
    titles = reading.collection_titles()
    return render_template(
        "search.html",
        form=form,
        answer=answer,
        also=others_matching(answer.hits),
        titles=titles,
        facets=facets.facets(form, answer, titles),
        chips=facets.chips(form, titles),
        histogram=histogram(form, answer),
        sorting=facets.sorting(form),
        paging=facets.paging(form, answer),
        spellings_shown=SPELLINGS_SHOWN,
        **_other_questions(form.text, answer),
        understood=None if same_query(form.text, answer.understood_as) else answer.understood_as,
    )


def _other_questions(text: str, answer: Answer) -> dict[str, object]:
    """Addresses' queries beside each name: in all its spellings; and the whole query in the spelling typed."""
    query = parse(text)
    exact = as_spelled(query)
    return {
        "name_queries": {
            name.name: canonical(in_all_spellings(query, name.name))
            for name in answer.names
            if not name.asked_for
        },
        "exact": canonical(exact) if exact != query else None,
    }


def others_matching(hits: Sequence[Found]) -> dict[str, Rendition]:
    """The other matching renditions of the hits, by id: what they are called is shown beside the best."""
    ids = [one for hit in hits for one in hit.also]
    listings = reading.holdings().catalogue.listings(ids) if ids else {}
    return {one: listing.rendition for one, listing in listings.items()}


@bp.get("/help")
@requires(Action.OPEN)
def help_page() -> str:
    """How to write a query."""
    return render_template("help.html")
