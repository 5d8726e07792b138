"""The pages of saved searches: kept, listed, looked at, marked as seen, changed, removed; and the feed of each."""

import re
from collections.abc import Iterator
from html import unescape
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from archive.saved_searches import Checked, Question, SavedSearch
from archive.settings import Settings
from tests.eyes import EVERYBODY
from tests.web_archive import WebArchive

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        one.add("Мухтар Джакишев пишет.", title="Letter", date="2017-10-11")
        yield one


@pytest.fixture
def client(archive: WebArchive) -> FlaskClient:
    return archive.client


def send(client: FlaskClient, address: str, **fields: object):
    token = re.search(
        r'name="csrf_token" value="([^"]+)"', client.get("/searches/new?q=a").get_data(as_text=True)
    )
    assert token
    return client.post(address, data=fields | {"csrf_token": token[1]})


def saved(
    archive: WebArchive, client: FlaskClient, q: str = "sounds:Dzhakishev", **fields: object
) -> SavedSearch:
    response = send(client, "/searches", q=q, title="The man", **fields)
    assert response.status_code == 303, response.get_data(as_text=True)
    return archive.holdings.catalogue.saved_searches()[0]


def shown(client: FlaskClient, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.get_data(as_text=True))


def feed_of(client: FlaskClient, search: SavedSearch, rest: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(client.get(f"/searches/{search.id}/feed.atom{rest}").get_data())


def check(archive: WebArchive) -> None:
    archive.holdings.alerts.check_all(lambda _: EVERYBODY)


def test_the_result_page_leads_to_a_form_with_the_query_as_title(client: FlaskClient) -> None:
    results = shown(client, "/search?q=water&collection=letters&from=2017")
    address = re.search(r'href="(/searches/new\?[^"]+)"', results)
    assert address
    page = shown(client, address[1])
    assert (
        'name="title" type="text" required maxlength="200" autocomplete="off" dir="auto" value="water, letters, from 2017"'
        in page
    )
    assert 'name="collection" value="letters"' in page
    assert 'name="mail_to"' not in page


def test_a_search_is_saved_and_shows_what_is_new_first(archive: WebArchive, client: FlaskClient) -> None:
    search = saved(archive, client, type="text")
    page = shown(client, f"/searches/{search.id}?said=saved")
    assert "The search is saved." in page
    assert "1 document, 0 new" in page
    archive.add("To Mr Jakishev.", title="Second letter")
    assert "the archive has changed since" in shown(client, "/searches")
    check(archive)
    overview = shown(client, "/searches")
    assert "1 new document" in overview
    assert "<bdi>Text</bdi>" in overview
    page = shown(client, f"/searches/{search.id}")
    assert page.index("Second letter") < page.index(">Letter<")
    assert page.count('class="tag new"') == 1
    assert "<mark" in page
    only = shown(client, f"/searches/{search.id}?only=new")
    assert "Second letter" in only
    assert ">Letter<" not in only


def test_only_a_form_marks_as_seen(archive: WebArchive, client: FlaskClient) -> None:
    search = saved(archive, client)
    archive.add("Jakishev.")
    check(archive)
    assert client.get(f"/searches/{search.id}/seen").status_code == 405
    assert client.post(f"/searches/{search.id}/seen").status_code == 400  # without the form's token
    assert archive.holdings.catalogue.saved_search(search.id).new == 1
    assert send(client, f"/searches/{search.id}/seen", upto=1).status_code == 303
    assert archive.holdings.catalogue.saved_search(search.id).new == 1
    send(client, f"/searches/{search.id}/seen", upto=2)
    assert archive.holdings.catalogue.saved_search(search.id).new == 0


def test_it_is_compared_when_somebody_asks(archive: WebArchive, client: FlaskClient) -> None:
    search = saved(archive, client)
    archive.add("Jakishev.")
    assert "Compare now" in shown(client, f"/searches/{search.id}")
    send(client, f"/searches/{search.id}/check")
    assert archive.holdings.catalogue.saved_search(search.id).new == 1
    assert "Compare now" not in shown(client, f"/searches/{search.id}")


def test_it_is_renamed_paused_and_removed(archive: WebArchive, client: FlaskClient) -> None:
    search = saved(archive, client)
    send(client, f"/searches/{search.id}/change", title="Another <b>name</b>", paused="1")
    changed = archive.holdings.catalogue.saved_search(search.id)
    assert (changed.title, changed.paused) == ("Another <b>name</b>", True)
    assert "<b>name" not in client.get("/searches").get_data(as_text=True)
    refused = send(client, f"/searches/{search.id}/change", title=" ")
    assert refused.status_code == 400
    assert "needs a title" in refused.get_data(as_text=True)
    send(client, f"/searches/{search.id}/remove")
    assert "No search is saved yet" in shown(client, "/searches")
    for rest in ("", "/feed.atom"):
        shown(client, f"/searches/{search.id}{rest}", 404)
    shown(client, "/searches/nonsense", 404)


@pytest.mark.parametrize(("q", "said"), [("((", "at character"), ("type:nonsense", "at character")])
def test_what_is_not_understood_is_not_saved(
    archive: WebArchive, client: FlaskClient, q: str, said: str
) -> None:
    response = send(client, "/searches", q=q, title="Odd")
    assert response.status_code == 400
    assert said in response.get_data(as_text=True)
    assert archive.holdings.catalogue.saved_searches() == []


def test_mail_is_refused_where_no_server_is_set(archive: WebArchive, client: FlaskClient) -> None:
    response = send(client, "/searches", q="water", title="Water", mail_to="a@example.org")
    assert response.status_code == 400
    assert "FONDS_SMTP_URL" in response.get_data(as_text=True)


def test_a_search_that_cannot_be_carried_out_says_so_everywhere(
    archive: WebArchive, client: FlaskClient
) -> None:
    search = saved(archive, client)
    archive.holdings.catalogue.record_trouble(search, "s", "query-too-large", "It expands too far.")
    assert "cannot be carried out" in shown(client, "/searches")
    assert "It expands too far." in shown(client, f"/searches/{search.id}")
    [entry] = feed_of(client, search).findall(f"{ATOM}entry")
    assert "It expands too far. Nothing is known" in str(entry.findtext(f"{ATOM}summary"))


def test_the_feed_has_an_entry_for_each_new_document_and_no_text(
    archive: WebArchive, client: FlaskClient
) -> None:
    search = saved(archive, client)
    empty = feed_of(client, search)
    assert empty.findall(f"{ATOM}entry") == []
    assert empty.findtext(f"{ATOM}updated") == search.created_at
    letter = archive.add(
        "Secret.", "Jakishev & his secret.", title="A \x02<b>\ufffe title\nof two lines", date="2018-05"
    )
    check(archive)
    send(client, f"/searches/{search.id}/seen", upto=2)
    feed = feed_of(client, search)
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A <b>\ufffd title of two lines"
    assert entry.findtext(f"{ATOM}summary") == "May 2018 · letters · page 2"
    link = entry.find(f"{ATOM}link[@rel='alternate']")
    assert link is not None
    assert link.get("href", "").startswith(
        f"http://127.0.0.1:8000/documents/{letter.document}/pages/2?q=sounds"
    )
    assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
    assert "ecret" not in ElementTree.tostring(feed, "unicode")
    tags = [str(one.text) for one in (feed.find(f"{ATOM}id"), entry.find(f"{ATOM}id")) if one is not None]
    assert all(
        re.fullmatch(r"tag:[0-9a-z]{26}\.fonds\.invalid,20\d\d-\d\d-\d\d:searches/[0-9a-z/]+", tag)
        for tag in tags
    )


def test_an_entry_keeps_its_id_and_stands_once(archive: WebArchive, client: FlaskClient) -> None:
    search = saved(archive, client)
    seen: set[str] = set()
    for number in range(3):
        archive.add(f"Jakishev, letter {number}.")
        check(archive)
        ids = [str(one.findtext(f"{ATOM}id")) for one in feed_of(client, search).iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids)) == number + 1
        assert seen <= set(ids)
        seen = set(ids)


