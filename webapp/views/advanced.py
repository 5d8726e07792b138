"""The form that writes a query: what is typed into its boxes comes back as the address of a search."""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from indexer.identification.types import TYPES
from indexer.query.composition import CHOICES, TEXT_BOXES, BoxError, Boxes, composed
from webapp.policy import Action, requires
from webapp.views import reading, words
from webapp.views.search_form import SearchForm

bp = Blueprint("advanced", __name__)


@bp.get("/search/advanced")
@requires(Action.SEARCH)
def advanced() -> str | Response | tuple[str, int]:
    """The empty form; with something in it the way to the search, or what is wrong with it."""
    boxes = Boxes(
        texts={name: request.args.get(name, "") for name in TEXT_BOXES},
        chosen={name: tuple(filter(None, request.args.getlist(name))) for name in CHOICES},
        distance=request.args.get("distance", "") or "10",
        slips="slips" in request.args,
    )
    try:
        query = composed(boxes)
    except BoxError as error:
        return _form(boxes, error), 400
    return redirect(SearchForm(text=query).url()) if query else _form(boxes)


def _form(boxes: Boxes, error: BoxError | None = None) -> str:
    return render_template(
        "advanced.html",
        boxes=boxes,
        error=error,
        choices={
            "type": [(kind, words.type_name(kind)) for kind in TYPES],
            "language": [(code, words.language(code)) for code in reading.site().settings.languages],
            "collection": sorted(reading.collection_titles().items(), key=lambda item: item[1].casefold()),
        },
    )
