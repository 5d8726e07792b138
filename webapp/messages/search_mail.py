"""The message about a saved search: which documents are new, where they are; plain text, and no text of theirs.

Every line of a header is made of text on one line, so that no title can add a header of its own.
"""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from archive.saved_searches import SavedSearch, SearchMail
from archive.settings import Settings
from archive.storable import one_line
from indexer.alerts.outbox import Compose, Outbox, Told
from indexer.holdings import Holdings
from webapp.messages.search_news import feed_link, new_document, news_in_words, search_link
from webapp.views.words import moment

_POLICY = SMTP.clone(max_line_length=76)
_TITLE = 120  # characters of a search's title in the subject


def outbox_of(holdings: Holdings) -> Outbox | None:
    """What sends the mails of this archive; ``None`` when no mail server is set."""
    server, sender = holdings.settings.mail_server, holdings.settings.mail_from
    if server is None or sender is None:
        return None
    from indexer.alerts.smtp import SmtpPost

    return Outbox(holdings.catalogue, SmtpPost(server, sender), composer(holdings.settings))


def composer(settings: Settings) -> Compose:
    """Words messages for this archive."""
    base, sender = settings.base_url, settings.mail_from or ""

    def compose(search: SavedSearch, mail: SearchMail, told: Told) -> EmailMessage:
        title = one_line(search.title)[:_TITLE]
        subject = (
            f"{news_in_words(told.count)}: {title}" if mail.kind == "news" else f"Not carried out: {title}"
        )
        message = EmailMessage(_POLICY)
        message["From"] = sender
        message["To"] = search.mail_to
        message["Subject"] = subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note comes back
        lines = _news(search, told, base) if mail.kind == "news" else _trouble(search)
        message.set_content("\n".join([*lines, *_foot(search, base)]), cte="quoted-printable")
        return message

    return compose


def _news(search: SavedSearch, told: Told, base: str) -> list[str]:
    lines = [f"{news_in_words(told.count)} for your saved search “{one_line(search.title)}”.", ""]
    for news, row in told.documents:
        one = new_document(news, row, search.question)
        facts = ", ".join(filter(None, (one.date or "undated", one.collection, one.pages)))
        lines += [one.title, f"  {facts}", f"  {base}{one.link}", ""]
    if told.count > len(told.documents):
        lines += [f"And {told.count - len(told.documents):,} more: {base}{search_link(search)}", ""]
    return lines


def _trouble(search: SavedSearch) -> list[str]:
    lines = [f"Your saved search “{one_line(search.title)}” cannot be carried out."]
    if search.trouble:
        lines += [one_line(search.trouble.message)]
        lines += [f"Nothing is known of what is new since {moment(search.checked_at)} (UTC)."]
    return [*lines, ""]


def _foot(search: SavedSearch, base: str) -> list[str]:
    return [
        "-- ",
        f"The search, and how to end these mails: {base}{search_link(search)}",
        f"As a feed: {base}{feed_link(search)}",
    ]
