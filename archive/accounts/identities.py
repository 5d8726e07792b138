"""Who somebody is to a provider of OpenID Connect: the issuer's name for them stands for one account here.

Nobody gets an account by signing in elsewhere. At the first time the provider's word for somebody's e-mail address
finds their account; from then on the issuer's subject does, whatever the address becomes.
"""

from __future__ import annotations

from sqlalchemy import func, insert, select

from archive.accounts.audit import Agent, AuditType
from archive.accounts.model import Account
from archive.accounts.people import People
from archive.catalogue.account_tables import accounts, identities
from archive.errors import NotAllowed, NotFound

_MOST_ISSUER, _MOST_SUBJECT = 500, 255


class Identities(People):
    """Finds the account of somebody whom a provider has identified."""

    def identified(self, issuer: str, subject: str, verified_email: str | None, by: Agent) -> Account:
        """Whose account it is. Raises ``NotAllowed`` where there is none, or it is switched off."""
        account = self._linked(issuer, subject) or self._link(issuer, subject, verified_email, by)
        if account is None or not account.is_active:
            self.note(AuditType.SIGN_IN, by, account.id if account else None, "failure", {"how": "provider"})
            raise NotAllowed(
                "You are known to the provider, but have no account here. Ask whoever looks after the accounts for "
                "an invitation to your e-mail address."
            )
        return account

    def _linked(self, issuer: str, subject: str) -> Account | None:
        query = select(identities.c.account).where(
            identities.c.issuer == issuer, identities.c.subject == subject
        )
        with self._reading() as connection:
            found = connection.execute(query).scalar()
        return self.account(found) if found else None

    def _link(self, issuer: str, subject: str, verified_email: str | None, by: Agent) -> Account | None:
        if not verified_email or not subject or len(subject) > _MOST_SUBJECT or len(issuer) > _MOST_ISSUER:
            return None
        query = select(accounts.c.id).where(
            func.lower(accounts.c.email) == verified_email.lower(),
            accounts.c.id.not_in(select(identities.c.account).where(identities.c.issuer == issuer)),
        )
        with self._writing() as connection:
            found = connection.execute(query).scalars().all()
            if len(found) != 1:  # an address that several accounts share says nothing
                return None
            row = {"issuer": issuer, "subject": subject, "account": found[0], "since": self._now()}
            connection.execute(insert(identities), row)
            self._note(connection, AuditType.PROVIDER_LINKED, by, found[0], detail={"issuer": issuer})
        try:
            return self.account(found[0])
        except NotFound:
            return None
