"""``/bulk``: one change to many documents: chosen from a search or a level, previewed, carried out, undone.

One request carries out as much as fits into a few seconds; the page goes on with the rest.
"""

import time
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.catalogue import Place
from archive.description.bulk_edits import HOW, MOST_DOCUMENTS, BulkChange, Step, checked_change
from archive.description.elements import ELEMENTS
from archive.errors import FondsError, QueryError, TooManyDocuments, UsageError
from archive.ids import is_id
from indexer.engine.seam import SearchRequest
from indexer.query.parser import parse
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.arranged import place_named, top_of
from webapp.views.search_form import CHOSEN, SearchForm, number

bp = Blueprint("bulk", __name__)

LISTED = 200  # documents to choose from by themselves
SHOWN = 50  # documents of a preview on one page
SECONDS = 4.0  # of one request


@bp.get("/bulk")
@requires(Action.ORGANISE)
def choose() -> str:
    """What to change of which documents; without a choice, the newest edits."""
    if not ("q" in request.args or "place" in request.args):
        return render_template("bulk_edits.html", edits=reading.holdings().catalogue.newest_bulk_edits())
    return _form()


@bp.post("/bulk")
@requires(Action.ORGANISE)
def plan() -> Response | tuple[str, int]:
    """Write the edit down and show what it would do."""
    site = reading.site()
    try:
        change = _change()
        chosen = request.form.getlist("document") if request.form.get("which") == "these" else found_now()
        visible = [one for one in chosen if is_id(one)]
        edit = site.holdings.catalogue.plan_bulk_edit(visible, change, site.agent)
    except UsageError as error:
        return _form(error), 400
    return redirect(url_for("bulk.show", edit=edit), 303)


@bp.get("/bulk/<edit>")
@requires(Action.ORGANISE)
def show(edit: str) -> str:
    """One edit: what it would do, or has done."""
    first = number(request.args, "first", 1, 1, MOST_DOCUMENTS)
    catalogue = reading.holdings().catalogue
    found = catalogue.bulk_edit(edit)
    preview = (
        catalogue.preview_bulk_edit(edit, reading.tokens(), SHOWN, first - 1) if _waits(found.state) else []
    )
    return render_template(
        "bulk_edit.html",
        edit=found,
        preview=preview,
        left=found.total - found.done,
        problems=_problems(edit) if found.outcomes.get("failed") else [],
        place=_place_title(found.change),
        first=first,
        most=SHOWN,
    )


@bp.post("/bulk/<edit>/carry-on")
@requires(Action.ORGANISE)
def carry_on(edit: str) -> Response:
    """Do the next part."""
    return _go_on(edit, reading.holdings().catalogue.carry_on_bulk_edit)


@bp.post("/bulk/<edit>/undo")
@requires(Action.ORGANISE)
def undo(edit: str) -> Response:
    """Undo the next part."""
    return _go_on(edit, reading.holdings().catalogue.undo_bulk_edit)


def _go_on(edit: str, part: Callable[[str, frozenset[str], str], int]) -> Response:
    until = time.monotonic() + SECONDS
    while part(edit, reading.tokens(), reading.site().agent) and time.monotonic() < until:
        pass
    return redirect(url_for("bulk.show", edit=edit), 303)


def _waits(state: str) -> bool:
    return state in ("planned", "running")


def found_now() -> list[str]:
    """Every document of the search or place that the request names."""
    if place := request.values.get("place", ""):
        at = place_named(place)
        catalogue = reading.holdings().catalogue
        listed = catalogue.documents_at(at.place, reading.tokens(), MOST_DOCUMENTS + 1)
        return [one.id for one in listed]
    return documents_of(SearchForm.from_args(request.values))


def documents_of(form: SearchForm) -> list[str]:
    """All that a search finds. Raises the ``QueryError`` family and ``TooManyDocuments``."""
    asked = form.query(reading.tokens())
    reading.searcher()
    wanted = SearchRequest(
        parse(asked.text), asked.visible_to, asked.filters, asked.sort, limit=MOST_DOCUMENTS, facets=False
    )
    found = reading.holdings().engine.search(wanted)
    if found.total > MOST_DOCUMENTS:
        raise TooManyDocuments(
            f"This search finds {found.total:,} documents; one edit changes up to {MOST_DOCUMENTS:,}. Narrow it."
        )
    return [hit.document for hit in found.hits]


def _change() -> BulkChange:
    form = request.form
    steps = [
        Step(element, how, value)
        for element, how, value in zip(
            form.getlist("element"), form.getlist("how"), form.getlist("value"), strict=False
        )
        if element
    ]
    place = place_named(form["move_to"]).place if form.get("move_to") else None
    return checked_change(steps, (place.collection, place.level) if place else None)


def _form(refusal: FondsError | None = None) -> str:
    problem = refusal.message if refusal else ""
    chosen: Sequence[str] = []
    try:
        chosen = found_now()
    except (QueryError, TooManyDocuments) as error:
        problem = problem or error.message
    catalogue = reading.holdings().catalogue
    return render_template(
        "bulk_form.html",
        total=len(chosen),
        listed=[(one, title) for one, title in catalogue.titles_of(chosen[:LISTED])],
        problem=problem,
        kept={name: request.values.getlist(name) for name in (*CHOSEN, "q", "place", "from", "to")},
        back=_back(),
        elements=ELEMENTS,
        hows=HOW,
        sent=request.form,
        ticked=frozenset(request.form.getlist("document")),
        places=_places(),
    )


def _back() -> str:
    if place := request.values.get("place", ""):
        return f"/levels/{place}" if is_id(place) else f"/collections/{place}"
    return "/search?" + urlencode([(name, value) for name, value in request.args.items(multi=True)])


def _places() -> list[tuple[str, str]]:
    """Every collection and level that the asker may see."""
    found = []
    for code in reading.collections():
        tree = top_of(code).tree
        found.append((code, tree.top.title))
        found += [(one.id or "", f"{tree.reference(one.id)} {one.title}") for one in tree.below]
    return found


def _place_title(change: BulkChange) -> str:
    if change.place is None:
        return ""
    place = Place(*change.place)
    return " › ".join(one.title for one in top_of(place.collection).tree.path(place.level))


def _problems(edit: str) -> list[tuple[str, str]]:
    rows = reading.holdings().catalogue.bulk_edit_rows(edit, MOST_DOCUMENTS)
    return [(row.document, str(row.after.get("problem", ""))) for row in rows if row.outcome == "failed"][
        :SHOWN
    ]
