"""``/api/v1/searches``: saved searches for programs. Errors are answered by ``webapp.views.problems``."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import MultiDict

from archive.errors import UsageError
from archive.saved_searches import MAX_TITLE, SavedSearch, title_of
from indexer.searching.search import MAX_OFFSET
from webapp import policy
from webapp.answers.saved_search import listed_as_json, searches_as_json
from webapp.api.bodies import text_of, told
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.saved import mail_address, own_searches, saved_from, saved_search
from webapp.views.search_form import CHOSEN, MAX_LIMIT, PAGE_SIZE, SearchForm, number

bp = Blueprint("saved_searches_api", __name__, url_prefix="/api/v1/searches")

_TEXTS = ("query", "sort", "from", "to")


@bp.get("")
@requires(Action.SAVED_SEARCHES)
def searches() -> Response:
    """All saved searches."""
    found = own_searches()
    return jsonify(searches=searches_as_json(reading.holdings(), found))


@bp.post("")
@requires(Action.SAVED_SEARCHES)
def save() -> tuple[Response, int]:
    """Keep a search; what it finds now is not new."""
    said = told({"title", "mail_to", *_TEXTS, *CHOSEN}, "saved search")
    form = _form(said)
    title = text_of(said, "title") or form.text[:MAX_TITLE] or "All documents"
    return jsonify(_as_json(saved_from(form, title, text_of(said, "mail_to")))), 201


@bp.get("/<search>")
@requires(Action.SAVED_SEARCHES)
def one(search: str) -> Response:
    """One saved search."""
    return jsonify(_as_json(saved_search(search)))


@bp.patch("/<search>")
@requires(Action.SAVED_SEARCHES)
def change(search: str) -> Response:
    """Change what is named: ``title``, ``paused``, ``mail_to`` (``null`` sends none)."""
    found, said = saved_search(search), told({"title", "paused", "mail_to"}, "saved search")
    title = title_of(text_of(said, "title") or "") if "title" in said else None
    address = mail_address(text_of(said, "mail_to"))
    paused = said.get("paused")
    if paused is not None and not isinstance(paused, bool):
        raise UsageError("paused is true or false.")
    changed = reading.holdings().catalogue.change_search(
        found.id, title=title, paused=paused, mail_to=address, no_mail="mail_to" in said and not address
    )
    return jsonify(_as_json(changed))


@bp.delete("/<search>")
@requires(Action.SAVED_SEARCHES)
def remove(search: str) -> tuple[str, int]:
    """Forget it."""
    reading.holdings().catalogue.remove_search(saved_search(search).id)
    return "", 204


@bp.get("/<search>/documents")
@requires(Action.SAVED_SEARCHES)
def documents(search: str) -> Response:
    """What it finds now, the new documents first; ``new=1`` gives only these. Marks nothing as seen."""
    found = saved_search(search)
    reading.searcher()
    listed = reading.holdings().search_list.listed(
        found,
        reading.tokens(),
        number(request.args, "limit", PAGE_SIZE, 0, MAX_LIMIT),
        number(request.args, "offset", 0, 0, MAX_OFFSET),
        only_new=request.args.get("new") == "1",
    )
    return jsonify(listed_as_json(listed, found.question.query) | {"checks": found.checks})


@bp.post("/<search>/seen")
@requires(Action.SAVED_SEARCHES)
def seen(search: str) -> Response:
    """What was found up to the check ``upto`` has been seen; without it, everything."""
    found, said = saved_search(search), told({"upto"}, "saved search")
    upto = said.get("upto", found.checks)
    if not isinstance(upto, int) or isinstance(upto, bool) or upto < 0:
        raise UsageError("upto is the number of a check, as `checks` gives it.")
    reading.holdings().catalogue.mark_seen(found.id, upto)
    return jsonify(_as_json(saved_search(found.id)))


@bp.post("/<search>/check")
@requires(Action.SAVED_SEARCHES)
def check(search: str) -> Response:
    """Carry it out now."""
    found = saved_search(search)
    reading.searcher()
    report = reading.holdings().alerts.check(found, policy.readers(reading.holdings()))
    return jsonify(
        _as_json(report.search)
        | {"carried_out": report.carried_out, "found": report.found, "gone": report.gone}
    )


def _as_json(search: SavedSearch) -> dict[str, object]:
    return searches_as_json(reading.holdings(), [search])[0]


def _form(said: dict[str, Any]) -> SearchForm:
    """The search that the object describes, checked as one in an address is."""
    asked: MultiDict[str, str] = MultiDict()
    for name in _TEXTS:
        asked.add("q" if name == "query" else name, text_of(said, name) or "")
    for name in CHOSEN:
        values = said.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise UsageError(f"{name} is a list of texts.")
        asked.setlist(name, values)
    return SearchForm.from_args(asked)
