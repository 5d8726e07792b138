"""The message about originals that are not intact: which, since when, and what to do. No titles, no texts.

In the language of the account that the address belongs to, else in English.
"""

from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from archive.catalogue import FixityState
from archive.settings import Settings
from webapp.languages import gettext, language, ngettext
from webapp.messages.recipients import AddressLanguage, in_language
from webapp.views.words import FIXITY, moment

_POLICY = SMTP.clone(max_line_length=76)
_NAMED = 50


def announcer(
    settings: Settings, language_of: AddressLanguage = lambda _: None
) -> Callable[[list[FixityState]], object] | None:
    """What mails to the address that the settings name; ``None`` where they name none."""
    server, sender, to = settings.mail_server, settings.mail_from, settings.notices_to
    if server is None or sender is None or to is None:
        return None
    from indexer.alerts.smtp import SmtpPost

    post = SmtpPost(server, sender)

    def announce(wrong: list[FixityState]) -> None:
        with in_language(language_of(to)):
            message = _message(wrong, sender, to, settings.base_url)
        post.send(message, to)

    return announce


def _message(wrong: Sequence[FixityState], sender: str, to: str, base: str) -> EmailMessage:
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = "Fonds: " + ngettext(
        "%(num)s original not intact", "%(num)s originals not intact", len(wrong)
    )
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    lines = [gettext("These originals no longer have the bytes they came with, or cannot be read:"), ""]
    lines += [f"{_found(state)}\n  {state.sha256}" for state in wrong[:_NAMED]]
    if len(wrong) > _NAMED:
        lines.append(ngettext("and %(num)s more.", "and %(num)s more.", len(wrong) - _NAMED))
    lines += [
        "",
        gettext("Whose they are: %(address)s", address=f"{base}/fixity"),
        gettext("Run %(command)s to put them right.", command="`fonds repair --from BACKUP`"),
    ]
    message.set_content("\n".join(lines), cte="quoted-printable")
    message["Content-Language"] = language()  # setting the content takes such headers away
    return message


def _found(state: FixityState) -> str:
    return gettext(
        "%(problem)s, found %(when)s (UTC):",
        problem=gettext(FIXITY.get(state.problem or "", state.problem or "")),
        when=moment(state.since),
    )
