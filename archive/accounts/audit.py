"""The audit log: who signed in or failed to, and what was changed about accounts. Only appended to.

Holds no secret and nothing that was typed where a secret might have been typed by mistake. What happens to documents
stands in the custody record, which is another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from archive.catalogue.account_tables import accounts, audit_events
from archive.catalogue.base import CatalogueBase
from archive.storable import storable, storable_json


class AuditType(StrEnum):
    """What can happen. The words are kept in the log: none is ever renamed."""

    SIGN_IN = "sign-in"
    SECOND_FACTOR = "second-factor"
    SIGN_OUT = "sign-out"
    GUESSING_BLOCKED = "guessing-blocked"
    LINK_MADE = "link-made"
    LINK_USED = "link-used"
    RESET_ASKED = "reset-asked"
    PASSWORD_SET = "password-set"  # noqa: S105 (a word, no password)
    TOTP_ON = "totp-on"
    TOTP_OFF = "totp-off"
    RECOVERY_CODE_USED = "recovery-code-used"
    RECOVERY_CODES_MADE = "recovery-codes-made"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    PROVIDER_LINKED = "provider-linked"
    SESSIONS_ENDED = "sessions-ended"
    TOKEN_MADE = "token-made"  # noqa: S105
    TOKEN_REVOKED = "token-revoked"  # noqa: S105
    ACCOUNT_ADDED = "account-added"
    ACCOUNT_CHANGED = "account-changed"
    ROLES_SET = "roles-set"
    GROUPS_SET = "groups-set"
    SWITCHED_OFF = "switched-off"
    SWITCHED_ON = "switched-on"
    GROUP_ADDED = "group-added"
    GROUP_REMOVED = "group-removed"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who does something to accounts, and from where."""

    name: str
    address: str = ""  # of the network; empty on the command line


COMMAND_LINE = Agent("fonds on the command line")
SOMEBODY = "somebody not signed in"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the log."""

    sequence: int
    at: str
    type: str
    account: str | None  # id of the account it concerns
    login: str | None  # that account's
    agent: str
    address: str
    outcome: str  # success or failure
    detail: Mapping[str, Any] = field(default_factory=dict)


class Audit(CatalogueBase):
    """Writes the log, within the transaction of what it tells of, and reads it."""

    def note(
        self,
        what: AuditType,
        by: Agent,
        account: str | None = None,
        outcome: str = "success",
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Append one event in a transaction of its own."""
        with self._writing() as connection:
            self._note(connection, what, by, account, outcome, detail)

    def audit(
        self, account: str | None = None, limit: int = 100, before: int | None = None
    ) -> list[AuditEvent]:
        """The newest events first: of one account, or of all; those before a number, to go on from there."""
        query = (
            select(audit_events, accounts.c.login)
            .join_from(audit_events, accounts, accounts.c.id == audit_events.c.account, isouter=True)
            .order_by(audit_events.c.sequence.desc())
            .limit(limit)
        )
        if account is not None:
            query = query.where(audit_events.c.account == account)
        if before is not None:
            query = query.where(audit_events.c.sequence < before)
        with self._reading() as connection:
            return [AuditEvent(**row._mapping) for row in connection.execute(query)]

    def _note(
        self,
        connection: Connection,
        what: AuditType,
        by: Agent,
        account: str | None = None,
        outcome: str = "success",
        detail: Mapping[str, object] | None = None,
    ) -> None:
        connection.execute(
            insert(audit_events),
            {
                "at": self._now(),
                "type": str(what),
                "account": account,
                "agent": storable(by.name),
                "address": storable(by.address)[:60],
                "outcome": outcome,
                "detail": storable_json(dict(detail or {})),
            },
        )
