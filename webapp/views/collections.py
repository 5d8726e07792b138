"""``/collections``: the tree of collections and levels, what lies in each, and describing and arranging them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from archive.description.arrangement import KINDS, TOP_KINDS, LevelPlan, version_of_level
from archive.description.values import description_written, written
from archive.errors import ChangedMeanwhile, UsageError
from archive.model import Description
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.arranged import At, changes, level_link, level_of, top_of
from webapp.views.describing import fields_of, typed_in
from webapp.views.search_form import number

bp = Blueprint("collections", __name__)

LISTED = 100  # documents shown at a time


@bp.get("/collections")
@requires(Action.READ)
def all_collections() -> str:
    """Every collection that the asker may know of, with the levels directly below."""
    tops = [top_of(code) for code in reading.collections()]
    return render_template("collections.html", branches=[at.branch() for at in tops])


@bp.get("/collections/<path:code>")
@requires(Action.READ)
def collection(code: str) -> str:
    """The top of one collection."""
    return _show(top_of(code))


@bp.get("/levels/<level>")
@requires(Action.READ)
def level(level: str) -> str:
    """One level."""
    return _show(level_of(level))


def _show(at: At) -> str:
    first = number(request.args, "first", 1, 1, 10**8)
    catalogue, branch = reading.holdings().catalogue, at.branch()
    return render_template(
        "level.html",
        at=at,
        level=at.level,
        described=at.level.description,
        branch=branch,
        reference=at.tree.reference(at.level.id),
        listed=catalogue.documents_at(at.place, reading.tokens(), LISTED, first - 1),
        first=first,
        most=LISTED,
        history=changes(catalogue.level_events(at.level.id, at.level.collection)),
        said=request.args.get("said", ""),
    )


@bp.get("/collections/<path:code>/edit")
@requires(Action.ORGANISE)
def edit_collection(code: str) -> str:
    """The form for the description of a collection."""
    at = top_of(code)
    return _form(at, written(at.level.description))


@bp.post("/collections/<path:code>/edit")
@requires(Action.ORGANISE)
def save_collection(code: str) -> Response | tuple[str, int]:
    """Save it."""
    return _save(top_of(code))


@bp.get("/levels/<level>/edit")
@requires(Action.ORGANISE)
def edit_level(level: str) -> str:
    """The form for a level."""
    at = level_of(level)
    return _form(at, written(at.level.description))


@bp.post("/levels/<level>/edit")
@requires(Action.ORGANISE)
def save_level(level: str) -> Response | tuple[str, int]:
    """Save it."""
    return _save(level_of(level))


@bp.get("/collections/<path:code>/new-level")
@requires(Action.ORGANISE)
def plan_level(code: str) -> str:
    """The form for a new level."""
    at = top_of(code)
    return _new_form(at, written(Description()))


@bp.post("/collections/<path:code>/new-level")
@requires(Action.ORGANISE)
def make_level(code: str) -> Response | tuple[str, int]:
    """Make it."""
    at = top_of(code)
    typed = typed_in(Description())
    wanted, problems = description_written(typed, Description())
    if problems:
        return _new_form(at, typed, problems), 400
    site = reading.site()
    try:
        made = site.holdings.catalogue.make_level(code, _plan(wanted), site.agent)
    except UsageError as error:
        return _new_form(at, typed, refusal=error.message), 400
    return redirect(f"{level_link(made)}?said=made", 303)


@bp.post("/levels/<level>/remove")
@requires(Action.ORGANISE)
def remove_level(level: str) -> Response:
    """Remove an empty level."""
    at, site = level_of(level), reading.site()
    site.holdings.catalogue.remove_level(level, at.level.collection, site.agent)
    return redirect(level_link(at.path[-2]), 303)


def _save(at: At) -> Response | tuple[str, int]:
    typed = typed_in(at.level.description)
    wanted, problems = description_written(typed, Description())
    if problems:
        return _form(at, typed, problems), 400
    site, code = reading.site(), at.level.collection
    corrects = request.form.get("corrects", "")
    try:
        saved = site.holdings.catalogue.change_level(at.level.id, code, _plan(wanted), site.agent, corrects)
    except UsageError as error:
        return _form(at, typed, refusal=error.message), 400
    except ChangedMeanwhile as error:
        now = level_of(at.level.id) if at.level.id else top_of(code)
        return _form(now, typed, conflict=error), 409
    return redirect(f"{level_link(saved)}?said=saved", 303)


def _plan(described: Description) -> LevelPlan:
    form = request.form
    parent, position = form.get("parent", "") or None, number(form, "position", 0, 0, 100_000)
    return LevelPlan(form.get("kind", ""), form.get("code", ""), described, parent, position)


def _form(
    at: At,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    conflict: ChangedMeanwhile | None = None,
    refusal: str = "",
) -> str:
    sent = request.form
    chosen: dict[str, Any] = {
        "kind": sent.get("kind", at.level.kind),
        "code": sent.get("code", at.level.code),
        "parent": sent.get("parent", at.level.parent or ""),
        "position": sent.get("position", at.level.position),
    }
    return render_template(
        "level_form.html",
        at=at,
        chosen=chosen,
        is_new=False,
        kinds=KINDS if at.level.id else TOP_KINDS,
        parents=_parents(at) if at.level.id else [],
        refusal=refusal,
        corrects=version_of_level(at.level),
        **fields_of(at.level.description, typed, problems, conflict),
    )


def _new_form(
    at: At, typed: Mapping[str, str], problems: Mapping[str, str] | None = None, refusal: str = ""
) -> str:
    parent = request.values.get("parent", "")
    sent = request.form
    chosen = {
        "kind": sent.get("kind", "series"),
        "code": sent.get("code", ""),
        "parent": parent,
        "position": sent.get("position", "0"),
    }
    return render_template(
        "level_form.html",
        at=at,
        chosen=chosen,
        is_new=True,
        kinds=KINDS,
        parents=[("", at.level.title), *((one.id, at.tree.reference(one.id)) for one in at.tree.below)],
        refusal=refusal,
        corrects="",
        **fields_of(Description(), typed, problems),
    )


def _parents(at: At) -> list[tuple[str, str]]:
    """Where a level could lie: everywhere but within itself."""
    inside = at.tree.within(at.level.id)
    below = [
        (one.id or "", f"{at.tree.reference(one.id)} {one.title}")
        for one in at.tree.below
        if one.id not in inside
    ]
    return [("", at.tree.top.title), *sorted(below, key=lambda one: one[1])]
