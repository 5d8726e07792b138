"""One's own account: the name and language of pages, the password, where one is signed in, what happened lately.

What changes how one signs in is done by somebody who has signed in lately: a browser left open is not enough.
"""

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.accounts.model import Account
from archive.accounts.sessions import Session
from archive.clock import utc_now
from archive.errors import FondsError, NotSignedIn, TooManyGuesses, UsageError, WrongSecret
from webapp.languages import LANGUAGES, N_, gettext
from webapp.policy import SCOPES, Action, allowed, requires
from webapp.views import reading
from webapp.views.entering import registry

Answer = str | Response | tuple[str, int]

bp = Blueprint("account", __name__)

LATELY = timedelta(hours=1)
SAID = {
    "changed": N_("Your account is changed."),
    "password": N_("Your password is changed. Everywhere else you are signed out."),
    "ended": N_("The sessions are ended."),
    "passkey-added": N_("The passkey is added. You can sign in with it from now on."),
    "passkey-removed": N_("The passkey is removed."),
    "codes-off": N_("No codes are asked for any more."),
    "revoked": N_("The token is revoked."),
}


@bp.get("/account")
@requires(Action.ACCOUNT)
def overview() -> Answer:
    """Everything about one's account."""
    return page()


@bp.post("/account/profile")
@requires(Action.ACCOUNT)
def change() -> Answer:
    """How one is called, and which language pages are in."""
    account = me()
    language = request.form.get("language", "")
    try:
        if language not in ("", *LANGUAGES):
            raise UsageError(f"Pages are written in {', '.join(LANGUAGES)}. Choose one of these.")
        registry().change_account(
            account.id, reading.audit_agent(), name=request.form.get("name", ""), language=language or None
        )
    except UsageError as error:
        return page(error)
    return done("changed")


@bp.post("/account/password")
@requires(Action.ACCOUNT)
def change_password() -> Answer:
    """Choose a new password, by whoever knows the old one."""
    account, typed = me(), request.form
    try:
        if registry().has_password(account):
            if not registry().is_ones_password(account, typed.get("current", ""), reading.audit_agent()):
                raise WrongSecret("This is not your password of now. Type it again.")
        elif (detour := sign_in_again()) is not None:
            return detour
        if typed.get("password", "") != typed.get("repeated", ""):
            raise UsageError("The two passwords are not the same. Type them again.")
        session = _session()
        registry().set_password(
            account,
            typed.get("password", ""),
            reading.audit_agent(),
            keep_session=session.id if session else None,
        )
    except (UsageError, WrongSecret, TooManyGuesses) as error:
        return page(error)
    return done("password")


@bp.post("/account/sessions/end")
@requires(Action.ACCOUNT)
def end_sessions() -> Answer:
    """End one session, or all but this one."""
    session = _session()
    only = request.form.get("session") or None
    registry().end_sessions(
        me().id, reading.audit_agent(), only=only, but=None if only else (session.id if session else None)
    )
    return done("ended")


def me() -> Account:
    """The account that asks; raises ``NotSignedIn`` for the keeper of an archive without accounts."""
    account = reading.asker().account
    if account is None:
        raise NotSignedIn("Nobody has an account here yet. Make the first one under Administration.")
    return account


def is_recent() -> bool:
    """Whether one has signed in lately, and not by a token."""
    session = _session()
    return session is not None and utc_now() - datetime.fromisoformat(session.created_at) < LATELY


def sign_in_again() -> Response | None:
    """The way to sign in once more, for what changes how one signs in; ``None`` where that was done lately."""
    return None if is_recent() else redirect(url_for("signing_in.login", again="1", next="/account"), 303)


def done(said: str) -> Response:
    """Back to the account, which says what was done."""
    return redirect(url_for("account.overview", said=said), 303)


def page(error: FondsError | None = None) -> Answer:
    """The account's page; with what was wrong about a form."""
    account = me()
    accounts = registry()
    can_do = allowed(reading.asker())
    shown = render_template(
        "account.html",
        account=account,
        error=error,
        said=gettext(SAID[said]) if (said := request.args.get("said", "")) in SAID else None,
        session=_session(),
        recent=is_recent(),
        has_password=accounts.has_password(account),
        passkeys=accounts.passkeys(account),
        has_codes=accounts.has_totp(account),
        recovery_left=accounts.recovery_codes_left(account),
        sessions=accounts.sessions(account.id),
        tokens=accounts.tokens(account.id),
        scopes=[scope for scope, actions in SCOPES.items() if actions - {Action.OPEN} & can_do],
        log=accounts.audit(account.id, 20),
        languages=LANGUAGES,
    )
    return shown, _status(error)


def _status(error: FondsError | None) -> int:
    match error:
        case None:
            return 200
        case WrongSecret():
            return 401
        case TooManyGuesses():
            return 429
        case _:
            return 400


def _session() -> Session | None:
    return reading.identified().session
