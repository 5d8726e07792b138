"""The Atom feed of the newest documents, in the whole archive or in one collection (RFC 4287, RFC 5005).

Tells of a document what a list of results does, never its text. Knows no Flask.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from archive.catalogue import Listing
from archive.storable import one_line
from webapp.answers.search import document_link
from webapp.languages import gettext, language
from webapp.messages.search_feed import ATOM, add_entry, add_link, add_text
from webapp.views.words import date_in_words

ENTRIES = 50  # in one page of a feed
_BEFORE_ALL = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class NewestPage:
    """One page: the newest documents, or those before the document ``before``."""

    documents: Sequence[Listing]
    collection: str | None = None
    title: str | None = None  # of the collection
    before: str | None = None
    has_more: bool = False
    lang: str | None = None  # where the address says in which language it is to be


def feed_link(collection: str | None = None, before: str | None = None, lang: str | None = None) -> str:
    """Where the feed is, and its further pages; with ``lang`` in that language, whoever asks for it."""
    said = (("collection", collection), ("before", before), ("lang", lang))
    asked = {name: value for name, value in said if value}
    return "/feed.atom" + (f"?{urlencode(asked)}" if asked else "")


def newest_atom(page: NewestPage, archive_id: str, base_url: str) -> bytes:
    """The page as XML in UTF-8. ``archive_id`` is the catalogue's identity."""
    whole = f"tag:{archive_id}.fonds.invalid,2026:newest"
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": language()})
    add_text(feed, "id", f"{whole}/{page.collection}" if page.collection else whole)
    whose = page.title or page.collection or gettext("all collections")
    add_text(feed, "title", gettext("Newest documents: %(collection)s", collection=whose))
    add_text(
        feed, "updated", max((one.document.accessioned_at for one in page.documents), default=_BEFORE_ALL)
    )
    add_text(SubElement(feed, "author"), "name", "Fonds")
    add_link(feed, "alternate", f"{base_url}/", "text/html")
    add_link(feed, "self", base_url + feed_link(page.collection, page.before, page.lang))
    add_link(feed, "first", base_url + feed_link(page.collection, None, page.lang))
    if page.has_more:
        last = page.documents[-1].document.id
        add_link(feed, "next", base_url + feed_link(page.collection, last, page.lang))
    for one in page.documents:
        _add(feed, one, whole, base_url)
    indent(feed, "")
    return bytes(tostring(feed, "utf-8", xml_declaration=True)) + b"\n"


def _add(feed: Element, one: Listing, whole: str, base_url: str) -> None:
    document, said = one.document, one.document.description
    title = one_line(said.title or one.rendition.filename) or gettext("untitled")
    entry = add_entry(feed, f"{whole}/documents/{document.id}", title, document.accessioned_at)
    add_link(entry, "alternate", base_url + document_link(document.id), "text/html")
    facts = date_in_words(said.date) or gettext("undated"), one_line(document.collection)
    add_text(entry, "summary", " · ".join(facts))