def test_the_feed_is_not_sent_again_while_nothing_changes(archive: WebArchive, client: FlaskClient) -> None:
    search = saved(archive, client)
    address = f"/searches/{search.id}/feed.atom"
    first = client.get(address)
    assert first.mimetype == "application/atom+xml"
    tagged = {"If-None-Match": first.headers["ETag"]}
    assert client.get(address, headers=tagged).status_code == 304
    assert (
        client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    )
    archive.add("Jakishev.")
    check(archive)
    assert client.get(address, headers=tagged).status_code == 200


def test_a_long_feed_has_pages(
    archive: WebArchive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.views.searches.ENTRIES", 2)
    search = saved(archive, client)
    for number in range(3):
        archive.add(f"Jakishev, letter {number}.")
    check(archive)
    first, second = feed_of(client, search), feed_of(client, search, "?page=2")
    assert [len(one.findall(f"{ATOM}entry")) for one in (first, second)] == [2, 1]
    relations = [{str(link.get("rel")) for link in one.findall(f"{ATOM}link")} for one in (first, second)]
    assert relations == [{"alternate", "self", "first", "next"}, {"alternate", "self", "first", "previous"}]


def test_the_form_says_what_is_found_now_and_what_is_saved_already(
    archive: WebArchive, client: FlaskClient
) -> None:
    assert "<dd>1 document</dd>" in shown(client, "/searches/new?q=sounds:Dzhakishev")
    search = saved(archive, client)
    page = shown(client, "/searches/new?q=+sounds:Dzhakishev+&sort=date")
    assert f'saved already: <a href="/searches/{search.id}">' in page
    assert "saved already" not in shown(client, "/searches/new?q=sounds:Dzhakishev&collection=letters")
    assert "No document has all of these words" in shown(client, "/searches/new?q=Джакишев+water")
    assert "at character" in shown(client, "/searches/new?q=((", 400)


def of_another_version(archive: WebArchive, query: str, understood_as: str) -> SavedSearch:
    """A search as a version with another query language has kept it."""
    question = Question(query, understood_as)
    return archive.holdings.catalogue.save_search("Old", question, Checked("s", 0, "d"))


def test_a_query_that_is_no_longer_understood_says_so_everywhere(
    archive: WebArchive, client: FlaskClient
) -> None:
    search = of_another_version(archive, "((", "((")
    page = shown(client, f"/searches/{search.id}")
    assert "This search cannot be carried out:" in page
    assert "Nothing is known of what is new since" in page
    check(archive)
    [entry] = feed_of(client, search).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "This search cannot be carried out"
    told = client.get(f"/api/v1/searches/{search.id}").get_json()
    assert (told["trouble"]["code"], told["understood_now"]) == ("query-syntax", None)
    assert client.get(f"/api/v1/searches/{search.id}/documents").get_json()["code"] == "query-syntax"


def test_a_query_that_is_understood_otherwise_says_so(archive: WebArchive, client: FlaskClient) -> None:
    search = of_another_version(archive, "Джакишев", "title:Джакишев")
    assert "understood otherwise than when it was saved" in shown(client, f"/searches/{search.id}")
    assert "otherwise than when it was saved" in str(feed_of(client, search).findtext(f"{ATOM}subtitle"))
    assert client.get(f"/api/v1/searches/{search.id}").get_json()["understood_now"] == "Джакишев"
