"""API tokens: what programs show instead of signing in. Of limited scope, for a limited time, revoked at once.

Knows no scope by name: ``webapp.policy`` says which there are and what each allows.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update

from archive.accounts.audit import Agent, AuditType
from archive.accounts.long_secrets import digest_of, new_secret
from archive.accounts.model import Account
from archive.accounts.people import ACCOUNT_COLUMNS, WITH_GROUPS, People, accounts_of
from archive.accounts.wording import name_of
from archive.catalogue.account_tables import accounts, api_tokens
from archive.clock import stamp
from archive.errors import ArchiveBusy, ArchiveUnreachable, NotFound, UsageError

PREFIX = "fonds_"  # so that people and programs that look for leaked secrets recognise one
LONGEST_DAYS = 366
USUAL_DAYS = 90
MOST_TOKENS = 50  # of one account
_TOUCH = timedelta(hours=1)

_TOKEN = api_tokens.c


@dataclass(frozen=True, slots=True)
class Token:
    """What may be told of a token."""

    id: str
    account: str
    title: str
    scopes: tuple[str, ...]
    created_at: str
    expires_at: str
    used_at: str | None  # to the hour


class Tokens(People):
    """Makes, finds, lists and revokes tokens."""

    def make_token(
        self, account: Account, title: str, scopes: Iterable[str], by: Agent, days: int = USUAL_DAYS
    ) -> tuple[Token, str]:
        """A new token, and the secret that is shown this once. Raises ``UsageError``."""
        wanted = tuple(sorted(set(scopes)))
        if not wanted:
            raise UsageError("A token needs one scope at least: it says what the token is good for.")
        if not 1 <= days <= LONGEST_DAYS:
            raise UsageError(f"A token lasts between 1 and {LONGEST_DAYS} days.")
        secret, moment = new_secret(PREFIX), self._clock()
        row = {
            "digest": digest_of(secret),
            "id": self._new_id(),
            "account": account.id,
            "title": name_of(title),
            "scopes": list(wanted),
            "created_at": stamp(moment),
            "expires_at": stamp(moment + timedelta(days=days)),
        }
        with self._writing() as connection:
            connection.execute(delete(api_tokens).where(_TOKEN.expires_at <= stamp(moment)))
            count = select(func.count()).where(_TOKEN.account == account.id)
            if connection.execute(count).scalar_one() >= MOST_TOKENS:
                raise UsageError(
                    f"An account has at most {MOST_TOKENS} tokens. Revoke one that nobody needs."
                )
            connection.execute(insert(api_tokens), row)
            told = {"title": row["title"], "scopes": row["scopes"], "expires_at": row["expires_at"]}
            self._note(connection, AuditType.TOKEN_MADE, by, account.id, detail=told)
        return self._token(str(row["id"])), secret

    def bearer(self, untrusted_secret: str) -> tuple[Account, Token] | None:
        """Whose token this is, if it and the account are in force: one query."""
        if not untrusted_secret.startswith(PREFIX):
            return None
        moment = self._clock()
        asked = {"digest": digest_of(untrusted_secret), "now": stamp(moment)}
        with self._reading() as connection:
            rows = connection.execute(_BEARER, asked).all()
        if not rows:
            return None
        token = _token_of(rows[0], "token_")
        if token.used_at is None or token.used_at <= stamp(moment - _TOUCH):
            self._touch_token(token.id, moment)
        return accounts_of(rows)[0], token

    def tokens(self, account: str) -> list[Token]:
        """Those of an account that are in force, the newest first."""
        query = _TOKENS.where(_TOKEN.account == account, _TOKEN.expires_at > self._now())
        with self._reading() as connection:
            rows = connection.execute(query.order_by(_TOKEN.created_at.desc())).all()
        return [_token_of(row) for row in rows]

    def revoke_token(self, account: str, untrusted_id: str, by: Agent) -> None:
        """It lets nobody in from the next request on. Raises ``NotFound`` for another's token too."""
        which = (_TOKEN.id == untrusted_id) & (_TOKEN.account == account)
        with self._writing() as connection:
            title = connection.execute(select(_TOKEN.title).where(which)).scalar()
            if not connection.execute(delete(api_tokens).where(which)).rowcount:
                raise NotFound("There is no token with this id. It may have expired or been revoked.")
            self._note(connection, AuditType.TOKEN_REVOKED, by, account, detail={"title": title})

    def _token(self, token: str) -> Token:
        with self._reading() as connection:
            row = connection.execute(_TOKENS.where(_TOKEN.id == token)).one()
        return _token_of(row)

    def _touch_token(self, token: str, moment: datetime) -> None:
        with suppress(ArchiveBusy, ArchiveUnreachable), self._writing() as connection:
            connection.execute(update(api_tokens).where(_TOKEN.id == token).values(used_at=stamp(moment)))


_TOKENS = select(*(_TOKEN[name] for name in Token.__slots__))
_BEARER = (
    select(*ACCOUNT_COLUMNS, *(_TOKEN[name].label(f"token_{name}") for name in Token.__slots__))
    .select_from(WITH_GROUPS.join(api_tokens, _TOKEN.account == accounts.c.id))
    .where(_TOKEN.digest == bindparam("digest"), _TOKEN.expires_at > bindparam("now"), accounts.c.is_active)
)


def _token_of(row: Row[Any], prefix: str = "") -> Token:
    found = {name: getattr(row, prefix + name) for name in Token.__slots__}
    return Token(**found | {"scopes": tuple(found["scopes"])})
