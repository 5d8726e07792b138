"""The message about originals that are not intact: which, since when, and what to do. No titles, no texts."""

from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid

from archive.catalogue import FixityState
from archive.settings import Settings

_POLICY = SMTP.clone(max_line_length=76)
_NAMED = 50


def announcer(settings: Settings) -> Callable[[list[FixityState]], object] | None:
    """What mails to the address that the settings name; ``None`` where they name none."""
    server, sender, to = settings.mail_server, settings.mail_from, settings.notices_to
    if server is None or sender is None or to is None:
        return None
    from indexer.alerts.smtp import SmtpPost

    post = SmtpPost(server, sender)

    def announce(wrong: list[FixityState]) -> None:
        post.send(_message(wrong, sender, to, settings.base_url), to)

    return announce


def _message(wrong: Sequence[FixityState], sender: str, to: str, base: str) -> EmailMessage:
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = f"Fonds: {len(wrong)} original{'s' if len(wrong) > 1 else ''} not intact"
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    lines = ["These originals no longer have the bytes they came with, or cannot be read:", ""]
    lines += [f"{state.problem}, found {state.since}:\n  {state.sha256}" for state in wrong[:_NAMED]]
    if len(wrong) > _NAMED:
        lines.append(f"and {len(wrong) - _NAMED} more.")
    lines += ["", f"Whose they are: {base}/fixity", "Run `fonds repair --from BACKUP` to put them right."]
    message.set_content("\n".join(lines), cte="quoted-printable")
    return message
