"""Saved searches and the documents that each found when it was last checked.

A check is written down only when nobody else has checked the search meanwhile, so that two processes never report the
same news. Knows no query language and no engine; who may see a search is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from archive.catalogue.base import MANY, CatalogueBase, in_batches
from archive.catalogue.search_rows import news_of, news_row, search_of
from archive.catalogue.tables import saved_search_documents, saved_search_mails, saved_searches
from archive.errors import NotFound, UsageError
from archive.storable import storable, storable_json

if TYPE_CHECKING:
    from archive.saved_searches import Checked, News, Question, SavedSearch

MOST_SEARCHES = 1_000  # kept by one archive
FIRST_CHECK = 1  # its number: that of saving

_SEARCH = saved_searches.c
_FOUND = saved_search_documents.c
_NEW = and_(_FOUND.search == _SEARCH.id, _FOUND.number > _SEARCH.seen_upto)
_ROWS = select(
    saved_searches, select(func.count()).where(_NEW).correlate(saved_searches).scalar_subquery().label("new")
)


class SavedSearches(CatalogueBase):
    """Keeps them. Raises ``NotFound`` for an id that is none of theirs."""

    def save_search(
        self,
        title: str,
        question: Question,
        checked: Checked,
        mail_to: str | None = None,
        owner: str | None = None,
    ) -> SavedSearch:
        """Keep a search and what it finds now, which is not news. Raises ``UsageError`` when there are too many."""
        with self._writing() as connection:
            count = connection.execute(select(func.count()).select_from(saved_searches)).scalar_one()
            if count >= MOST_SEARCHES:
                raise UsageError(
                    f"There are {count:,} saved searches, and no more are kept. Remove one that nobody needs."
                )
            now, made = self._now(), self._new_id()
            row = {
                "id": made,
                "title": storable(title),
                "query": storable(question.query),
                "understood_as": storable(question.understood_as),
                "filters": storable_json(dict(question.filters)),
                "sort": question.sort,
                "created_at": now,
                "seen_upto": FIRST_CHECK,
                "mailed_upto": FIRST_CHECK,
                "paused": False,
                "mail_to": mail_to,
                "owner": owner,
            }
            connection.execute(insert(saved_searches), row | _state(checked, FIRST_CHECK, now))
            _remember(connection, made, checked.found, FIRST_CHECK, now)
        return self.saved_search(made)

    def saved_searches(self, owner: str | None = None) -> list[SavedSearch]:
        """Those of one account, or all of them for ``None``; the newest first."""
        query = _ROWS.order_by(_SEARCH.created_at.desc(), _SEARCH.id.desc())
        if owner is not None:
            query = query.where(_SEARCH.owner == owner)
        with self._reading() as connection:
            return [search_of(row) for row in connection.execute(query)]

    def saved_search(self, untrusted_id: str) -> SavedSearch:
        """One of them."""
        with self._reading() as connection:
            row = connection.execute(_ROWS.where(_SEARCH.id == storable(untrusted_id))).first()
        if row is None:
            raise NotFound("There is no saved search with this id. It may have been removed.")
        return search_of(row)

    def remembered(self, search: str) -> dict[str, int]:
        """The documents that the last check found, each with the number of the check since which it has been found."""
        query = select(_FOUND.document, _FOUND.number).where(_FOUND.search == search)
        with self._reading() as connection:
            return {row.document: row.number for row in connection.execute(query)}

    def news(self, search: str, after_check: int, limit: int, offset: int = 0) -> list[News]:
        """What later checks than that have found and is still found, the newest first."""
        return self._news(search, _FOUND.number > after_check, limit, offset)

    def all_news(self, search: str, after_check: int, upto_check: int) -> list[News]:
        """What the checks after the one, up to and with the other, have found and is still found."""
        between = and_(_FOUND.number > after_check, _FOUND.number <= upto_check)
        return self._news(search, between, None, 0)

    def _news(self, search: str, which: ColumnElement[bool], limit: int | None, offset: int) -> list[News]:
        query = (
            select(saved_search_documents)
            .where(_FOUND.search == search, which)
            .order_by(_FOUND.number.desc(), _FOUND.document.desc())
            .limit(limit)
            .offset(offset)
        )
        with self._reading() as connection:
            return [news_of(row) for row in connection.execute(query)]

    def record_check(self, before: SavedSearch, checked: Checked) -> bool:
        """Write down what a check has found; ``False`` when somebody else has checked or removed it meanwhile."""
        with self._writing() as connection:
            number, now = before.checks + 1, self._now()
            values = _state(checked, number, now) | _no_trouble()
            if not _still(connection, before, values):
                return False
            for some in in_batches(checked.gone):
                connection.execute(
                    delete(saved_search_documents).where(
                        _FOUND.search == before.id, _FOUND.document.in_(some)
                    )
                )
            _remember(connection, before.id, checked.found, number, now)
            return True

    def record_same(self, searches: Iterable[SavedSearch], index_state: str) -> None:
        """These found what they had found before, in this state of the index; one transaction for all."""
        with self._writing() as connection:
            now = self._now()
            for one in searches:
                values = {"index_state": index_state, "checks": one.checks + 1, "checked_at": now}
                _still(connection, one, values | _no_trouble())

    def record_trouble(self, before: SavedSearch, index_state: str, code: str, message: str) -> bool:
        """Write down why a search could not be checked; what was remembered stays. As ``record_check`` otherwise."""
        with self._writing() as connection:
            now = self._now()
            lasting = before.trouble is not None and before.trouble.code == code
            since = before.trouble.since if before.trouble and lasting else now
            values = {
                "index_state": index_state,
                "checks": before.checks + 1,
                "trouble_code": code,
                "trouble_message": storable(message),
                "trouble_since": since,
            }
            if not _still(connection, before, values):
                return False
            if before.mail_to and not lasting:
                connection.execute(
                    insert(saved_search_mails),
                    self._mail(before.id, "trouble", before.checks, before.checks, now),
                )
            return True

    def change_search(
        self,
        search: str,
        *,
        title: str | None = None,
        paused: bool | None = None,
        mail_to: str | None = None,
        no_mail: bool = False,
    ) -> SavedSearch:
        """Change what is given. A new address is told only what is found from now on, and what still waits for it."""
        before = self.saved_search(search)
        values: dict[str, Any] = {}
        if title is not None:
            values["title"] = storable(title)
        if paused is not None:
            values["paused"] = paused
        with self._writing() as connection:
            if no_mail or (mail_to and before.mail_to is None):
                values |= {"mail_to": mail_to, "mailed_upto": _SEARCH.checks}
                connection.execute(delete(saved_search_mails).where(saved_search_mails.c.search == before.id))
            elif mail_to and mail_to != before.mail_to:
                values["mail_to"] = mail_to
                waiting = saved_search_mails.c.sent_at.is_(None)
                connection.execute(
                    update(saved_search_mails)
                    .where(saved_search_mails.c.search == before.id, waiting)
                    .values(next_at=self._now(), attempts=0, failure=None)
                )
            if values:
                connection.execute(update(saved_searches).where(_SEARCH.id == before.id).values(**values))
        return self.saved_search(before.id)

    def mark_seen(self, search: str, upto_check: int) -> None:
        """Somebody has seen what was found up to and with this check; later news stay new."""
        before = self.saved_search(search)
        upto = min(max(upto_check, before.seen_upto), before.checks)
        with self._writing() as connection:
            connection.execute(
                update(saved_searches)
                .where(_SEARCH.id == before.id, _SEARCH.seen_upto < upto)
                .values(seen_upto=upto)
            )

    def remove_search(self, search: str) -> None:
        """Forget it, what it found and what is still to be mailed."""
        found = self.saved_search(search)
        with self._writing() as connection:
            for table in (saved_search_mails, saved_search_documents):
                connection.execute(delete(table).where(table.c.search == found.id))
            connection.execute(delete(saved_searches).where(_SEARCH.id == found.id))

    def _mail(self, search: str, kind: str, after: int, upto: int, now: str) -> dict[str, Any]:
        """The row of a message to be sent at once."""
        return {
            "id": self._new_id(),
            "search": search,
            "kind": kind,
            "after_check": after,
            "upto_check": upto,
            "made_at": now,
            "attempts": 0,
            "next_at": now,
        }


def _still(connection: Connection, before: SavedSearch, values: dict[str, Any]) -> bool:
    """Change the search unless it is another one by now."""
    same = and_(_SEARCH.id == before.id, _SEARCH.checks == before.checks)
    return connection.execute(update(saved_searches).where(same).values(**values)).rowcount == 1


def _state(checked: Checked, number: int, now: str) -> dict[str, Any]:
    return {
        "index_state": checked.index_state,
        "checks": number,
        "checked_at": now,
        "total": checked.total,
        "digest": checked.digest,
    }


def _no_trouble() -> dict[str, None]:
    return dict.fromkeys(("trouble_code", "trouble_message", "trouble_since"))


def _remember(connection: Connection, search: str, found: Sequence[News], number: int, now: str) -> None:
    for start in range(0, len(found), MANY):
        rows = [news_row(one, search, number, now) for one in found[start : start + MANY]]
        connection.execute(insert(saved_search_documents), rows)
