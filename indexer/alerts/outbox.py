"""News that are to be mailed: written down first, then sent, and tried again for as long as it takes.

A message that was sent but could not be marked so is sent again under the same Message-ID, by which mail programs know
it. How a message is worded is ``Compose``'s job.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from archive.catalogue import Catalogue, Listing
from archive.errors import MailFailed, NotFound
from archive.saved_searches import News, SavedSearch, SearchMail
from indexer.alerts.checking import Readers

if TYPE_CHECKING:
    from email.message import EmailMessage

NAMED = 50  # documents named in one message; the others are counted
AWAY_SECONDS = 60.0  # before a server that did not answer is spoken to again
_MOST_AT_ONCE = 100  # messages sent before somebody looks whether to stop


@dataclass(frozen=True, slots=True)
class Told:
    """What one message is about: the first documents, and how many there are."""

    documents: tuple[tuple[News, Listing], ...]
    count: int


class MailServerAway(MailFailed):
    """It is the server that fails, whatever the message: the others need not be tried now."""


class Post(Protocol):
    """Where messages are handed in."""

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand one message over for one address; raises ``MailFailed`` or ``MailServerAway``."""
        ...


Compose = Callable[[SavedSearch, SearchMail, Told], "EmailMessage"]


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of the messages that were due."""

    sent: int = 0
    failures: tuple[str, ...] = ()  # sentences


class Outbox:
    """Sends what is due. May run in several processes: each message is taken by one of them at a time."""

    def __init__(self, catalogue: Catalogue, post: Post, compose: Compose) -> None:
        self._catalogue = catalogue
        self._post = post
        self._compose = compose
        self._not_before = 0.0  # while the server is away

    def send_due(self, readers: Readers) -> Posted:
        """Make messages of what is new, and try each that is due once; none for a while when the server is away."""
        self._catalogue.plan_mails()
        if time.monotonic() < self._not_before:
            return Posted()
        sent, failures = 0, []
        for _ in range(_MOST_AT_ONCE):
            mail = self._catalogue.claim_mail()
            if mail is None:
                break
            try:
                sent += self._send(mail, readers)
            except MailFailed as error:
                self._catalogue.mail_failed(mail, error.message)
                failures.append(error.message)
                if isinstance(error, MailServerAway):
                    self._not_before = time.monotonic() + AWAY_SECONDS
                    break
        return Posted(sent, tuple(failures))

    def _send(self, mail: SearchMail, readers: Readers) -> bool:
        """Whether there was anything left to tell."""
        try:
            search = self._catalogue.saved_search(mail.search)
        except NotFound:
            return False
        told = self._told(mail, readers(search))
        if search.mail_to is None or (not search.trouble if mail.kind == "trouble" else not told.count):
            self._catalogue.drop_mail(mail)
            return False
        self._post.send(self._compose(search, mail, told), search.mail_to)
        self._catalogue.mail_sent(mail)
        return True

    def _told(self, mail: SearchMail, visible_to: frozenset[str]) -> Told:
        """The message's documents, as far as they are still found and may be seen."""
        news = self._catalogue.all_news(mail.search, mail.after_check, mail.upto_check)
        rows = self._catalogue.listings([one.rendition for one in news])
        seen = [
            (one, rows[one.rendition])
            for one in news
            if one.rendition in rows and rows[one.rendition].access in visible_to
        ]
        return Told(tuple(seen[:NAMED]), len(seen))
