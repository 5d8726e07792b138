"""Accounts and groups: who there is, what they do here, and which groups they belong to.

An account is switched off, never removed, because audit and custody events speak of it. One admin at least stays
switched on, so that nobody locks everybody out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from archive.accounts.audit import Agent, Audit, AuditType
from archive.accounts.model import Account, Group, Role
from archive.accounts.wording import as_login, group_of, login_of, name_of
from archive.addresses import address_of
from archive.catalogue.account_tables import (
    account_groups,
    accounts,
    api_tokens,
    memberships,
    sign_in_links,
    sign_in_sessions,
)
from archive.errors import NotFound, UsageError

ACCOUNT_COLUMNS = (
    accounts.c.id,
    accounts.c.login,
    accounts.c.name,
    accounts.c.roles,
    accounts.c.email,
    accounts.c.language,
    accounts.c.is_active,
    memberships.c.group,
)
WITH_GROUPS = accounts.outerjoin(memberships, memberships.c.account == accounts.c.id)
_ANY_ACCOUNT = select(accounts.c.id).limit(1)
_KEEP: Any = object()


class People(Audit):
    """Keeps accounts and groups. Raises ``NotFound`` for one that is not there."""

    _any_account = False  # once there is one there always will be

    def has_accounts(self) -> bool:
        """Whether anybody has an account. Asked by every request: one small query until the answer is yes."""
        if not self._any_account:
            with self._reading() as connection:
                self._any_account = connection.execute(_ANY_ACCOUNT).first() is not None
        return self._any_account

    def add_account(
        self,
        untrusted_login: str,
        roles: Iterable[Role],
        by: Agent,
        *,
        name: str = "",
        email: str | None = None,
        groups: Iterable[str] = (),
    ) -> Account:
        """A new account that nobody can sign in to yet: see ``links``. Raises ``UsageError``."""
        login = login_of(untrusted_login)
        account, wanted = self._new_id(), _roles(roles)
        if not self.has_accounts() and Role.ADMIN not in wanted:
            raise UsageError("The first account is an admin's: somebody has to be able to make the others.")
        row = {
            "id": account,
            "login": login,
            "name": name_of(name or login),
            "roles": wanted,
            "email": address_of(email) or (login if _is_address(login) else None),
            "is_active": True,
        }
        try:
            with self._writing() as connection:
                connection.execute(insert(accounts), row | {"created_at": self._now()})
                self._join(connection, account, groups)
                self._note(connection, AuditType.ACCOUNT_ADDED, by, account, detail={"roles": wanted})
        except IntegrityError:
            raise UsageError(f"There is an account {login} already. Choose another login.") from None
        return self.account(account)

    def account(self, untrusted_id: str) -> Account:
        """One account by its id."""
        return self._one(_ACCOUNTS.where(accounts.c.id == untrusted_id), "There is no account with this id.")

    def account_called(self, untrusted_login: str) -> Account:
        """One account by its login."""
        login = as_login(untrusted_login)
        return self._one(
            _ACCOUNTS.where(accounts.c.login == login),
            f"There is no account {login!r}. `fonds user list` names those there are.",
        )

    def accounts(self) -> list[Account]:
        """All of them, by login."""
        with self._reading() as connection:
            return accounts_of(connection.execute(_ACCOUNTS.order_by(accounts.c.login)))

    def change_account(
        self,
        account: str,
        by: Agent,
        *,
        name: str = _KEEP,
        email: str | None = _KEEP,
        language: str | None = _KEEP,
    ) -> Account:
        """Change what is given of how somebody is called, reached and spoken to."""
        values: dict[str, Any] = {}
        if name is not _KEEP:
            values["name"] = name_of(name)
        if email is not _KEEP:
            values["email"] = address_of(email)
        if language is not _KEEP:
            values["language"] = language or None
        before = self.account(account)
        changed = {key: value for key, value in values.items() if getattr(before, key) != value}
        if changed:
            with self._writing() as connection:
                connection.execute(update(accounts).where(accounts.c.id == before.id).values(**changed))
                self._note(
                    connection, AuditType.ACCOUNT_CHANGED, by, before.id, detail={"changed": sorted(changed)}
                )
        return self.account(before.id)

    def set_roles(self, account: str, roles: Iterable[Role], by: Agent) -> Account:
        """What somebody does here from now on."""
        before = self.account(account)
        wanted = _roles(roles)
        with self._writing() as connection:
            if Role.ADMIN not in wanted:
                _keep_an_admin(connection, before)
            connection.execute(update(accounts).where(accounts.c.id == before.id).values(roles=wanted))
            told = {"before": sorted(before.roles), "after": wanted}
            self._note(connection, AuditType.ROLES_SET, by, before.id, detail=told)
        return self.account(before.id)

    def set_groups(self, account: str, groups: Iterable[str], by: Agent) -> Account:
        """The groups that somebody belongs to from now on; a group that is not there is an error."""
        before = self.account(account)
        with self._writing() as connection:
            connection.execute(delete(memberships).where(memberships.c.account == before.id))
            after = self._join(connection, before.id, groups)
            told = {"before": sorted(before.groups), "after": after}
            self._note(connection, AuditType.GROUPS_SET, by, before.id, detail=told)
        return self.account(before.id)

    def switch_off(self, account: str, by: Agent) -> Account:
        """Nobody gets in by this account any more, and whoever is in is out with the next request."""
        before = self.account(account)
        with self._writing() as connection:
            _keep_an_admin(connection, before)
            connection.execute(update(accounts).where(accounts.c.id == before.id).values(is_active=False))
            for table in (sign_in_sessions, sign_in_links, api_tokens):
                connection.execute(delete(table).where(table.c.account == before.id))
            self._note(connection, AuditType.SWITCHED_OFF, by, before.id)
        return self.account(before.id)

    def switch_on(self, account: str, by: Agent) -> Account:
        """Let them sign in again, as before; their sessions and tokens do not come back."""
        before = self.account(account)
        with self._writing() as connection:
            connection.execute(update(accounts).where(accounts.c.id == before.id).values(is_active=True))
            self._note(connection, AuditType.SWITCHED_ON, by, before.id)
        return self.account(before.id)

    def add_group(self, untrusted_code: str, title: str, by: Agent) -> Group:
        """A new group. Raises ``UsageError`` when there is one of that code."""
        code = group_of(untrusted_code)
        row = {"code": code, "title": name_of(title or code), "created_at": self._now()}
        try:
            with self._writing() as connection:
                connection.execute(insert(account_groups), row)
                self._note(connection, AuditType.GROUP_ADDED, by, detail={"group": code})
        except IntegrityError:
            raise UsageError(f"There is a group {code} already.") from None
        return Group(code, row["title"])

    def remove_group(self, code: str, by: Agent) -> None:
        """Remove a group that opens no collection any more."""
        try:
            with self._writing() as connection:
                connection.execute(delete(memberships).where(memberships.c.group == code))
                if not connection.execute(
                    delete(account_groups).where(account_groups.c.code == code)
                ).rowcount:
                    raise NotFound(f"There is no group {code}.")
                self._note(connection, AuditType.GROUP_REMOVED, by, detail={"group": code})
        except IntegrityError:
            raise UsageError(f"Collections are opened to the group {code}. Close them to it first.") from None

    def groups(self) -> list[Group]:
        """All groups by code, each with the number of its members."""
        count = select(func.count()).where(memberships.c.group == account_groups.c.code).scalar_subquery()
        query = select(account_groups.c.code, account_groups.c.title, count.label("members"))
        with self._reading() as connection:
            return [
                Group(**row._mapping) for row in connection.execute(query.order_by(account_groups.c.code))
            ]

    def _one(self, query: Select[Any], missing: str) -> Account:
        with self._reading() as connection:
            found = accounts_of(connection.execute(query))
        if not found:
            raise NotFound(missing)
        return found[0]

    def _join(self, connection: Connection, account: str, groups: Iterable[str]) -> list[str]:
        wanted = sorted({group_of(code) for code in groups})
        query = select(account_groups.c.code).where(account_groups.c.code.in_(wanted))
        missing = set(wanted) - set(connection.execute(query).scalars())
        if missing:
            raise UsageError(
                f"There is no group {', '.join(sorted(missing))}. Make it first; `fonds user group --new` does."
            )
        if wanted:
            connection.execute(insert(memberships), [{"account": account, "group": code} for code in wanted])
        return wanted


_ACCOUNTS = select(*ACCOUNT_COLUMNS).select_from(WITH_GROUPS)


def accounts_of(rows: Iterable[Row[Any]]) -> list[Account]:
    """The accounts from rows of ``ACCOUNT_COLUMNS``: one row for each of their groups, or one without."""
    groups: dict[str, set[str]] = {}
    first: dict[str, Row[Any]] = {}
    for row in rows:
        first.setdefault(row.id, row)
        groups.setdefault(row.id, set()).update([row.group] if row.group else [])
    known = {str(role): role for role in Role}
    return [
        Account(
            id=row.id,
            login=row.login,
            name=row.name,
            roles=frozenset(known[name] for name in row.roles if name in known),
            groups=frozenset(groups[row.id]),
            email=row.email,
            language=row.language,
            is_active=row.is_active,
        )
        for row in first.values()
    ]


def _roles(roles: Iterable[Role]) -> list[str]:
    wanted = sorted({str(role) for role in roles})
    if not wanted:
        raise UsageError(f"An account has one role at least: {', '.join(Role)}.")
    return wanted


def _keep_an_admin(connection: Connection, leaving: Account) -> None:
    others = connection.execute(
        select(accounts.c.roles).where(accounts.c.is_active, accounts.c.id != leaving.id)
    ).scalars()
    if Role.ADMIN in leaving.roles and leaving.is_active and not any(Role.ADMIN in one for one in others):
        raise UsageError(
            f"{leaving.login} is the only admin who can sign in. Make somebody else an admin first."
        )


def _is_address(login: str) -> bool:
    try:
        return "@" in login and address_of(login) is not None
    except UsageError:
        return False
