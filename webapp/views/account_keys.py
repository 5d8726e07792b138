"""One's second factor and passkeys: switching codes on and off, adding and removing keys."""

import segno
from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from archive.accounts.passkeys import Site
from archive.errors import FondsError, UsageError
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.account import Answer, done, is_recent, me, sign_in_again
from webapp.views.entering import registry, remember_step, step
from webapp.views.security import host_of

CODES = "codes-offered"

bp = Blueprint("account_keys", __name__)


@bp.get("/account/codes")
@requires(Action.ACCOUNT)
def offer_codes() -> Answer:
    """The secret for an app, as a square code and to be typed."""
    if (detour := sign_in_again()) is not None:
        return detour
    account = me()
    offer = registry().offer_totp(account)
    sealed = registry().seal.closed(offer.secret, account.id)
    remember_step(registry().begin_challenge(CODES, {"secret": sealed}, account.id))
    return _offer(offer.secret, None)


@bp.post("/account/codes")
@requires(Action.ACCOUNT)
def take_codes() -> Answer:
    """Switch codes on once the app has shown one; the recovery codes are shown this once."""
    account = me()
    waiting = registry().challenge(CODES, step())
    secret = registry().seal.opened(waiting.detail["secret"], account.id) if waiting else None
    if secret is None or waiting is None or waiting.account != account.id:
        return done("")
    try:
        codes = registry().take_totp(account, secret, request.form.get("code", ""), reading.audit_agent())
    except UsageError as error:
        return _offer(secret, error), 400
    registry().end_challenge(CODES, step(forget=True))
    return render_template("account_recovery.html", codes=codes, first=True)


@bp.post("/account/codes/recovery")
@requires(Action.ACCOUNT)
def renew() -> Answer:
    """New recovery codes in place of the old ones."""
    if (detour := sign_in_again()) is not None:
        return detour
    if not registry().has_totp(me()):
        return done("")
    codes = registry().make_recovery_codes(me(), reading.audit_agent())
    return render_template("account_recovery.html", codes=codes, first=False)


@bp.post("/account/codes/off")
@requires(Action.ACCOUNT)
def drop_codes() -> Answer:
    """Ask for codes no more."""
    if (detour := sign_in_again()) is not None:
        return detour
    registry().drop_totp(me(), reading.audit_agent())
    return done("codes-off")


@bp.post("/account/passkeys/begin")
@requires(Action.ACCOUNT)
def begin_passkey() -> Response | tuple[Response, int]:
    """What the browser is asked to make."""
    if not is_recent():
        return jsonify(detail="Sign in again first."), 401
    secret, asked = registry().passkey_wanted(me(), this_site())
    remember_step(secret)
    return jsonify(asked)


@bp.post("/account/passkeys")
@requires(Action.ACCOUNT)
def add_passkey() -> Response | tuple[Response, int]:
    """Keep the passkey that the browser has made."""
    told = request.get_json(silent=True)
    told = told if isinstance(told, dict) else {}
    try:
        registry().add_passkey(
            me(),
            step(forget=True),
            told.get("answer"),
            str(told.get("name") or ""),
            this_site(),
            reading.audit_agent(),
        )
    except FondsError as error:
        return jsonify(detail=error.message, code=error.code), 400
    return jsonify(added=True)


@bp.post("/account/passkeys/remove")
@requires(Action.ACCOUNT)
def remove_passkey() -> Answer:
    """A passkey lets nobody in any more."""
    if (detour := sign_in_again()) is not None:
        return detour
    registry().remove_passkey(me(), request.form.get("passkey", ""), reading.audit_agent())
    return done("passkey-removed")


def this_site() -> Site:
    """Where passkeys are good: the host that was asked for, which ``security`` has looked at."""
    return Site(host_of(request.headers.get("Host", "")), request.host_url.rstrip("/"))


def _offer(secret: str, error: UsageError | None) -> str:
    account = me()
    address = registry().offered(account, secret).address
    square = segno.make(address, error="m").svg_data_uri(border=2, scale=4)
    grouped = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render_template(
        "account_codes.html", square=square, secret=grouped, address=address, error=error, account=account
    )
