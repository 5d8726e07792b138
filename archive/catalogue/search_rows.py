"""Rows of saved searches, of what they found and of messages about them as values, and the way back.

The values are imported by whoever first asks for one: whoever takes files in needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row

from archive.storable import storable_json

if TYPE_CHECKING:
    from archive.saved_searches import News, SavedSearch, SearchMail


def search_of(row: Row[Any]) -> SavedSearch:
    """A saved search from all its columns and ``new``, the number of its new documents."""
    from archive.saved_searches import Question, SavedSearch, Trouble

    trouble = Trouble(row.trouble_code, row.trouble_message, row.trouble_since) if row.trouble_code else None
    return SavedSearch(
        id=row.id,
        title=row.title,
        question=Question(row.query, row.understood_as, row.filters, row.sort),
        created_at=row.created_at,
        checked_at=row.checked_at,
        index_state=row.index_state,
        checks=row.checks,
        total=row.total,
        digest=row.digest,
        seen_upto=row.seen_upto,
        new=row.new,
        paused=row.paused,
        mail_to=row.mail_to,
        trouble=trouble,
        owner=row.owner,
    )


def news_of(row: Row[Any]) -> News:
    """One document of a saved search."""
    from archive.saved_searches import News

    return News(
        document=row.document,
        rendition=row.rendition,
        check=row.number,
        found_at=row.found_at,
        pages=tuple((int(number), str(label)) for number, label in row.pages),
        more_pages=row.more_pages,
        pages_known=row.pages_known,
    )


def news_row(news: News, search: str, number: int, now: str) -> dict[str, Any]:
    """The columns of a document that the check of this number has found."""
    return {
        "search": search,
        "document": news.document,
        "number": number,
        "found_at": now,
        "rendition": news.rendition,
        "pages": storable_json(list(news.pages)),
        "more_pages": news.more_pages,
        "pages_known": news.pages_known,
    }


def mail_of(row: Row[Any], attempts: int) -> SearchMail:
    """One message; ``attempts`` counts the one that is beginning."""
    from archive.saved_searches import SearchMail

    return SearchMail(
        row.id,
        row.search,
        row.kind,
        row.after_check,
        row.upto_check,
        row.made_at,
        attempts,
        row.next_at,
        row.sent_at,
        row.failure,
    )
