"""The message that carries a link to sign in, in its recipient's language. Every header is made of text on one line."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from archive.accounts.links import LASTS, Purpose
from archive.accounts.model import Account
from archive.settings import Settings
from archive.storable import one_line
from webapp.languages import ENGLISH, N_, gettext, language, ngettext
from webapp.messages.recipients import in_language

_POLICY = SMTP.clone(max_line_length=76)
_SUBJECTS = {
    Purpose.INVITATION: N_("An invitation to the archive"),
    Purpose.RESET: N_("A link to choose a new password"),
    Purpose.SIGN_IN: N_("A link to sign in"),
}
_HOUR = 3600


def link_address(base: str, secret: str) -> str:
    """Where a link leads; ``base`` is without a slash at its end."""
    return f"{base}/accept/{secret}"


def can_mail(settings: Settings) -> bool:
    """Whether this archive sends mails."""
    return settings.mail_server is not None and settings.mail_from is not None


def mail_link(
    settings: Settings, account: Account, purpose: Purpose, secret: str, otherwise: str = ENGLISH
) -> None:
    """Hand it to the mail server. Raises ``MailFailed``.

    ``otherwise`` is the language of a mail to somebody whose account names none.
    """
    from indexer.alerts.smtp import SmtpPost

    server, sender = settings.mail_server, settings.mail_from
    if server is None or sender is None or account.email is None:
        return
    with in_language(account.language, otherwise):
        message = _message(settings, account, purpose, secret, sender)
    SmtpPost(server, sender).send(message, account.email)


def _message(
    settings: Settings, account: Account, purpose: Purpose, secret: str, sender: str
) -> EmailMessage:
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = account.email
    message["Subject"] = f"Fonds: {gettext(_SUBJECTS[purpose])}"
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    hours = int(LASTS[purpose].total_seconds() // _HOUR)
    lines = [
        f"{one_line(account.name)},",
        "",
        gettext(
            "this link signs you in to the archive at %(address)s as %(login)s:",
            address=settings.base_url,
            login=account.login,
        ),
        "",
        link_address(settings.base_url, secret),
        "",
        ngettext("It works once, within %(num)s hour.", "It works once, within %(num)s hours.", hours),
        gettext("Keep it to yourself: whoever has it can use it."),
        gettext("If you did not expect it, leave it alone and tell whoever looks after the archive."),
    ]
    message.set_content("\n".join(lines), cte="quoted-printable")
    message["Content-Language"] = language()  # setting the content takes such headers away
    return message
