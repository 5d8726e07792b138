"""Mails in the language of whom they are for, feeds in that of whoever fetches them or of their address."""

import time
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.model import Role
from archive.catalogue import FixityState
from archive.originals.original_check import FixityOutcome
from archive.settings import Settings
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY
from tests.mail_server import MailServer
from tests.sign_in import add, send, signed_in
from tests.web_archive import WebArchive
from webapp.languages import language, ngettext
from webapp.languages.voice import speaking
from webapp.messages.fixity_mail import announcer
from webapp.messages.recipients import language_at_address
from webapp.messages.search_mail import outbox_of

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as one:
        yield one


@pytest.fixture
def archive(home: Settings, server: MailServer) -> Iterator[WebArchive]:
    mailing = replace(
        home,
        smtp_url=f"smtp://127.0.0.1:{server.port}",
        mail_from="fonds@example.org",
        notices_to="Aliya@example.org",
    )
    with WebArchive(mailing) as one:
        yield one


def speaker(archive: WebArchive, login: str, code: str | None) -> str:
    """An account with a language; its id."""
    account = add(archive, login, Role.ARCHIVIST, email=f"{login}@example.org")
    archive.holdings.accounts.change_account(account.id, COMMAND_LINE, language=code)
    return account.id


def taken_by(server: MailServer) -> str:
    """Subject and text of the first mail, on their way from another thread."""
    deadline = time.monotonic() + 10
    while not server.taken and time.monotonic() < deadline:
        time.sleep(0.01)
    (taken,) = server.taken
    return f"{taken.message['Content-Language']} {taken.message['Subject']}\n{taken.text}"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ru", ("ru Fonds: Ссылка для выбора нового пароля", "в течение 4 часов", "/accept/")),
        ("kk", ("kk Fonds: Жаңа құпиясөз таңдауға арналған сілтеме", "4 сағат ішінде", "/accept/")),
        ("fr", ("fr Fonds: Un lien pour choisir un nouveau mot de passe", "dans les 4 heures", "/accept/")),
        ("en", ("en Fonds: A link to choose a new password", "within 4 hours", "/accept/")),
    ],
)
def test_a_link_comes_in_the_language_of_the_account_whoever_asks(archive, server, code, words):
    speaker(archive, "aliya", code)
    client = archive.client
    client.set_cookie("fonds_language", "fr" if code != "fr" else "ru")
    send(client, "/login/forgotten", "/login/forgotten", login="aliya")
    told = taken_by(server)
    assert [word for word in words if word not in told] == [], told


def test_a_link_to_an_account_without_a_language_comes_in_that_of_the_page(archive, server):
    add(archive, "boss", Role.ADMIN)
    client = signed_in(archive, "boss")
    client.set_cookie("fonds_language", "ru")
    page = send(client, "/admin/people", "/admin/people", login="b@example.org", role="researcher")
    assert '<html lang="ru"' in page.text
    assert "Приглашение в архив" in taken_by(server)


@pytest.mark.parametrize(
    ("code", "subject", "text"),
    [
        ("ru", "2 новых документа: The man", "2 новых документа по вашему сохранённому поиску «The man»"),
        ("kk", "2 жаңа құжат: The man", "«The man» сақталған іздеуіңіз бойынша 2 жаңа құжат."),
        ("fr", "2 nouveaux documents : The man", "11 octobre 2017, letters, page 1"),
        (None, "2 new documents: The man", "11 October 2017, letters, page 1"),
    ],
)
def test_news_come_in_the_language_of_whose_search_it_is(archive, server, code, subject, text):
    owner, alerts = speaker(archive, "aliya", code), archive.holdings.alerts
    search = alerts.save(search_query("prison", EVERYBODY), "The man", "reader@example.org", owner)
    for title in ("A letter", "A report"):
        archive.add(f"The prison of {title}.", title=title, date="2017-10-11")
    alerts.check_all(lambda _: EVERYBODY)
    outbox = outbox_of(archive.holdings)
    assert outbox is not None
    assert outbox.send_due(lambda _: EVERYBODY).sent == 1
    told = taken_by(server)
    assert subject in told
    assert text in told
    feed = f"/searches/{search.id}/feed.atom"
    assert (f"{feed}?lang={code}" in told) == (code is not None)
    assert feed in told


def test_news_of_damage_come_in_the_language_of_the_account_with_that_address(archive, server):
    speaker(archive, "aliya", "ru")
    announce = announcer(archive.settings, language_at_address(archive.holdings))
    assert announce is not None
    at = "2026-11-23T10:00:00.000000Z"
    announce([FixityState("0" * 64, FixityOutcome.DAMAGED, at, at)])
    told = taken_by(server)
    assert "Fonds: нарушена целостность 1 подлинника" in told
    assert "отсутствует, обнаружено 23 ноября 2026" in told
    assert "fonds repair --from BACKUP" in told


@pytest.mark.parametrize(
    ("asked", "headers", "code", "title"),
    [
        ("", {}, "en", "Newest documents: all collections"),
        ("", {"Accept-Language": "kk"}, "kk", "Жаңа құжаттар: барлық коллекциялар"),
        ("?lang=ru", {"Accept-Language": "fr"}, "ru", "Новые документы: все коллекции"),
        ("?lang=en", {"Accept-Language": "fr"}, "en", "Newest documents: all collections"),
    ],
)
def test_a_feed_is_in_the_language_of_its_address_or_else_of_whoever_fetches_it(
    archive, asked, headers, code, title
):
    archive.add("The prison.", title="A letter", date="2017-10-11")
    answer = archive.client.get(f"/feed.atom{asked}", headers=headers)
    feed = ElementTree.fromstring(answer.get_data())
    assert (feed.get(XML_LANG), feed.findtext(f"{ATOM}title")) == (code, title)
    itself = next(one.get("href") for one in feed.iter(f"{ATOM}link") if one.get("rel") == "self")
    assert itself.endswith(f"/feed.atom{asked}")
    assert "Accept-Language" in answer.headers["Vary"]
    plain = ElementTree.fromstring(archive.client.get("/feed.atom").get_data())
    assert [one.text for one in plain.iter(f"{ATOM}id")] == [one.text for one in feed.iter(f"{ATOM}id")]


@pytest.mark.parametrize("asked", ["lang=xx", "lang=ru&lang=fr"])
def test_a_feed_in_no_language_of_ours_is_refused(archive, asked):
    assert archive.client.get(f"/feed.atom?{asked}").status_code == 400


def test_a_language_that_was_settled_on_ends_with_its_block():
    with speaking("ru"):
        assert (language(), ngettext("%(num)s page", "%(num)s pages", 2)) == ("ru", "2 страницы")
        with speaking("en"):
            assert (language(), ngettext("%(num)s page", "%(num)s pages", 2)) == ("en", "2 pages")
        assert language() == "ru"
    with pytest.raises(KeyError), speaking("fr"):
        raise KeyError
    assert ngettext("%(num)s page", "%(num)s pages", 1) == "1 page"
