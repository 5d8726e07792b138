"""The moment somebody is let in: by whichever way they came, the browser gets a new session, or is asked for a code."""

from typing import Any

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from archive.accounts.audit import SOMEBODY, Agent
from archive.accounts.model import Account
from archive.accounts.registry import Registry
from webapp.asking.who_asks import SIGNED_IN, name_in_events
from webapp.serving.own_addresses import own_address
from webapp.views import reading

CODE = "code"
_STEP = "step"  # in the cookie: the secret of what waits for the next step


def registry() -> Registry:
    """Who may sign in."""
    return reading.holdings().accounts


def nobody_yet() -> Agent:
    """Somebody at the door, as the audit log names them."""
    return Agent(SOMEBODY, request.remote_addr or "")


def themselves(account: Account) -> Agent:
    """Somebody who acts on their own account before they are signed in."""
    return Agent(name_in_events(account), request.remote_addr or "")


def let_in(account: Account, how: str, untrusted_next: str | None) -> Response:
    """Begin a session, or ask for a code first; then go on to where they were going."""
    address = next_address(account, how, untrusted_next)
    return redirect(address, 303)


def next_address(
    account: Account, how: str, untrusted_next: str | None, *, has_two_factors: bool = False
) -> str:
    """Begin a session, or the step that asks for a code; returns where to go on."""
    goal = own_address(untrusted_next)
    if not has_two_factors and registry().has_totp(account):
        remember_step(registry().begin_challenge(CODE, {"how": how, "next": goal}, account.id))
        return url_for("signing_in.code")
    begin_session(account, how)
    return goal


def begin_session(account: Account, how: str) -> None:
    """A new session in place of whatever the browser held: nobody can have planted it."""
    browser, before = request.headers.get("User-Agent", ""), reading.identified().session
    secret = registry().begin_session(
        account, how, themselves(account), browser, replaces=before.id if before else None
    )
    session.clear()
    session[SIGNED_IN] = secret


def remember_step(secret: str) -> None:
    """Keep in the cookie which step waits for its answer."""
    session[_STEP] = secret


def step(*, forget: bool = False) -> str | None:
    """The step that waits for its answer."""
    found: Any = session.pop(_STEP, None) if forget else session.get(_STEP)
    return found if isinstance(found, str) else None
