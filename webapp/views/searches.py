"""Saved searches: keeping one, the list of them, what one finds with its news first, and its feed.

Looking changes nothing: only a form that is sent marks news as seen, renames, pauses, checks or removes.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from archive.errors import QueryError, UsageError
from archive.saved_searches import MAX_TITLE, MOST_DOCUMENTS, SavedSearch, title_of
from indexer.alerts.listing import Listed
from indexer.alerts.questions import question_of
from indexer.searching.search import MAX_OFFSET
from indexer.searching.search_types import Answer
from webapp import policy
from webapp.answers.saved_search import form_of
from webapp.languages import ENGLISH, N_, gettext, language
from webapp.languages.choice import lang_of_feed
from webapp.messages.search_feed import ENTRIES, FeedPage, atom
from webapp.messages.search_news import NewDocument, feed_link, new_document
from webapp.policy import Action, requires
from webapp.views import facets, reading
from webapp.views.saved import (
    is_up_to_date,
    mail_address,
    own_searches,
    saved_from,
    saved_search,
    understood_otherwise,
)
from webapp.views.search import others_matching
from webapp.views.search_form import PAGE_SIZE, SearchForm, number

bp = Blueprint("searches", __name__, url_prefix="/searches")

SAID = {
    "saved": N_("The search is saved. What it finds now is not new; what it finds later will be."),
    "seen": N_("Marked as seen."),
    "changed": N_("Changed."),
    "checked": N_("The search has been carried out and compared."),
    "removed": N_("The saved search is removed."),
}
_PAGES_OF_A_FEED = 1_000


@bp.get("")
@requires(Action.SAVED_SEARCHES)
def overview() -> str:
    """All saved searches, with what is new."""
    found, titles = own_searches(), reading.collection_titles()
    return render_template(
        "searches.html",
        searches=[(one, is_up_to_date(one), facets.chips(form_of(one.question), titles)) for one in found],
        failing=reading.holdings().catalogue.failing_mails(),
        said=_said(),
        mails=reading.site().settings.mail_server is not None,
    )


@bp.get("/new")
@requires(Action.SAVED_SEARCHES)
def form() -> str | tuple[str, int]:
    """The form that saves a search; what cannot be carried out is said before anybody fills it in."""
    asked = SearchForm.from_args(request.args)
    try:
        return _form(asked, None)
    except QueryError as error:
        return _form(asked, error), 400


@bp.post("")
@requires(Action.SAVED_SEARCHES)
def save() -> BaseResponse | tuple[str, int]:
    """Keep a search, and show it."""
    asked = SearchForm.from_args(request.form)
    try:
        search = saved_from(asked, request.form.get("title", ""), request.form.get("mail_to"))
    except (QueryError, UsageError) as error:
        return _form(asked, error), 400
    return _shown(search.id, "saved")


@bp.get("/<search_id>")
@requires(Action.SAVED_SEARCHES)
def search(search_id: str) -> str:
    """What a saved search finds now, the new documents first."""
    return _page(saved_search(search_id), None)


@bp.post("/<search_id>/seen")
@requires(Action.SAVED_SEARCHES)
def seen(search_id: str) -> BaseResponse:
    """What was shown has been seen; what a check has found since then stays new."""
    found = saved_search(search_id)
    reading.holdings().catalogue.mark_seen(found.id, number(request.form, "upto", found.checks, 0, 10**9))
    return _shown(found.id, "seen")


@bp.post("/<search_id>/check")
@requires(Action.SAVED_SEARCHES)
def check(search_id: str) -> BaseResponse:
    """Carry it out now."""
    found = saved_search(search_id)
    reading.searcher()
    reading.holdings().alerts.check(found, policy.readers(reading.holdings()))
    return _shown(found.id, "checked")


@bp.post("/<search_id>/change")
@requires(Action.SAVED_SEARCHES)
def change(search_id: str) -> BaseResponse | tuple[str, int]:
    """Rename, pause, go on, send mails elsewhere or no more."""
    found = saved_search(search_id)
    typed = request.form
    try:
        title = title_of(typed.get("title", ""))
        asked = typed.get("mail_to", found.mail_to)
        address = asked if asked == found.mail_to else mail_address(asked)
    except UsageError as error:
        return _page(found, error), 400
    reading.holdings().catalogue.change_search(
        found.id, title=title, paused=typed.get("paused") == "1", mail_to=address, no_mail=not address
    )
    return _shown(found.id, "changed")


@bp.post("/<search_id>/remove")
@requires(Action.SAVED_SEARCHES)
def remove(search_id: str) -> BaseResponse:
    """Forget it."""
    reading.holdings().catalogue.remove_search(saved_search(search_id).id)
    return redirect(url_for("searches.overview", said="removed"), 303)


@bp.get("/<search_id>/feed.atom")
@requires(Action.SAVED_SEARCHES)
def feed(search_id: str) -> BaseResponse:
    """Its news as Atom, newest first; answered with 304 while nothing has changed."""
    found = saved_search(search_id)
    page = number(request.args, "page", 1, 1, _PAGES_OF_A_FEED)
    told = FeedPage(found, *_entries(found, page), understood_otherwise(found), lang_of_feed())
    settings, catalogue = reading.site().settings, reading.holdings().catalogue
    response = Response(atom(told, catalogue.identity, settings.base_url), mimetype="application/atom+xml")
    response.add_etag()
    response.last_modified = datetime.fromisoformat(told.updated)
    return response.make_conditional(request)


def _said() -> str | None:
    """What was done just before, when the address says so."""
    sentence = SAID.get(request.args.get("said", ""))
    return gettext(sentence) if sentence else None


def _entries(found: SavedSearch, page: int) -> tuple[list[NewDocument], int, bool]:
    """The documents of one page of the feed, its number, and whether there are more."""
    catalogue = reading.holdings().catalogue
    news = catalogue.news(found.id, 1, ENTRIES + 1, (page - 1) * ENTRIES)
    rows = catalogue.listings([one.rendition for one in news[:ENTRIES]])
    told = [
        new_document(one, rows[one.rendition], found.question)
        for one in news[:ENTRIES]
        if one.rendition in rows and rows[one.rendition].access in reading.tokens()
    ]
    return told, page, len(news) > ENTRIES


def _form(asked: SearchForm, error: UsageError | QueryError | None) -> str:
    """Empty, or as it was sent with what is wrong about it. Raises ``QueryError`` unless one is being told."""
    now, same = (None, []) if error else _at_present(asked)
    chips = facets.chips(asked, reading.collection_titles())
    title = ", ".join([asked.text or gettext("All documents"), *(one.label for one in chips)])
    return render_template(
        "search_save.html",
        form=asked,
        error=error,
        now=now,
        same=same,
        chips=chips,
        title=request.form.get("title") or title[:MAX_TITLE],
        max_title=MAX_TITLE,
        most_documents=MOST_DOCUMENTS,
        mail_to=request.form.get("mail_to", ""),
        mails=reading.site().settings.mail_server is not None,
    )


def _at_present(asked: SearchForm) -> tuple[Answer, list[SavedSearch]]:
    """What the search finds now, of which only the number is shown, and those saved that ask the same."""
    query = replace(asked, limit=0, offset=0).query(reading.tokens())
    question = question_of(query)
    alike = [
        one
        for one in own_searches()
        if (one.question.understood_as, one.question.filters) == (question.understood_as, question.filters)
    ]
    return reading.answer(query), alike


def _page(found: SavedSearch, error: UsageError | None) -> str:
    only_new = request.args.get("only") == "new"
    offset = number(request.args, "offset", 0, 0, MAX_OFFSET)
    listed, problem = _listed(found, offset, only_new)
    titles = reading.collection_titles()
    asked = form_of(found.question)
    hits = listed.hits if listed else ()
    return render_template(
        "saved_search.html",
        search=found,
        form=asked,
        chips=facets.chips(asked, titles),
        listed=listed,
        problem=problem,
        error=error,
        titles=titles,
        also=others_matching([one.found for one in hits]),
        only_new=only_new,
        offset=offset,
        page_size=PAGE_SIZE,
        link=_links(found.id, only_new),
        feed=feed_link(found, lang=None if language() == ENGLISH else language()),
        said=_said(),
        up_to_date=is_up_to_date(found),
        otherwise=understood_otherwise(found),
        failure=reading.holdings().catalogue.failing_mails().get(found.id),
        mails=reading.site().settings.mail_server is not None,
        max_title=MAX_TITLE,
    )


def _listed(
    found: SavedSearch, offset: int, only_new: bool
) -> tuple[Listed | None, QueryError | UsageError | None]:
    """What it finds, or why it cannot be carried out."""
    reading.searcher()
    search_list = reading.holdings().search_list
    try:
        return search_list.listed(found, reading.tokens(), PAGE_SIZE, offset, only_new=only_new), None
    except (QueryError, UsageError) as error:
        return None, error


def _links(search_id: str, only_new: bool) -> Callable[[int], str]:
    only = "new" if only_new else None
    return lambda offset: url_for("searches.search", search_id=search_id, only=only, offset=offset or None)


def _shown(search_id: str, said: str) -> BaseResponse:
    return redirect(url_for("searches.search", search_id=search_id, said=said), 303)
