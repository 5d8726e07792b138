"""``/api/v1``: collections as trees of levels, where documents lie, their relations, and who changed what."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from archive.description.arrangement import LevelPlan
from archive.description.relations import checked_relation
from archive.errors import UsageError
from archive.model import Description
from webapp.answers.arrangement import (
    branch_as_json,
    change_as_json,
    level_as_json,
    placed_as_json,
    relation_as_json,
)
from webapp.api.bodies import text_of, told
from webapp.api.describing import MEMBERS, described
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.arranged import At, level_of, place_named, top_of
from webapp.views.describing import suggestions_for
from webapp.views.placing import document_named
from webapp.views.search_form import number

bp = Blueprint("arrangement_api", __name__, url_prefix="/api/v1")

_LEVEL = {"kind", "code", "parent", "position"}
_MOST = 1000


@bp.get("/collections")
@requires(Action.READ)
def collections() -> Response:
    """Every collection with the numbers of documents in it."""
    tops = [top_of(code) for code in reading.collections()]
    return jsonify(
        collections=[
            {**level_as_json(at.tree, at.level), "documents_within": at.branch().within} for at in tops
        ]
    )


@bp.get("/arrangement")
@requires(Action.READ)
def arrangement() -> Response:
    """The whole tree of one collection."""
    at = top_of(request.args.get("collection", ""))
    return jsonify(
        {**level_as_json(at.tree, at.level), "levels": branch_as_json(at.tree, at.branch())["levels"]}
    )


@bp.patch("/arrangement")
@requires(Action.ORGANISE)
def describe_collection() -> Response:
    """Put what is said of a collection in place of what was."""
    return _change(top_of(request.args.get("collection", "")))


@bp.get("/places")
@requires(Action.READ)
def documents_at() -> Response:
    """The documents that lie directly in a level, or at the top of a collection."""
    at = place_named(request.args.get("at", ""))
    limit, offset = number(request.args, "limit", 100, 1, _MOST), number(request.args, "offset", 0, 0, 10**8)
    catalogue = reading.holdings().catalogue
    listed = catalogue.documents_at(at.place, reading.tokens(), limit, offset)
    return jsonify(total=at.branch().here, offset=offset, documents=[placed_as_json(one) for one in listed])


@bp.post("/levels")
@requires(Action.ORGANISE)
def make_level() -> tuple[Response, int]:
    """A new level."""
    said = told({*MEMBERS, *_LEVEL, "collection"}, "level")
    at, site = top_of(text_of(said, "collection") or ""), reading.site()
    plan = LevelPlan(
        text_of(said, "kind") or "",
        text_of(said, "code") or "",
        described(said, Description()),
        text_of(said, "parent") or None,
        _position(said, 0),
    )
    made = site.holdings.catalogue.make_level(at.level.collection, plan, site.agent)
    return jsonify(level_as_json(top_of(made.collection).tree, made)), 201


@bp.get("/levels/<level>")
@requires(Action.READ)
def level(level: str) -> Response:
    """One level with all below it."""
    at = level_of(level)
    branch = branch_as_json(at.tree, at.branch())
    return jsonify({**level_as_json(at.tree, at.level), **{name: branch[name] for name in _COUNTED}})


_COUNTED = ("documents_here", "documents_within", "levels")


@bp.patch("/levels/<level>")
@requires(Action.ORGANISE)
def change_level(level: str) -> Response:
    """Put what is said of a level in place of what was; members that are not named stay."""
    return _change(level_of(level))


@bp.delete("/levels/<level>")
@requires(Action.ORGANISE)
def remove_level(level: str) -> tuple[str, int]:
    """Remove a level in which nothing lies."""
    at, site = level_of(level), reading.site()
    site.holdings.catalogue.remove_level(level, at.level.collection, site.agent)
    return "", 204


def _change(at: At) -> Response:
    said = told({*MEMBERS, *_LEVEL, "version"}, "level")
    now, site = at.level, reading.site()
    plan = LevelPlan(
        text_of(said, "kind") or now.kind,
        text_of(said, "code") or now.code,
        described(said, now.description),
        (text_of(said, "parent") or None) if "parent" in said else now.parent,
        _position(said, now.position),
    )
    catalogue = site.holdings.catalogue
    after = catalogue.change_level(now.id, now.collection, plan, site.agent, text_of(said, "version"))
    return jsonify(level_as_json(top_of(now.collection).tree, after))


def _position(said: dict[str, Any], present: int) -> int:
    value = said.get("position", present)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000:
        raise UsageError("position is a whole number from 0 to 100000.")
    return value


@bp.get("/documents/<document>/place")
@requires(Action.READ)
def place(document: str) -> Response:
    """Where a document lies."""
    found = reading.document(document)
    at = level_of(found.level) if found.level else top_of(found.collection)
    return jsonify(level_as_json(at.tree, at.level))


@bp.put("/documents/<document>/place")
@requires(Action.ORGANISE)
def move(document: str) -> Response:
    """Put a document into a level (``level``) or at the top of a collection (``collection``)."""
    found, site = reading.document(document), reading.site()
    said = told({"collection", "level"}, "place")
    to = place_named(text_of(said, "level") or text_of(said, "collection") or "")
    if text_of(said, "collection") not in (None, to.level.collection):
        raise UsageError("The level lies in another collection than the one that is named.")
    site.holdings.catalogue.move_document(found.id, to.place, site.agent)
    return jsonify(level_as_json(to.tree, to.level))


@bp.get("/documents/<document>/relations")
@requires(Action.READ)
def relations(document: str) -> Response:
    """A document's relations with others, as people have said them."""
    found = reading.document(document)
    every = reading.holdings().catalogue.relations_of(found.id, reading.tokens())
    return jsonify(relations=[relation_as_json(one) for one in every])


@bp.post("/documents/<document>/relations")
@requires(Action.DESCRIBE)
def relate(document: str) -> tuple[Response, int]:
    """Say how a document is related to another."""
    found, site = reading.document(document), reading.site()
    said = told({"kind", "document", "note"}, "relation")
    kind = checked_relation(text_of(said, "kind") or "")
    other = document_named(text_of(said, "document") or "")
    made = site.holdings.catalogue.relate(found.id, kind, other.id, site.agent, text_of(said, "note"))
    every = site.holdings.catalogue.relations_of(found.id, reading.tokens())
    return jsonify(next(relation_as_json(one) for one in every if one.id == made)), 201


@bp.delete("/documents/<document>/relations/<relation>")
@requires(Action.DESCRIBE)
def unrelate(document: str, relation: str) -> tuple[str, int]:
    """Take a relation back."""
    found, site = reading.document(document), reading.site()
    site.holdings.catalogue.unrelate(relation, found.id, site.agent)
    return "", 204


@bp.get("/documents/<document>/history")
@requires(Action.DESCRIBE)
def history(document: str) -> Response:
    """Who changed what of a document's description, the newest first."""
    limit, offset = number(request.args, "limit", 100, 1, _MOST), number(request.args, "offset", 0, 0, 10**8)
    found = reading.document(document)
    events = reading.holdings().catalogue.description_events(found.id, limit, offset)
    return jsonify(changes=[change_as_json(event) for event in events])


@bp.get("/documents/<document>/suggestions")
@requires(Action.DESCRIBE)
def suggestions(document: str) -> Response:
    """What the text of a document suggests for its description; nothing of it is applied."""
    rendition, found = suggestions_for(reading.document(document))
    return jsonify(
        rendition=rendition or None,
        suggestions=[
            {"element": one.element, "value": one.value, "page": one.page, "excerpt": one.excerpt}
            for one in found
        ],
    )
