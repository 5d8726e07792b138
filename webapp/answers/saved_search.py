"""Saved searches as the API and the command line give them. Knows addresses, not Flask."""

from collections.abc import Sequence

from archive.errors import QueryError
from archive.saved_searches import Question, SavedSearch
from indexer.alerts.listing import Listed
from indexer.alerts.questions import understood_now
from indexer.holdings import Holdings
from webapp.answers.search import hit_as_json
from webapp.messages.search_news import feed_link, search_link
from webapp.policy import readers
from webapp.views.search_form import SearchForm


def search_as_json(search: SavedSearch, up_to_date: bool, mail_failure: str | None) -> dict[str, object]:
    """One saved search as it stands. ``up_to_date``: the index has not changed since it was checked."""
    trouble = search.trouble
    return {
        "id": search.id,
        "title": search.title,
        "query": search.question.query,
        "understood_as": search.question.understood_as,
        "understood_now": _understood_now(search.question),
        "filters": dict(search.question.filters),
        "sort": search.question.sort,
        "created_at": search.created_at,
        "checked_at": search.checked_at,
        "up_to_date": up_to_date,
        "checks": search.checks,
        "seen_upto": search.seen_upto,
        "total": search.total,
        "new": search.new,
        "paused": search.paused,
        "mail_to": search.mail_to,
        "mail_failure": mail_failure,
        "trouble": {"code": trouble.code, "detail": trouble.message, "since": trouble.since}
        if trouble
        else None,
        "links": {
            "page": search_link(search),
            "feed": feed_link(search),
            "search": form_of(search.question).url(),
        },
    }


def searches_as_json(holdings: Holdings, searches: Sequence[SavedSearch]) -> list[dict[str, object]]:
    """Several, as they stand to the index at present."""
    failing = holdings.catalogue.failing_mails() if searches else {}
    eyes, alerts = readers(holdings), holdings.alerts
    return [
        search_as_json(one, one.index_state == alerts.state_of_index(eyes(one)), failing.get(one.id))
        for one in searches
    ]


def listed_as_json(listed: Listed, query: str) -> dict[str, object]:
    """One page of what a saved search finds, each hit as a search gives it and whether it is new."""
    return {
        "total": listed.total,
        "new": listed.new,
        "hits": [hit_as_json(one.found, query) | {"new": one.is_new} for one in listed.hits],
    }


def form_of(question: Question) -> SearchForm:
    """The search as its page is asked for it."""
    values = {
        name: tuple(value) if isinstance(value, list) else value for name, value in question.filters.items()
    }
    return SearchForm(text=question.query, sort=question.sort, **values)  # type: ignore[arg-type]


def _understood_now(question: Question) -> str | None:
    """``None`` also where it is not understood any more: the search's trouble says so."""
    try:
        return understood_now(question)
    except QueryError:
        return None
