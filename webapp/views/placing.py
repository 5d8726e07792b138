"""Moving one document, and its relations with others."""

import re

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.description.relations import RelationKind, checked_relation
from archive.errors import FondsError, NotFound, QueryError, UsageError
from archive.model import Document
from indexer.searching.search_types import SearchQuery
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.arranged import place_named, top_of, way_to

bp = Blueprint("placing", __name__)

OFFERED = 20  # documents found to be related
_IN_ADDRESS = re.compile(r"/documents/([0-9a-z]{26})")


@bp.get("/documents/<document>/move")
@requires(Action.ORGANISE)
def choose_place(document: str) -> str:
    """Where to: every collection and level that the asker may see, level by level."""
    found = reading.document(document)
    code = request.args.get("collection", found.collection)
    return _move_form(found, code)


@bp.post("/documents/<document>/move")
@requires(Action.ORGANISE)
def move(document: str) -> Response | tuple[str, int]:
    """Move it."""
    found, site = reading.document(document), reading.site()
    to = place_named(request.form.get("to", ""))
    try:
        site.holdings.catalogue.move_document(found.id, to.place, site.agent)
    except UsageError as error:
        return _move_form(found, to.level.collection, error.message), 400
    return redirect(url_for("documents.describe", document=found.id, said="moved"), 303)


def _move_form(document: Document, code: str, refusal: str = "") -> str:
    at = top_of(code)
    levels = sorted(at.tree.below, key=lambda one: at.tree.reference(one.id))
    return render_template(
        "move.html", document=document, way=way_to(document), at=at, levels=levels, refusal=refusal,
        titles=reading.collection_titles(),
    )  # fmt: skip


@bp.get("/documents/<document>/relate")
@requires(Action.DESCRIBE)
def look_for_related(document: str) -> str:
    """The form: by id or address, or chosen from what a search finds."""
    return _relate_form(reading.document(document))


@bp.post("/documents/<document>/relate")
@requires(Action.DESCRIBE)
def relate(document: str) -> Response | tuple[str, int]:
    """Say how this document is related to another."""
    found, site = reading.document(document), reading.site()
    try:
        kind = checked_relation(request.form.get("kind", ""))
        other = document_named(request.form.get("other", ""))
        note = request.form.get("note", "")
        site.holdings.catalogue.relate(found.id, kind, other.id, site.agent, note)
    except (UsageError, NotFound) as error:
        return _relate_form(found, error), 400
    return redirect(url_for("documents.describe", document=found.id, _anchor="relations"), 303)


@bp.post("/documents/<document>/relations/<relation>/remove")
@requires(Action.DESCRIBE)
def unrelate(document: str, relation: str) -> Response:
    """Take a relation back."""
    found, site = reading.document(document), reading.site()
    site.holdings.catalogue.unrelate(relation, found.id, site.agent)
    return redirect(url_for("documents.describe", document=found.id, _anchor="relations"), 303)


def document_named(untrusted_name: str) -> Document:
    """A document that the asker may see, by its id, the address of its page, a rendition's id or its reference."""
    name = untrusted_name.strip()
    if not name:
        raise UsageError("Say which document: its id, or the address of its page.")
    in_address = _IN_ADDRESS.search(name)
    try:
        return reading.document(in_address[1] if in_address else reading.holdings().catalogue.resolve(name))
    except UsageError:  # its message would name documents that the asker may not see
        raise UsageError(
            "Several documents have this reference. Use the id, or the address of its page."
        ) from None
    except NotFound:
        raise NotFound("There is no such document. Copy the address of its page, or its id.") from None


def _relate_form(document: Document, refusal: FondsError | None = None) -> str:
    query = request.values.get("q", "").strip()
    hits, problem = [], ""
    if query:
        try:
            answer = reading.answer(SearchQuery(query, visible_to=reading.tokens(), limit=OFFERED))
            hits = [hit for hit in answer.hits if hit.document != document.id]
        except QueryError as error:
            problem = error.message
    return render_template(
        "relate.html",
        document=document,
        kinds=tuple(RelationKind),
        kind=request.form.get("kind", ""),
        other=request.values.get("other", ""),
        note=request.form.get("note", ""),
        query=query,
        hits=hits,
        problem=problem,
        refusal=refusal.message if refusal else "",
    )
