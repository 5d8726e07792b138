"""Guessing slowed down and stopped: so many wrong secrets for one login, or from one address, and it has to wait.

An attempt is counted before its secret is looked at, so that many at once are no way around. Counts are kept in the
catalogue, for every process the same, and for logins that nobody has, too: the answer tells nothing. Whoever is locked
out by somebody else's guessing still gets in by a passkey, a link or a session they have.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from archive.accounts.audit import Agent, Audit, AuditType
from archive.accounts.wording import as_login
from archive.catalogue.account_tables import guesses
from archive.clock import stamp
from archive.errors import TooManyGuesses

LONGEST_WAIT = timedelta(minutes=15)
_FIRST_WAIT = timedelta(seconds=15)
_MOST_ROWS = 100_000  # logins and addresses remembered: who invents ever new ones fills no disk


@dataclass(frozen=True, slots=True)
class _Bound:
    free: int  # wrong guesses before the first wait
    forgotten_after: timedelta


_LOGIN = _Bound(5, timedelta(hours=24))
_ADDRESS = _Bound(30, timedelta(hours=1))


class Guessing(Audit):
    """Counts attempts. Raises ``TooManyGuesses`` where one has to wait."""

    def begin_attempt(self, untrusted_login: str, by: Agent) -> None:
        """Count an attempt for this login from this address, or refuse it."""
        moment = self._clock()
        bounds = _bounds(untrusted_login, by)
        blocked_until = ""
        with self._writing() as connection:
            for subject, _ in bounds:
                until = connection.execute(
                    select(guesses.c.blocked_until).where(guesses.c.subject == subject)
                ).scalar()
                blocked_until = max(blocked_until, until or "")
            if blocked_until <= stamp(moment):
                self._count(connection, bounds, moment, by)
                return
        seconds = (datetime.fromisoformat(blocked_until) - moment).total_seconds()
        raise TooManyGuesses(
            "There were too many wrong attempts. Wait a while and try again, or ask for a link to sign in.",
            max(1, round(seconds)),
        )

    def end_attempt(self, untrusted_login: str, by: Agent) -> None:
        """It was right: forget the wrong ones for the login; what else came from the address still counts."""
        (login, _), *address = _bounds(untrusted_login, by)
        with self._writing() as connection:
            connection.execute(delete(guesses).where(guesses.c.subject == login))
            for subject, _ in address:
                connection.execute(
                    update(guesses)
                    .where(guesses.c.subject == subject, guesses.c.count > 0)
                    .values(count=guesses.c.count - 1, blocked_until="")
                )

    def _count(
        self, connection: Connection, bounds: Iterable[tuple[str, _Bound]], moment: datetime, by: Agent
    ) -> None:
        for subject, bound in bounds:
            forgotten = guesses.c.last_at <= stamp(moment - bound.forgotten_after)
            connection.execute(delete(guesses).where(guesses.c.subject == subject, forgotten))
            count = connection.execute(select(guesses.c.count).where(guesses.c.subject == subject)).scalar()
            number = (count or 0) + 1
            wait = _wait(number, bound)
            values = {
                "count": number,
                "last_at": stamp(moment),
                "blocked_until": stamp(moment + wait) if wait else "",
            }
            if count is None:
                _make_room(connection, moment)
                connection.execute(insert(guesses), values | {"subject": subject})
            else:
                connection.execute(update(guesses).where(guesses.c.subject == subject).values(**values))
            if number == bound.free:
                what = "login" if bound is _LOGIN else "address"
                self._note(connection, AuditType.GUESSING_BLOCKED, by, None, "failure", {"of": what})


def _wait(number: int, bound: _Bound) -> timedelta:
    if number < bound.free:
        return timedelta(0)
    doublings = min(number - bound.free, 10)
    return min(_FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _bounds(untrusted_login: str, by: Agent) -> list[tuple[str, _Bound]]:
    """What is counted: the login, then the address where there is one."""
    found = [(_subject("login", as_login(untrusted_login)), _LOGIN)]
    return [*found, (_subject("address", network_of(by.address)), _ADDRESS)] if by.address else found


def network_of(address: str) -> str:
    """The address itself, of IPv6 the network that one customer has: 64 bits."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _subject(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode("utf-8", "replace")).hexdigest()


def _make_room(connection: Connection, moment: datetime) -> None:
    """Forget what is past, and where that is not enough the oldest."""
    last = connection.execute(
        select(guesses.c.last_at).order_by(guesses.c.last_at.desc()).offset(_MOST_ROWS).limit(1)
    ).scalar()
    past = stamp(moment - _LOGIN.forgotten_after)
    connection.execute(delete(guesses).where(guesses.c.last_at <= max(past, last or "")))
