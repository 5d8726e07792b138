"""``/api/v1/bulk-edits``: one change to many documents, for programs."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from archive.catalogue import BulkEdit
from archive.description.bulk_edits import BulkChange, Step, checked_change
from archive.errors import UsageError
from archive.ids import is_id
from webapp.api.bodies import told
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.arranged import place_named
from webapp.views.bulk import documents_of
from webapp.views.search_form import SearchForm, number

bp = Blueprint("bulk_api", __name__, url_prefix="/api/v1/bulk-edits")

_MOST = 1000


@bp.get("")
@requires(Action.ORGANISE)
def edits() -> Response:
    """The newest edits."""
    return jsonify(edits=[_as_json(one) for one in reading.holdings().catalogue.newest_bulk_edits()])


@bp.post("")
@requires(Action.ORGANISE)
def plan() -> tuple[Response, int]:
    """Write an edit down: of the documents that are named, or of all that the search in the address finds."""
    said, site = told({"documents", "steps", "place"}, "edit"), reading.site()
    change = _change(said)
    chosen = said.get("documents")
    if chosen is None:
        asked = SearchForm.from_args(request.args)
        chosen = documents_of(asked) if "q" in request.args or asked.narrowed else []
    if not isinstance(chosen, list) or not all(isinstance(one, str) and is_id(one) for one in chosen):
        raise UsageError("documents is a list of ids.")
    made = site.holdings.catalogue.plan_bulk_edit(chosen, change, site.agent)
    return jsonify(_as_json(site.holdings.catalogue.bulk_edit(made))), 201


@bp.get("/<edit>")
@requires(Action.ORGANISE)
def edit(edit: str) -> Response:
    """How far an edit has come."""
    return jsonify(_as_json(reading.holdings().catalogue.bulk_edit(edit)))


@bp.get("/<edit>/preview")
@requires(Action.ORGANISE)
def preview(edit: str) -> Response:
    """What would become of the documents whose turn has not come."""
    limit, offset = number(request.args, "limit", 100, 1, _MOST), number(request.args, "offset", 0, 0, 10**6)
    found = reading.holdings().catalogue.preview_bulk_edit(edit, reading.tokens(), limit, offset)
    return jsonify(
        documents=[
            {
                "document": one.document,
                "title": one.title,
                "before": dict(one.changed.before),
                "after": dict(one.changed.after),
                "moves": one.moves,
            }
            for one in found
        ]
    )


@bp.post("/<edit>/carry-on")
@requires(Action.ORGANISE)
def carry_on(edit: str) -> Response:
    """Change the next documents, at most 50; repeat while ``left`` is not 0."""
    site = reading.site()
    left = site.holdings.catalogue.carry_on_bulk_edit(edit, reading.tokens(), site.agent)
    return jsonify({**_as_json(site.holdings.catalogue.bulk_edit(edit)), "left": left})


@bp.post("/<edit>/undo")
@requires(Action.ORGANISE)
def undo(edit: str) -> Response:
    """Put the next documents back, at most 50; repeat while ``left`` is not 0."""
    site = reading.site()
    left = site.holdings.catalogue.undo_bulk_edit(edit, reading.tokens(), site.agent)
    return jsonify({**_as_json(site.holdings.catalogue.bulk_edit(edit)), "left": left})


def _change(said: dict[str, Any]) -> BulkChange:
    steps = said.get("steps", [])
    known = {"element", "how", "value"}
    if not isinstance(steps, list) or not all(
        isinstance(one, dict)
        and {"element", "how"} <= set(one) <= known
        and all(isinstance(value, str) for value in one.values())
        for one in steps
    ):
        raise UsageError("steps is a list; each has an element, how, and mostly a value.")
    place = said.get("place")
    if place is not None and not isinstance(place, str):
        raise UsageError("place is the id of a level or the code of a collection.")
    to = place_named(place).place if place else None
    return checked_change([Step(**one) for one in steps], (to.collection, to.level) if to else None)


def _as_json(one: BulkEdit) -> dict[str, Any]:
    return {
        "edit": one.id,
        "agent": one.agent,
        "made_at": one.made_at,
        "state": one.state,
        "documents": one.total,
        "left": max(0, one.total - one.done),
        "outcomes": dict(one.outcomes),
        **one.change.as_json(),
    }
