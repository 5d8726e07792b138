"""Messages handed to a mail server: encrypted wherever they leave this machine, with an end to every wait.

What goes wrong becomes ``MailFailed``, or ``MailServerAway`` where it is no matter of this message, with a sentence
that tells neither user name nor password. Knows no searches.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from archive.errors import MailFailed
from archive.mail_server import MailServer
from archive.storable import one_line
from indexer.alerts.outbox import MailServerAway

ANSWER_SECONDS = 20.0  # for the server to say something
MESSAGE_SECONDS = 120.0  # for a whole message; shorter than ``search_mails.ATTEMPT``
_MOST_SAID = 200  # characters of the server's own words that are repeated


class SmtpPost:
    """A mail server, spoken to anew for each message."""

    def __init__(
        self,
        server: MailServer,
        sender: str,
        answer_seconds: float = ANSWER_SECONDS,
        message_seconds: float = MESSAGE_SECONDS,
    ) -> None:
        self._server = server
        self._sender = sender
        self._answer_seconds = answer_seconds
        self._message_seconds = message_seconds

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand it over; when this returns the server has taken it."""
        with self._connected() as connection:
            connection.send_message(message, self._sender, [to])

    def check(self) -> None:
        """Connect and log in, and send nothing; raises ``MailFailed``."""
        with self._connected() as connection:
            connection.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        with self._translated(), contextlib.closing(self._opened()) as connection:
            overdue = threading.Timer(self._message_seconds, _cut_off, [connection])
            overdue.daemon = True
            overdue.start()
            try:
                self._prepare(connection)
                yield connection
            finally:
                overdue.cancel()
            with contextlib.suppress(smtplib.SMTPException, OSError):
                connection.quit()  # the message has been taken, whatever the server says of this

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        if server.tls_from_the_start:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(server.host, server.port, timeout=self._answer_seconds, context=context)
        return smtplib.SMTP(server.host, server.port, timeout=self._answer_seconds)

    def _prepare(self, connection: smtplib.SMTP) -> None:
        server = self._server
        connection.ehlo_or_helo_if_needed()
        if not server.tls_from_the_start and not server.is_this_machine:
            if not connection.has_extn("starttls"):
                raise MailServerAway(
                    f"The mail server {server} offers no encryption (STARTTLS), and nothing is sent without. "
                    "Use one that does, or smtps:// in FONDS_SMTP_URL."
                )
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
        if server.user is not None and server.password is not None:
            connection.login(server.user, server.password)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What smtplib and the network say, in our words."""
        try:
            yield
        except MailFailed:
            raise
        except smtplib.SMTPAuthenticationError as error:  # its text may repeat what was sent
            raise MailServerAway(
                f"The mail server {self._server} does not accept the user name and password of FONDS_SMTP_URL "
                f"({error.smtp_code})."
            ) from None
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise MailFailed(
                f"The mail server does not take messages for this address: {_said(code, said)}"
            ) from None
        except smtplib.SMTPResponseException as error:
            raise MailFailed(
                f"The mail server did not take the message: {_said(error.smtp_code, error.smtp_error)}"
            ) from None
        except smtplib.SMTPServerDisconnected:
            raise MailServerAway(
                f"The mail server {self._server} broke off, or took too long to answer."
            ) from None
        except (smtplib.SMTPException, UnicodeError) as error:
            raise MailServerAway(
                f"The mail server {self._server} cannot be used: {one_line(str(error))[:_MOST_SAID]}"
            ) from None
        except ssl.SSLCertVerificationError as error:
            raise MailServerAway(
                f"The certificate of the mail server {self._server} is not to be trusted: {error.verify_message}."
            ) from None
        except TimeoutError:
            raise MailServerAway(f"The mail server {self._server} took too long to answer.") from None
        except (OSError, socket.gaierror) as error:
            why = error.strerror or type(error).__name__
            raise MailServerAway(f"The mail server {self._server} cannot be reached: {why}.") from None


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {one_line(words)[:_MOST_SAID]}"


def _cut_off(connection: smtplib.SMTP) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
