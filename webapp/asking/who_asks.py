"""Who sent a request: the account of a session or of a token, a stranger, or the keeper of an archive without accounts.

While nobody has an account, whoever works at this machine is the keeper. That holds for requests that come from the
loopback address and name the machine by it: an archive that somebody has put behind a proxy without making accounts
first is not open to the network, as far as the proxy says for whom it asks. Costs one small query.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request

from archive.accounts.audit import SOMEBODY, Agent
from archive.accounts.model import Account
from archive.accounts.registry import Registry
from archive.accounts.sessions import Session
from archive.errors import InvalidToken
from webapp.asking.asker import KEEPER, STRANGER, Asker
from webapp.views.security import LOOPBACK, host_of

SIGNED_IN = "signed_in"  # in the browser's cookie: the secret of its session


@dataclass(frozen=True, slots=True)
class Identified:
    """The asker of one request, and how they were recognised."""

    asker: Asker
    session: Session | None = None  # by a cookie: what they change needs a token against cross-site requests

    @property
    def is_by_cookie(self) -> bool:
        """Whether a browser says so by itself, on whoever's behalf a page was made to ask."""
        return self.session is not None


def identify(registry: Registry, request: Request, untrusted_secret: str | None) -> Identified:
    """Find out who asks; ``untrusted_secret`` is what the browser's cookie holds.

    Raises ``InvalidToken`` for a token that is not in force: whoever sends one must hear of it.
    """
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _by_token(registry, sent.strip())
    if untrusted_secret and (found := registry.signed_in(untrusted_secret)):
        account, session = found
        return Identified(Asker(account), session)
    if registry.has_accounts() or not _is_of_this_machine(request):
        return Identified(STRANGER)
    return Identified(KEEPER)


def _is_of_this_machine(request: Request) -> bool:
    """Whether the request came from here, by this machine's own name for itself."""
    host = host_of(request.headers.get("Host", ""))
    return host in LOOPBACK and (request.remote_addr or "").removeprefix("::ffff:") in LOOPBACK


def _by_token(registry: Registry, untrusted_secret: str) -> Identified:
    found = registry.bearer(untrusted_secret)
    if found is None:
        raise InvalidToken(
            "This token is unknown, has expired or was revoked. Make a new one on your account's page."
        )
    account, token = found
    return Identified(Asker(account, scopes=frozenset(token.scopes)))


def agent_of(asker: Asker, program: str) -> str:
    """How events name who did something: the account, or the program while there are none."""
    return name_in_events(asker.account) if asker.account is not None else program


def name_in_events(account: Account) -> str:
    """A name for people, and the login, which nobody else has."""
    return account.login if account.name == account.login else f"{account.name} ({account.login})"


def audit_agent(asker: Asker, address: str | None, program: str) -> Agent:
    """The same for the audit log, with the address of the network."""
    name = agent_of(asker, program) if asker.account or asker.is_keeper else SOMEBODY
    return Agent(name, address or "")
