"""``/feed.atom``: what came last, as far as the asker may see it."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from archive.errors import NotFound, UsageError
from archive.ids import is_id
from webapp.languages.choice import lang_of_feed
from webapp.messages.newest_feed import ENTRIES, NewestPage, newest_atom
from webapp.policy import Action, requires
from webapp.views import reading

bp = Blueprint("feeds", __name__)


@bp.get("/feed.atom")
@requires(Action.SEARCH)
def newest() -> BaseResponse:
    """The newest documents, newest first; answered with 304 while nothing has changed."""
    collection, before = request.args.get("collection") or None, request.args.get("before") or None
    if collection is not None and collection not in reading.collections():
        raise NotFound("There is no collection with this code.")
    if before is not None and not is_id(before):
        raise UsageError("before is the id of a document.")
    settings, catalogue = reading.site().settings, reading.holdings().catalogue
    found = catalogue.newest(reading.tokens(), ENTRIES + 1, collection, before)
    rows = catalogue.listings([one.rendition for one in found[:ENTRIES]])
    page = NewestPage(
        [rows[one.rendition] for one in found[:ENTRIES] if one.rendition in rows],
        collection,
        reading.collection_titles().get(collection or ""),
        before,
        len(found) > ENTRIES,
        lang_of_feed(),
    )
    response = Response(
        newest_atom(page, catalogue.identity, settings.base_url), mimetype="application/atom+xml"
    )
    response.add_etag()
    return response.make_conditional(request)
