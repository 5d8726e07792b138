"""Mails about saved searches, handed to a real SMTP server: what stands in them, and what happens when it is not taken."""

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from archive.errors import MailFailed
from archive.mail_server import mail_server
from archive.saved_searches import SavedSearch
from archive.settings import Settings
from indexer.alerts import outbox
from indexer.alerts.outbox import Outbox, Posted
from indexer.alerts.smtp import SmtpPost
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY
from tests.mail_server import MailServer, Manners, self_signed
from tests.web_archive import WebArchive
from webapp.checkup.doctor import mail_finding
from webapp.messages.search_mail import composer, outbox_of


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as one:
        yield one


@pytest.fixture
def archive(home: Settings, server: MailServer) -> Iterator[WebArchive]:
    mailing = replace(
        home,
        smtp_url=f"smtp://127.0.0.1:{server.port}",
        mail_from="fonds@archive.example",
        base_url="https://archive.example",
    )
    with WebArchive(mailing) as one:
        one.add("Джакишев пишет.")
        yield one


def save(archive: WebArchive, title: str = "The man", text: str = "sounds:Dzhakishev") -> SavedSearch:
    return archive.holdings.alerts.save(search_query(text, EVERYBODY), title, "reader@example.org")


def post(archive: WebArchive) -> Posted:
    """Check, then send what is due."""
    archive.holdings.alerts.check_all(lambda _: EVERYBODY)
    sender = outbox_of(archive.holdings)
    assert sender
    return sender.send_due(lambda _: EVERYBODY)


