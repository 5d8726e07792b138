"""Links that let somebody in once: an invitation, a way back for whoever forgot a password, a demonstration.

The address holds a secret, the catalogue its digest. A link is good for one account, once, for a while; a newer one of
the same account takes the place of the older.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, delete, insert, select

from archive.accounts.audit import Agent, AuditType
from archive.accounts.long_secrets import digest_of, new_secret
from archive.accounts.model import Account
from archive.accounts.people import ACCOUNT_COLUMNS, WITH_GROUPS, People, accounts_of
from archive.catalogue.account_tables import accounts, sign_in_links
from archive.clock import stamp
from archive.errors import LinkUsed, UsageError


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"  # to somebody who has never been in
    RESET = "reset"  # to choose a new password
    SIGN_IN = "sign-in"  # to get in, no more


LASTS = {
    Purpose.INVITATION: timedelta(days=7),
    Purpose.RESET: timedelta(hours=4),
    Purpose.SIGN_IN: timedelta(hours=24),
}
_LINK = sign_in_links.c


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is good for."""

    account: Account
    purpose: Purpose
    expires_at: str


class Links(People):
    """Makes links, and lets each be followed once."""

    def make_link(self, account: Account, purpose: Purpose, by: Agent) -> str:
        """A new link's secret; earlier links of the account are good no more. Raises ``UsageError``."""
        if not account.is_active:
            raise UsageError(f"The account {account.login} is switched off. Switch it on first.")
        secret, moment = new_secret(), self._clock()
        row = {
            "digest": digest_of(secret),
            "account": account.id,
            "purpose": str(purpose),
            "created_at": stamp(moment),
            "expires_at": stamp(moment + LASTS[purpose]),
        }
        with self._writing() as connection:
            over = (_LINK.account == account.id) | (_LINK.expires_at <= stamp(moment))
            connection.execute(delete(sign_in_links).where(over))
            connection.execute(insert(sign_in_links), row)
            told = {"purpose": str(purpose), "expires_at": row["expires_at"]}
            self._note(connection, AuditType.LINK_MADE, by, account.id, detail=told)
        return secret

    def link(self, untrusted_secret: str) -> Link:
        """What the link is good for; looking does not use it up. Raises ``LinkUsed``."""
        query: Select[Any] = (
            select(*ACCOUNT_COLUMNS, _LINK.purpose, _LINK.expires_at)
            .select_from(WITH_GROUPS.join(sign_in_links, _LINK.account == accounts.c.id))
            .where(
                _LINK.digest == digest_of(untrusted_secret),
                _LINK.expires_at > self._now(),
                accounts.c.is_active,
            )
        )
        with self._reading() as connection:
            rows = connection.execute(query).all()
        if not rows:
            raise _over()
        return Link(accounts_of(rows)[0], Purpose(rows[0].purpose), rows[0].expires_at)

    def use_link(self, untrusted_secret: str, by: Agent) -> Link:
        """Follow it: of several that follow one link at the same moment, one gets in. Raises ``LinkUsed``."""
        found = self.link(untrusted_secret)
        with self._writing() as connection:
            used = connection.execute(
                delete(sign_in_links).where(_LINK.digest == digest_of(untrusted_secret))
            )
            if not used.rowcount:
                raise _over()
            told = {"purpose": str(found.purpose)}
            self._note(connection, AuditType.LINK_USED, by, found.account.id, detail=told)
        return found


def _over() -> LinkUsed:
    return LinkUsed(
        "This link has been used or has expired. Ask whoever looks after the accounts here for a new one."
    )
