"""The Atom feed of a saved search (RFC 4287): an entry for each new document, in pages where there are many (RFC 5005).

An entry keeps its id for ever, so that no reader shows a document twice: a tag (RFC 4151) of the archive's own
identity, in a domain that nobody can own. It is the same in every language. Knows no Flask.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from archive.saved_searches import SavedSearch
from webapp.languages import gettext, language
from webapp.languages.sentences import told
from webapp.messages.search_news import NewDocument, facts_in_words, feed_link, search_link

ENTRIES = 100  # in one page of a feed
ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of a feed. ``number`` counts from 1, the newest entries first."""

    search: SavedSearch
    documents: Sequence[NewDocument]
    number: int
    has_more: bool
    understood_now: str | None  # where the query is understood otherwise than when it was saved
    lang: str | None = None  # where the address says in which language it is to be

    @property
    def updated(self) -> str:
        """When something was last added."""
        trouble = [self.search.trouble.since] if self.search.trouble else []
        return max([self.search.created_at, *trouble, *(one.found_at for one in self.documents)])


def atom(page: FeedPage, archive_id: str, base_url: str) -> bytes:
    """The page as XML in UTF-8. ``archive_id`` is the catalogue's identity."""
    search = page.search
    tag = f"tag:{archive_id}.fonds.invalid,{search.created_at[:10]}:searches/{search.id}"
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language()})
    add_text(feed, "id", tag)
    add_text(feed, "title", search.title)
    add_text(feed, "subtitle", _subtitle(page))
    add_text(feed, "updated", page.updated)
    add_text(SubElement(feed, "author"), "name", "Fonds")
    add_link(feed, "alternate", base_url + search_link(search), "text/html")
    add_link(feed, "self", base_url + feed_link(search, page.number, page.lang))
    add_link(feed, "first", base_url + feed_link(search, 1, page.lang))
    if page.number > 1:
        add_link(feed, "previous", base_url + feed_link(search, page.number - 1, page.lang))
    if page.has_more:
        add_link(feed, "next", base_url + feed_link(search, page.number + 1, page.lang))
    if page.number == 1 and search.trouble:
        since = re.sub(r"\D", "", search.trouble.since)
        title = gettext("This search cannot be carried out")
        entry = add_entry(feed, f"{tag}/trouble/{since}", title, search.trouble.since)
        add_link(entry, "alternate", base_url + search_link(search), "text/html")
        unknown = gettext("Nothing is known of what is new since then.")
        add_text(entry, "summary", f"{told(search.trouble.message)} {unknown}")
    for one in page.documents:
        entry = add_entry(feed, f"{tag}/documents/{one.id}", one.title, one.found_at)
        add_link(entry, "alternate", base_url + one.link, "text/html")
        add_text(entry, "summary", " · ".join(facts_in_words(one)))
    indent(feed, "")
    return bytes(tostring(feed, "utf-8", xml_declaration=True)) + b"\n"


def _subtitle(page: FeedPage) -> str:
    query = page.search.question.query
    said = [
        gettext("New documents for the search %(query)s", query=query)
        if query
        else gettext("New documents for the search for everything")
    ]
    if page.search.paused:
        said.append(gettext("(paused: it is not carried out at present)"))
    if (now := page.understood_now) is not None:
        said.append(gettext("(understood as %(query)s, otherwise than when it was saved)", query=now))
    return " ".join(said)


def add_entry(feed: Element, tag: str, title: str, at: str) -> Element:
    """An entry with what every entry has; ``at`` is when it changed last."""
    entry = SubElement(feed, "entry")
    add_text(entry, "id", tag)
    add_text(entry, "title", title)
    add_text(entry, "updated", at)
    return entry


def add_text(parent: Element, name: str, text: str) -> None:
    """An element with a text; what XML cannot hold becomes U+FFFD."""
    SubElement(parent, name).text = _NOT_XML.sub("\ufffd", text)


def add_link(parent: Element, relation: str, address: str, kind: str = "application/atom+xml") -> None:
    """A link of the feed or of an entry."""
    SubElement(parent, "link", {"rel": relation, "type": kind, "href": address})
