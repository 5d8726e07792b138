"""Messages about saved searches: made before they are sent, kept until they are, tried again ever more seldom.

A message is claimed by one process at a time, for as long as an attempt may take. Sends nothing itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, insert, select, update

from archive.catalogue.base import CatalogueBase
from archive.catalogue.search_rows import mail_of
from archive.catalogue.tables import saved_search_documents, saved_search_mails, saved_searches
from archive.clock import stamp
from archive.storable import storable

if TYPE_CHECKING:
    from archive.saved_searches import SearchMail

LEAST_BETWEEN = timedelta(
    minutes=15
)  # between two messages about one search: a day's ingest is no flood of mail
ATTEMPT = timedelta(minutes=5)  # within which an attempt has ended; then another process may try
_FIRST_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=24)

_MAIL = saved_search_mails.c
_SEARCH = saved_searches.c
_FOUND = saved_search_documents.c


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts have failed: a minute, two, four … a day."""
    doublings = min(max(attempts - 1, 0), 20)
    return min(_FIRST_DELAY * (1 << doublings), _LONGEST_DELAY)


class SearchMails(CatalogueBase):
    """What is to be sent, and what became of it."""

    def plan_mails(self) -> int:
        """Make a message for each search with news that nobody was sent yet; how many were made.

        None while an earlier message about the search waits, or was made a short while ago.
        """
        with self._reading() as connection:
            if not connection.execute(_unsent(self._a_while_ago()).limit(1)).first():
                return 0
        with self._writing() as connection:
            due, now = connection.execute(_unsent(self._a_while_ago())).all(), self._now()
            for search, mailed_upto, checks in due:
                row = {"id": self._new_id(), "search": search, "kind": "news", "after_check": mailed_upto}
                row |= {"upto_check": checks, "made_at": now, "attempts": 0, "next_at": now}
                connection.execute(insert(saved_search_mails), row)
                connection.execute(
                    update(saved_searches).where(_SEARCH.id == search).values(mailed_upto=checks)
                )
            return len(due)

    def claim_mail(self) -> SearchMail | None:
        """The next message to be tried now, for this process alone until the attempt is over."""
        due = (
            select(saved_search_mails)
            .where(_MAIL.sent_at.is_(None), _MAIL.next_at <= self._now())
            .order_by(_MAIL.next_at, _MAIL.id)
            .limit(1)
        )
        with self._reading() as connection:
            if connection.execute(due).first() is None:
                return None
        with self._writing() as connection:
            row = connection.execute(due).first()
            if row is None:
                return None
            attempts, until = row.attempts + 1, stamp(self._clock() + ATTEMPT)
            connection.execute(
                update(saved_search_mails).where(_MAIL.id == row.id).values(attempts=attempts, next_at=until)
            )
        return mail_of(row, attempts)

    def mail_sent(self, mail: SearchMail) -> None:
        """The server has taken it; of each search only the last that was sent is remembered."""
        with self._writing() as connection:
            earlier = (_MAIL.search == mail.search, _MAIL.sent_at.is_not(None), _MAIL.id != mail.id)
            connection.execute(delete(saved_search_mails).where(*earlier))
            connection.execute(
                update(saved_search_mails)
                .where(_MAIL.id == mail.id)
                .values(sent_at=self._now(), failure=None)
            )

    def mail_failed(self, mail: SearchMail, failure: str) -> None:
        """It was not taken, or nobody knows: it is tried again later, for as long as it takes."""
        later = stamp(self._clock() + delay_after(mail.attempts))
        with self._writing() as connection:
            connection.execute(
                update(saved_search_mails)
                .where(_MAIL.id == mail.id)
                .values(failure=storable(failure), next_at=later)
            )

    def drop_mail(self, mail: SearchMail) -> None:
        """There is nothing left to tell: its documents are gone, or its trouble is over."""
        with self._writing() as connection:
            connection.execute(delete(saved_search_mails).where(_MAIL.id == mail.id))

    def mails(self, search: str) -> list[SearchMail]:
        """The last message that was sent about a search, and those that wait; the oldest first."""
        query = select(saved_search_mails).where(_MAIL.search == search).order_by(_MAIL.made_at, _MAIL.id)
        with self._reading() as connection:
            return [mail_of(row, row.attempts) for row in connection.execute(query)]

    def failing_mails(self) -> dict[str, str]:
        """By search, why the message that waits was not taken when it was last tried."""
        query = select(_MAIL.search, _MAIL.failure).where(_MAIL.sent_at.is_(None), _MAIL.failure.is_not(None))
        with self._reading() as connection:
            return {row.search: row.failure for row in connection.execute(query)}

    def _a_while_ago(self) -> str:
        return stamp(self._clock() - LEAST_BETWEEN)


def _unsent(a_while_ago: str) -> Any:
    """Searches with an address and with news behind those that were mailed."""
    hindered = exists().where(
        _MAIL.search == _SEARCH.id,
        _MAIL.kind == "news",
        _MAIL.sent_at.is_(None) | (_MAIL.made_at > a_while_ago),
    )
    news = (
        select(func.count())
        .where(_FOUND.search == _SEARCH.id, _FOUND.number > _SEARCH.mailed_upto)
        .correlate(saved_searches)
        .scalar_subquery()
    )
    return select(_SEARCH.id, _SEARCH.mailed_upto, _SEARCH.checks).where(
        _SEARCH.mail_to.is_not(None), _SEARCH.paused.is_(False), _SEARCH.checks > _SEARCH.mailed_upto,
        ~hindered, news > 0,
    )  # fmt: skip
