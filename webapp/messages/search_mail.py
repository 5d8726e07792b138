"""The message about a saved search: which documents are new, where they are; plain text, and no text of theirs.

In the language of the account that the search belongs to, else in English.
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
from webapp.languages import ENGLISH, forms, gettext, language, ngettext
from webapp.languages.sentences import told as in_words
from webapp.messages.recipients import SearchLanguage, in_language, language_of_owner
from webapp.messages.search_news import facts_in_words, feed_link, new_document, news_in_words, search_link
from webapp.views.words import moment

_POLICY = SMTP.clone(max_line_length=76)
_TITLE = 120  # characters of a search's title in the subject


def outbox_of(holdings: Holdings) -> Outbox | None:
    """What sends the mails of this archive; ``None`` when no mail server is set."""
    server, sender = holdings.settings.mail_server, holdings.settings.mail_from
    if server is None or sender is None:
        return None
    from indexer.alerts.smtp import SmtpPost

    return Outbox(
        holdings.catalogue, SmtpPost(server, sender), composer(holdings.settings, language_of_owner(holdings))
    )


def composer(settings: Settings, language_of: SearchLanguage = lambda _: None) -> Compose:
    """Words messages for this archive."""
    base, sender = settings.base_url, settings.mail_from or ""

    def compose(search: SavedSearch, mail: SearchMail, told: Told) -> EmailMessage:
        with in_language(language_of(search)):
            return _message(search, mail, told)

    def _message(search: SavedSearch, mail: SearchMail, told: Told) -> EmailMessage:
        title = one_line(search.title)[:_TITLE]
        if mail.kind == "news":
            subject = gettext("%(news)s: %(title)s", news=news_in_words(told.count), title=title)
        else:
            subject = gettext("Not carried out: %(title)s", title=title)
        message = EmailMessage(_POLICY)
        message["From"] = sender
        message["To"] = search.mail_to
        message["Subject"] = subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note comes back
        lines = _news(search, told, base) if mail.kind == "news" else _trouble(search)
        message.set_content("\n".join([*lines, *_foot(search, base)]), cte="quoted-printable")
        message["Content-Language"] = language()  # setting the content takes such headers away
        return message

    return compose


def _news(search: SavedSearch, told: Told, base: str) -> list[str]:
    lines = [
        ngettext(
            "%(num)s new document for your saved search “%(title)s”.",
            "%(num)s new documents for your saved search “%(title)s”.",
            told.count,
            title=one_line(search.title),
        ),
        "",
    ]
    for news, row in told.documents:
        one = new_document(news, row, search.question)
        lines += [one.title, f"  {', '.join(facts_in_words(one))}", f"  {base}{one.link}", ""]
    if (more := told.count - len(told.documents)) > 0:
        address = base + search_link(search)
        lines += [gettext("And %(more)s more: %(address)s", more=forms.number(more), address=address), ""]
    return lines


def _trouble(search: SavedSearch) -> list[str]:
    lines = [gettext("Your saved search “%(title)s” cannot be carried out.", title=one_line(search.title))]
    if search.trouble:
        since = moment(search.checked_at)
        lines += [one_line(in_words(search.trouble.message))]
        lines += [gettext("Nothing is known of what is new since %(since)s (UTC).", since=since)]
    return [*lines, ""]


def _foot(search: SavedSearch, base: str) -> list[str]:
    return [
        "-- ",
        gettext("The search, and how to end these mails: %(address)s", address=base + search_link(search)),
        gettext("As a feed: %(address)s", address=base + feed_link(search, lang=_lang())),
    ]


def _lang() -> str | None:
    """What an address says of the language; English needs no word."""
    return None if language() == ENGLISH else language()
