"""Signing in with a passkey: two questions that a script of the page asks."""

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from archive.errors import TooManyGuesses, WrongSecret
from webapp.policy import Action, requires
from webapp.views.account_keys import this_site
from webapp.views.entering import next_address, nobody_yet, registry, remember_step, step

bp = Blueprint("passkey", __name__)


@bp.post("/login/passkey/begin")
@requires(Action.OPEN)
def begin() -> Response:
    """What the browser is asked: any passkey for this site, unlocked."""
    secret, asked = registry().passkey_asked(this_site())
    remember_step(secret)
    return jsonify(asked)


@bp.post("/login/passkey")
@requires(Action.OPEN)
def check() -> Response | tuple[Response, int]:
    """Let somebody in whose passkey has answered."""
    told = request.get_json(silent=True)
    told = told if isinstance(told, dict) else {}
    try:
        account = registry().check_passkey(step(forget=True), told.get("answer"), this_site(), nobody_yet())
    except (WrongSecret, TooManyGuesses) as error:
        return jsonify(detail=error.message, code=error.code), 401
    goal = next_address(account, "passkey", str(told.get("next") or ""), has_two_factors=True)
    return jsonify(next=goal)
