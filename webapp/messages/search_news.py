"""What is told of a new document, in a feed and in a mail: its title, its date, on which pages, where to look.

Never the text of a document. Knows addresses, not Flask; how they are put into XML or a message is told elsewhere.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from archive.catalogue import Listing
from archive.saved_searches import News, Question, SavedSearch
from archive.storable import one_line
from webapp.answers.search import document_link, page_link
from webapp.languages import forms, gettext
from webapp.views.words import counted, date_in_words


@dataclass(frozen=True, slots=True)
class NewDocument:
    """One new document, in plain text on single lines."""

    id: str
    title: str
    date: str  # in words; empty when undated
    collection: str
    pages: str  # "pages 1, iv and 3 more"; empty when there is nothing to say
    link: str  # below the archive's own address
    found_at: str


def new_document(news: News, row: Listing, question: Question) -> NewDocument:
    """What is told of it."""
    said = row.document.description
    first = news.pages[0][0] if news.pages else None
    return NewDocument(
        id=news.document,
        title=one_line(said.title or row.rendition.filename) or gettext("untitled"),
        date=date_in_words(said.date),
        collection=one_line(row.document.collection),
        pages=pages_in_words(news),
        link=page_link(news.document, first, question.query, news.rendition)
        if first
        else document_link(news.document),
        found_at=news.found_at,
    )


def pages_in_words(news: News) -> str:
    """``page 3``, ``pages 1, iv and 3 more``; empty when no page is known."""
    if not news.pages:
        return ""
    labels = [one_line(label) or str(number) for number, label in news.pages]
    if news.more_pages:
        more = forms.number(news.more_pages)
        return gettext("pages %(labels)s and %(more)s more", labels=", ".join(labels), more=more)
    if len(labels) == 1:
        return gettext("page %(label)s", label=labels[0])
    return gettext("pages %(labels)s and %(last)s", labels=", ".join(labels[:-1]), last=labels[-1])


def facts_in_words(one: NewDocument) -> tuple[str, ...]:
    """Its date, its collection, its pages: as many as are known."""
    return tuple(filter(None, (one.date or gettext("undated"), one.collection, one.pages)))


def search_link(search: SavedSearch) -> str:
    """Where a saved search is looked at."""
    return f"/searches/{search.id}"


def feed_link(search: SavedSearch, page: int = 1, lang: str | None = None) -> str:
    """Where its feed is; with ``lang`` in that language, whoever asks for it."""
    asked = [*([("page", str(page))] if page > 1 else []), *([("lang", lang)] if lang else [])]
    return f"{search_link(search)}/feed.atom" + (f"?{urlencode(asked)}" if asked else "")


def news_in_words(count: int) -> str:
    """``3 new documents``."""
    return counted(count, "new document")
