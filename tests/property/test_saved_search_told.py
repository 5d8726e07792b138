"""Whatever a title, a query or an address holds: a feed stays XML, and a mail keeps its headers and its one recipient."""

from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from archive.addresses import address_of
from archive.catalogue import Listing
from archive.errors import UsageError
from archive.model import Description, Document, Rendition, Role, State
from archive.saved_searches import (
    MAX_TITLE,
    News,
    Question,
    SavedSearch,
    SearchMail,
    Trouble,
    title_of,
)
from archive.settings import Settings
from archive.storable import storable
from indexer.alerts.outbox import Told
from webapp.messages.search_feed import FeedPage, atom
from webapp.messages.search_mail import composer
from webapp.messages.search_news import new_document

ID = "01kb2v6v4q8m9x1r3t5w7y9z0a"
AT = "2026-11-22T12:00:00.000001Z"
ANY = st.text(max_size=80) | st.text("\r\n\0\u2028\x85\ufffe<&]>:, \t.а\u202e", max_size=40)
STORED = ANY.map(storable)
SETTINGS = Settings.from_environment(
    {
        "FONDS_HOME": str(Path.cwd()),
        "FONDS_MAIL_FROM": "fonds@archive.example",
        "FONDS_BASE_URL": "https://a.example",
    }
)


def search_of(title: str, query: str, trouble: str | None, mail_to: str = "a@example.org") -> SavedSearch:
    told = Trouble("query-syntax", trouble, AT) if trouble is not None else None
    question = Question(query, query)
    return SavedSearch(ID, title, question, AT, AT, "", 2, 1, "", 1, 1, mail_to=mail_to, trouble=told)


def row_of(title: str, label: str, collection: str) -> tuple[News, Listing]:
    rendition = Rendition(ID, ID, "0" * 64, 1, title, Role.ORIGINAL, State.SEARCHABLE, AT)
    document = Document(ID, collection, Description(title=title), AT)
    return News(ID, ID, 2, AT, ((3, label),), 1), Listing(rendition, document, "open")


@given(STORED, STORED, STORED, STORED, st.none() | STORED)
def test_a_feed_is_xml_with_the_titles_as_text(
    title: str, query: str, document: str, label: str, trouble: str | None
) -> None:
    search = search_of(title, query, trouble)
    news, row = row_of(document, label, "letters")
    page = FeedPage(search, [new_document(news, row, search.question)], 1, False, None)
    feed = ElementTree.fromstring(atom(page, ID, "https://a.example"))
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", names)
    assert len(entries) == 1 + (trouble is not None)
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", names)) == 1
        datetime.fromisoformat(str(element.findtext("a:updated", None, names)))
    for link in feed.iterfind(".//a:link", names):
        assert str(link.get("href")).isascii()


@given(STORED, STORED, STORED, STORED)
def test_a_mail_keeps_its_headers_whatever_it_quotes(
    title: str, query: str, document: str, label: str
) -> None:
    mail = SearchMail(ID, ID, "news", 1, 2, AT, 1, AT)
    told = Told((row_of(document, label, document),), 1)
    content = composer(SETTINGS)(search_of(title, query, None), mail, told).as_bytes()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    message = message_from_bytes(content, policy=default)
    assert sorted(message.keys()) == sorted(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Content-Language",
            "Content-Type",
            "Content-Transfer-Encoding",
            "MIME-Version",
        ]
    )
    assert (message["To"], message["From"]) == ("a@example.org", "fonds@archive.example")
    assert message.get_content_type() == "text/plain"


@given(ANY | st.from_regex(r"[!-~]{1,20}@[!-~]{1,20}", fullmatch=True))
def test_an_address_that_is_accepted_is_the_one_recipient(untrusted: str) -> None:
    try:
        address = address_of(untrusted)
    except UsageError:
        return
    if address is not None:
        mail = SearchMail(ID, ID, "news", 1, 2, AT, 1, AT)
        message = composer(SETTINGS)(search_of("a", "a", None, address), mail, Told((), 0))
        assert [str(one) for one in message.get_all("To", [])] == [address]
        assert message.as_bytes().count(b"\r\nTo: ") == 1


@given(ANY)
def test_a_title_that_is_accepted_stands_on_one_line(untrusted: str) -> None:
    try:
        title = title_of(untrusted)
    except UsageError:
        return
    assert 0 < len(title) <= MAX_TITLE
    assert len(title.splitlines()) == 1
    assert title_of(title) == title
