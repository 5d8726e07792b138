"""One's API tokens: making one, which is shown this once, and revoking one."""

from flask import Blueprint, render_template, request

from archive.accounts.tokens import LONGEST_DAYS, USUAL_DAYS
from archive.errors import UsageError
from webapp.policy import SCOPES, Action, requires
from webapp.views import reading
from webapp.views.account import Answer, done, me, page, sign_in_again
from webapp.views.entering import registry

bp = Blueprint("account_tokens", __name__)


@bp.post("/account/tokens")
@requires(Action.ACCOUNT)
def make() -> Answer:
    """Make a token of the chosen scopes."""
    if (detour := sign_in_again()) is not None:
        return detour
    typed = request.form
    days = typed.get("days", str(USUAL_DAYS))
    try:
        scopes = [scope for scope in typed.getlist("scope") if scope in SCOPES]
        if not days.isascii() or not days.isdigit():
            raise UsageError(f"A token lasts between 1 and {LONGEST_DAYS} days.")
        token, secret = registry().make_token(
            me(), typed.get("title", ""), scopes, reading.audit_agent(), int(days[:6])
        )
    except UsageError as error:
        return page(error)
    return render_template(
        "account_token.html", token=token, secret=secret, address=request.host_url.rstrip("/")
    )


@bp.post("/account/tokens/revoke")
@requires(Action.ACCOUNT)
def revoke() -> Answer:
    """A token is good for nothing from now on."""
    registry().revoke_token(me().id, request.form.get("token", ""), reading.audit_agent())
    return done("revoked")
