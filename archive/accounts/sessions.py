"""Sessions: somebody has signed in at a browser. Kept here, so that they can be listed and ended at once.

The browser holds a secret, the catalogue its digest. A session ends when nobody has used it for a while, after some
days in any case, when somebody ends it, when the password changes, and when the account is switched off.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from archive.accounts.audit import Agent, AuditType
from archive.accounts.long_secrets import digest_of, new_secret
from archive.accounts.model import Account
from archive.accounts.people import ACCOUNT_COLUMNS, WITH_GROUPS, People, accounts_of
from archive.catalogue.account_tables import accounts, sign_in_sessions
from archive.clock import stamp
from archive.errors import ArchiveBusy, ArchiveUnreachable
from archive.storable import one_line

IDLE = timedelta(hours=12)  # unused for so long, it has ended
LONGEST = timedelta(days=7)
_TOUCH = timedelta(
    minutes=5
)  # its last use is written down so often at most: reading writes nothing as a rule
_MOST_BROWSER = 200  # characters

_SESSION = sign_in_sessions.c


@dataclass(frozen=True, slots=True)
class Session:
    """One session. ``id`` is to speak of it and lets nobody in."""

    id: str
    account: str
    created_at: str
    seen_at: str
    expires_at: str
    how: str  # password, passkey, provider, link; with "+code" where a second factor was given
    browser: str  # as it calls itself
    address: str


class Sessions(People):
    """Begins, finds, lists and ends sessions."""

    def begin_session(
        self, account: Account, how: str, by: Agent, browser: str = "", replaces: str | None = None
    ) -> str:
        """Let somebody in; returns the secret that their browser is to hold. ``replaces``: its session until now."""
        secret = new_secret()
        moment = self._clock()
        row = {
            "digest": digest_of(secret),
            "id": self._new_id(),
            "account": account.id,
            "created_at": stamp(moment),
            "seen_at": stamp(moment),
            "expires_at": stamp(moment + LONGEST),
            "how": how[:20],
            "browser": one_line(browser)[:_MOST_BROWSER],
            "address": by.address[:60],
        }
        with self._writing() as connection:
            gone = (
                (_SESSION.expires_at <= stamp(moment))
                | (_SESSION.seen_at <= stamp(moment - IDLE))
                | (_SESSION.id == replaces)
            )
            connection.execute(delete(sign_in_sessions).where(gone))
            connection.execute(insert(sign_in_sessions), row)
            self._note(connection, AuditType.SIGN_IN, by, account.id, detail={"how": how})
        return secret

    def signed_in(self, untrusted_secret: str) -> tuple[Account, Session] | None:
        """Who holds this secret, if their session and their account are in force: one query."""
        moment = self._clock()
        asked = {"digest": digest_of(untrusted_secret), "now": stamp(moment), "idle": stamp(moment - IDLE)}
        with self._reading() as connection:
            rows = connection.execute(_SIGNED_IN, asked).all()
        if not rows:
            return None
        account = accounts_of(rows)[0]
        session = Session(**{name: getattr(rows[0], f"session_{name}") for name in Session.__slots__})
        if session.seen_at <= stamp(moment - _TOUCH):
            self._touch(session.id, stamp(moment))
        return account, session

    def sessions(self, account: str) -> list[Session]:
        """Those of an account that are in force, the last used first."""
        moment = self._clock()
        query = (
            select(*(_SESSION[name] for name in Session.__slots__))
            .where(
                _SESSION.account == account,
                _SESSION.expires_at > stamp(moment),
                _SESSION.seen_at > stamp(moment - IDLE),
            )
            .order_by(_SESSION.seen_at.desc())
        )
        with self._reading() as connection:
            return [Session(**row._mapping) for row in connection.execute(query)]

    def sign_out(self, session: Session, by: Agent) -> None:
        """End the session that asks for it."""
        with self._writing() as connection:
            connection.execute(delete(sign_in_sessions).where(_SESSION.id == session.id))
            self._note(connection, AuditType.SIGN_OUT, by, session.account)

    def end_sessions(
        self, account: str, by: Agent, *, only: str | None = None, but: str | None = None
    ) -> int:
        """End one session of an account, or all, or all but one; how many there were."""
        which = _SESSION.account == account
        if only is not None:
            which &= _SESSION.id == only
        if but is not None:
            which &= _SESSION.id != but
        with self._writing() as connection:
            count = connection.execute(delete(sign_in_sessions).where(which)).rowcount
            if count:
                self._note(connection, AuditType.SESSIONS_ENDED, by, account, detail={"sessions": count})
        return count

    def _touch(self, session: str, now: str) -> None:
        with (
            suppress(ArchiveBusy, ArchiveUnreachable),
            self._writing() as connection,
        ):  # reading goes on all the same
            connection.execute(update(sign_in_sessions).where(_SESSION.id == session).values(seen_at=now))


# Made once: every request of somebody signed in asks it, and putting it together takes longer than the answer.
_SIGNED_IN = (
    select(*ACCOUNT_COLUMNS, *(_SESSION[name].label(f"session_{name}") for name in Session.__slots__))
    .select_from(WITH_GROUPS.join(sign_in_sessions, _SESSION.account == accounts.c.id))
    .where(
        _SESSION.digest == bindparam("digest"),
        _SESSION.expires_at > bindparam("now"),
        _SESSION.seen_at > bindparam("idle"),
        accounts.c.is_active,
    )
)