def test_a_mail_names_search_and_documents_and_holds_no_text(archive: WebArchive, server: MailServer) -> None:
    search = save(archive)
    assert post(archive) == Posted()
    letter = archive.add("Secret.", "Jakishev and his secret.", title="A letter", date="2017-10-11")
    assert post(archive) == Posted(sent=1)
    assert post(archive) == Posted()
    [taken] = server.taken
    assert (taken.sender.split()[0], taken.recipients[0]) == (
        "FROM:<fonds@archive.example>",
        "TO:<reader@example.org>",
    )
    message = taken.message
    assert (message["Subject"], message["From"], message["To"]) == (
        "1 new document: The man",
        "fonds@archive.example",
        "reader@example.org",
    )
    assert re.fullmatch(r"<[0-9a-z]{26}@archive\.example>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert message.get_content_type() == "text/plain"
    text = taken.text
    assert "A letter\n  11 October 2017, letters, page 2\n" in text
    assert f"https://archive.example/documents/{letter.document}/pages/2?q=sounds%3ADzhakishev" in text
    assert f"https://archive.example/searches/{search.id}\n" in text
    assert "ecret" not in text


def test_no_title_adds_a_header_or_a_line(archive: WebArchive, server: MailServer) -> None:
    nasty = "Жалоба\r\nBcc: thief@example.org\r\n\r\n<b>\u202eevil " + "x" * 80
    search = save(archive)
    archive.holdings.catalogue.change_search(search.id, title=nasty)
    archive.add("Jakishev.", title="Title\r\n.\r\nMAIL FROM:<x@y>\u2028next")
    assert post(archive).sent == 1
    [taken] = server.taken
    assert len(taken.recipients) == 1
    message = taken.message
    assert (message["Bcc"], len(message.keys())) == (None, 10)
    assert message["Subject"].startswith("1 new document: Жалоба Bcc: thief@example.org <b>evil xxx")
    assert "Title . MAIL FROM:<x@y> next\n" in taken.text
    assert all(len(line) <= 998 for line in taken.content.splitlines())


def test_of_many_documents_some_are_named_and_all_counted(
    archive: WebArchive, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "NAMED", 1)
    search = save(archive)
    for number in range(3):
        archive.add(f"Jakishev, letter {number}.")
    assert post(archive).sent == 1
    text = server.taken[0].text
    assert text.startswith("3 new documents for your saved search “The man”.")
    assert f"And 2 more: https://archive.example/searches/{search.id}" in text


def test_what_is_not_taken_is_kept_shown_and_sent_later(archive: WebArchive, server: MailServer) -> None:
    search = save(archive)
    archive.add("Jakishev.")
    server.manners = Manners(recipient="550 5.1.1 no such\x07 mailbox")
    posted = post(archive)
    assert (posted.sent, posted.failures) == (
        0,
        ("The mail server does not take messages for this address: 550 5.1.1 no such mailbox",),
    )
    page = archive.client.get(f"/searches/{search.id}").get_data(as_text=True)
    assert "A mail could not be sent and is tried again: The mail server does not take" in page
    assert "no such mailbox" in archive.client.get("/searches").get_data(as_text=True)
    assert post(archive) == Posted()  # not yet
    server.manners = Manners()
    archive.holdings.catalogue.change_search(search.id, mail_to="right@example.org")
    assert post(archive).sent == 1
    assert server.taken[0].message["To"] == "right@example.org"
    assert "could not be sent" not in archive.client.get("/searches").get_data(as_text=True)


def test_what_was_taken_without_a_word_is_sent_again_under_the_same_id(
    archive: WebArchive, server: MailServer
) -> None:
    search = save(archive)
    archive.add("Jakishev.")
    server.manners = Manners(taken="")
    assert post(archive).failures
    server.manners = Manners(goodbye="500 what?")  # it has taken the message before
    archive.holdings.catalogue.change_search(search.id, mail_to="other@example.org")
    assert post(archive).sent == 1
    assert len({one.message["Message-ID"] for one in server.taken}) == 1
    assert len(server.taken) == 2


def test_what_is_gone_by_then_is_not_told(archive: WebArchive, server: MailServer) -> None:
    save(archive)
    archive.add("Jakishev.")
    archive.holdings.alerts.check_all(lambda _: EVERYBODY)
    sender = outbox_of(archive.holdings)
    assert sender
    assert sender.send_due(lambda _: frozenset({"another"})) == Posted()
    assert server.taken == []


def test_a_server_that_is_away_is_not_asked_for_each_message(archive: WebArchive, server: MailServer) -> None:
    save(archive)
    save(archive, "Again")
    archive.add("Jakishev.")
    server.manners = Manners(silent_after=0)
    archive.holdings.alerts.check_all(lambda _: EVERYBODY)
    mail = mail_server("FONDS_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    post_office = SmtpPost(mail, "a@example.org", answer_seconds=0.05)
    sender = Outbox(archive.holdings.catalogue, post_office, composer(archive.settings))
    assert len(sender.send_due(lambda _: EVERYBODY).failures) == 1
    assert sender.send_due(lambda _: EVERYBODY) == Posted()
    server.manners = Manners()
    assert post(archive).sent == 1  # the message that was not tried; the other waits a minute


def test_trouble_is_told_once(archive: WebArchive, server: MailServer) -> None:
    search = save(archive)
    archive.holdings.catalogue.record_trouble(search, "s", "query-too-large", "It expands\ntoo far.")
    sender = outbox_of(archive.holdings)
    assert sender
    assert sender.send_due(lambda _: EVERYBODY).sent == 1
    message = server.taken[0].message
    assert message["Subject"] == "Not carried out: The man"
    assert "It expands too far.\nNothing is known of what is new since" in server.taken[0].text
    assert sender.send_due(lambda _: EVERYBODY) == Posted()


def test_an_archive_without_a_mail_server_sends_nothing(home: Settings) -> None:
    with WebArchive(home) as archive:
        assert outbox_of(archive.holdings) is None
        assert mail_finding(archive.settings).ok


def test_a_search_removed_meanwhile_is_not_mailed(archive: WebArchive, server: MailServer) -> None:
    search = save(archive)
    archive.add("Jakishev.")
    archive.holdings.alerts.check_all(lambda _: EVERYBODY)

    class Removing:
        def send(self, message: EmailMessage, to: str) -> None:
            archive.holdings.catalogue.remove_search(search.id)

    sender = Outbox(archive.holdings.catalogue, Removing(), composer(archive.settings))
    assert sender.send_due(lambda _: EVERYBODY).sent == 1
    assert sender.send_due(lambda _: EVERYBODY) == Posted()


# The server


def send(url: str, **seconds: float) -> None:
    message = EmailMessage()
    message["Subject"] = "A subject"
    message.set_content("A line.")
    SmtpPost(mail_server("FONDS_SMTP_URL", url), "a@example.org", **seconds).send(message, "b@example.org")


PASSWORD = "hunter2:@/%"
SECRETLY = "reader:hunter2%3A%40%2F%25@"


def test_name_and_password_are_given_where_they_are_set() -> None:
    with MailServer(Manners(login=("reader", PASSWORD))) as server:
        send(f"smtp://{SECRETLY}127.0.0.1:{server.port}")
        assert len(server.taken) == 1


def test_a_refused_password_is_not_repeated(home: Settings) -> None:
    with MailServer(Manners(login=("reader", "other"))) as server:
        url = f"smtp://{SECRETLY}127.0.0.1:{server.port}"
        with pytest.raises(MailFailed, match=r"does not accept the user name.*\(535\)") as failed:
            send(url)
        finding = mail_finding(replace(home, smtp_url=url, mail_from="a@example.org"))
        said = f"{failed.value.message} {finding} {mail_server('FONDS_SMTP_URL', url)!r}"
    assert not finding.ok
    assert "hunter2" not in said


def test_a_certificate_that_is_trusted_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = self_signed(tmp_path)
    with MailServer(Manners(tls_from_the_start=True), certificate) as server:
        url = f"smtps://localhost:{server.port}"
        with pytest.raises(MailFailed, match=r"certificate of the mail server .* is not to be trusted"):
            send(url)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        send(url)
        assert [one.encrypted for one in server.taken] == [True]


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine count as another."""
    monkeypatch.setattr("archive.mail_server._LOOPBACK", frozenset())


def test_nothing_leaves_this_machine_unencrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(monkeypatch)
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with MailServer(Manners(offers_starttls=True), certificate) as server:
        url = f"smtp://localhost:{server.port}"
        send(url)
        assert [one.encrypted for one in server.taken] == [True]
        server.manners = Manners()
        with pytest.raises(MailFailed, match="offers no encryption"):
            send(url)
        assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("manners", "said"),
    [
        (Manners(greeting="554 go away"), "did not take the message: 554 go away"),
        (Manners(taken="451 later"), "did not take the message: 451 later"),
        (Manners(taken=""), "broke off"),
        (Manners(silent_after=0), "took too long|broke off"),
        (Manners(greeting="nonsense"), "did not take the message|broke off"),
    ],
)
def test_whatever_the_server_does_becomes_a_sentence(manners: Manners, said: str) -> None:
    with MailServer(manners) as server, pytest.raises(MailFailed, match=said):
        send(f"smtp://127.0.0.1:{server.port}", answer_seconds=0.2)


def test_a_server_that_is_not_there_becomes_a_sentence(server: MailServer) -> None:
    with MailServer() as gone:
        port = gone.port
    with pytest.raises(MailFailed, match=f"127.0.0.1:{port} cannot be reached: "):
        send(f"smtp://127.0.0.1:{port}")


def test_a_server_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        MailServer(Manners(silent_after=1)) as server,
        pytest.raises(MailFailed, match=r"broke off|reached|too long"),
    ):
        send(f"smtp://127.0.0.1:{server.port}", answer_seconds=3.0, message_seconds=0.1)
