"""Who may see a document or a collection: forms for archivists. Closing is confirmed by nothing: it can be undone."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.errors import UsageError
from archive.model import Document
from archive.visibility import MOST_REASON, Access, CollectionAccess, access_of
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.arranged import level_link, top_of

bp = Blueprint("access", __name__)

MOST = 500  # closed documents listed at a time
_INDEX_SECONDS = 3.0  # most are followed within a tenth of one; nothing is shown meanwhile


@bp.get("/documents/<document>/access")
@requires(Action.RESTRICT)
def document_access(document: str) -> str:
    """Whether it is closed, and the form to close or open it."""
    return _document_form(reading.document(document))


@bp.post("/documents/<document>/access")
@requires(Action.RESTRICT)
def change_document(document: str) -> Response | tuple[str, int]:
    """Close it, change the terms, or open it."""
    found, site, sent = reading.document(document), reading.site(), request.form
    catalogue = site.holdings.catalogue
    try:
        if sent.get("open") == "1":
            done = catalogue.open_document(found.id, site.agent, sent.get("reason", ""))
        else:
            done = catalogue.close_document(
                found.id, sent.get("reason", ""), site.agent, sent.get("until"), sent.get("stub") == "1"
            )
    except UsageError as error:
        return _document_form(found, error), 400
    site.holdings.await_index(done.sequence, _INDEX_SECONDS)
    return redirect(url_for("access.document_access", document=found.id, said="changed"), 303)


@bp.get("/collections/<path:code>/access")
@requires(Action.RESTRICT)
def collection_access(code: str) -> str:
    """Who may see it, the form to change that, and what is closed in it."""
    return _collection_form(code)


@bp.post("/collections/<path:code>/access")
@requires(Action.RESTRICT)
def change_collection(code: str) -> Response | tuple[str, int]:
    """Let other people see it."""
    top_of(code)
    site, sent = reading.site(), request.form
    try:
        access = access_of(sent.get("access", ""))
        groups = tuple(sent.getlist("group")) if access is Access.RESTRICTED else ()
        site.holdings.catalogue.set_collection_access(code, CollectionAccess(access, groups), site.agent)
    except UsageError as error:
        return _collection_form(code, error), 400
    return redirect(url_for("access.collection_access", code=code, said="changed"), 303)


def _document_form(document: Document, error: UsageError | None = None) -> str:
    catalogue, sent = reading.holdings().catalogue, request.form
    closure = catalogue.closure(document.id)
    return render_template(
        "document_access.html",
        document=document,
        collection=reading.collections()[document.collection],
        access=catalogue.collection_accesses()[document.collection],
        closure=closure,
        error=error,
        reason=sent.get("reason", closure.reason if closure else ""),
        until=sent.get("until", (closure.until if closure else None) or ""),
        stub=sent.get("stub") == "1" if sent else bool(closure and closure.leaves_stub),
        most_reason=MOST_REASON,
        said=request.args.get("said", ""),
    )


def _collection_form(code: str, error: UsageError | None = None) -> str:
    at, catalogue = top_of(code), reading.holdings().catalogue
    access = catalogue.collection_accesses()[code]
    return render_template(
        "collection_access.html",
        title=at.level.title,
        link=level_link(at.level),
        code=code,
        access=access,
        kinds=list(Access),
        groups=reading.holdings().accounts.groups(),
        closures=catalogue.closures(code, MOST),
        error=error,
        said=request.args.get("said", ""),
    )
