"""Signing in by login and password, and choosing a password.

Whether a login exists is told neither by the answer nor by the time it takes: one hash is computed and the same is
written down in either case.
"""

from __future__ import annotations

from sqlalchemy import delete, select, update

from archive.accounts import passwords
from archive.accounts.audit import Agent, AuditType
from archive.accounts.guessing import Guessing
from archive.accounts.model import Account
from archive.accounts.sessions import Sessions
from archive.accounts.wording import as_login
from archive.catalogue.account_tables import accounts, sign_in_links, sign_in_sessions
from archive.errors import WrongSecret

_WRONG = "Login and password do not fit. Try again, or ask for a link to choose a new password."


class Credentials(Guessing, Sessions):
    """Passwords of accounts."""

    def check_password(self, untrusted_login: str, untrusted_password: str, by: Agent) -> Account:
        """Whose login and password these are. Raises ``WrongSecret`` or ``TooManyGuesses``."""
        self.begin_attempt(untrusted_login, by)
        query = select(accounts.c.id, accounts.c.password, accounts.c.is_active)
        with self._reading() as connection:
            row = connection.execute(query.where(accounts.c.login == as_login(untrusted_login))).first()
        right = passwords.matches(row.password if row else None, untrusted_password)
        if not row or not right or not row.is_active:
            self.note(AuditType.SIGN_IN, by, row.id if row else None, "failure", {"how": "password"})
            raise WrongSecret(_WRONG)
        self.end_attempt(untrusted_login, by)
        if passwords.is_outdated(row.password):
            self._keep_hash(row.id, passwords.hashed(passwords.normalised(untrusted_password)))
        return self.account(row.id)

    def is_ones_password(self, account: Account, untrusted_password: str, by: Agent) -> bool:
        """Whether somebody who is signed in knows the password; guesses count as they do at the door."""
        try:
            self.check_password(account.login, untrusted_password, by)
        except WrongSecret:
            return False
        return True

    def has_password(self, account: Account) -> bool:
        """Whether one can sign in by a password."""
        with self._reading() as connection:
            query = select(accounts.c.password).where(accounts.c.id == account.id)
            return connection.execute(query).scalar() is not None

    def set_password(
        self, account: Account, untrusted_password: str, by: Agent, *, keep_session: str | None = None
    ) -> None:
        """Choose a password: every session but the one named ends, and links too. Raises ``UsageError``."""
        sound = passwords.sound_password(untrusted_password, account.login, account.name)
        hashed = passwords.hashed(sound)
        with self._writing() as connection:
            values = {"password": hashed, "password_at": self._now()}
            connection.execute(update(accounts).where(accounts.c.id == account.id).values(**values))
            others = sign_in_sessions.c.account == account.id
            if keep_session is not None:
                others &= sign_in_sessions.c.id != keep_session
            connection.execute(delete(sign_in_sessions).where(others))
            connection.execute(delete(sign_in_links).where(sign_in_links.c.account == account.id))
            self._note(connection, AuditType.PASSWORD_SET, by, account.id)

    def _keep_hash(self, account: str, hashed: str) -> None:
        with self._writing() as connection:
            connection.execute(update(accounts).where(accounts.c.id == account).values(password=hashed))
