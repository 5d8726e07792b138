"""The door: login and password, the code after it, and the way out. Other ways in have modules of their own."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from archive.accounts.guessing import LONGEST_WAIT
from archive.errors import FondsError, TooManyGuesses, WrongSecret
from webapp.asking.who_asks import SIGNED_IN
from webapp.policy import Action, requires
from webapp.serving.own_addresses import own_address
from webapp.views import reading
from webapp.views.entering import CODE, begin_session, let_in, nobody_yet, registry, step, themselves

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]

bp = Blueprint("signing_in", __name__)


@bp.get("/login")
@requires(Action.OPEN)
def login() -> Answer:
    """The form, for whoever is not in; the others go on to where they were going."""
    goal = own_address(request.args.get("next"))
    if (reading.asker().account or reading.asker().is_keeper) and "again" not in request.args:
        return _open_house() if reading.asker().is_keeper and goal == "/" else redirect(goal, 303)
    return _form(goal)


@bp.post("/login")
@requires(Action.OPEN)
def sign_in() -> Answer:
    """Let somebody in who knows login and password."""
    goal = own_address(request.form.get("next"))
    try:
        account = registry().check_password(
            request.form.get("login", ""), request.form.get("password", ""), nobody_yet()
        )
    except (WrongSecret, TooManyGuesses) as error:
        return _refused(_form(goal, error), error)
    return let_in(account, "password", goal)


@bp.get("/login/code")
@requires(Action.OPEN)
def code() -> Answer:
    """Ask for a code, where the step before has been taken."""
    if registry().challenge(CODE, step()) is None:
        return redirect(url_for("signing_in.login"), 303)
    return render_template("login_code.html", error=None)


@bp.post("/login/code")
@requires(Action.OPEN)
def check_code() -> Answer:
    """Let somebody in who knows the code as well."""
    waiting = registry().challenge(CODE, step())
    if waiting is None or waiting.account is None:
        return redirect(url_for("signing_in.login"), 303)
    account = registry().account(waiting.account)
    guessed_at, by = f"code:{account.id}", themselves(account)
    try:
        registry().begin_attempt(guessed_at, by)
        if not account.is_active or not registry().code_fits(account, request.form.get("code", ""), by):
            registry().note_wrong_code(account, by)
            raise WrongSecret(
                "This code does not fit, or was used before. Wait for the next one and type that."
            )
    except (WrongSecret, TooManyGuesses) as error:
        return _refused(render_template("login_code.html", error=error), error)
    registry().end_attempt(guessed_at, by)
    if registry().end_challenge(CODE, step(forget=True)) is None:
        return redirect(url_for("signing_in.login"), 303)
    begin_session(account, f"{waiting.detail['how']}+code")
    return redirect(own_address(waiting.detail["next"]), 303)


@bp.get("/logout")
@requires(Action.OPEN)
def leaving() -> Answer:
    """A button: looking at an address signs nobody out."""
    return render_template("logout.html")


@bp.post("/logout")
@requires(Action.OPEN)
def sign_out() -> Answer:
    """End the browser's session, here and in its cookie."""
    if (found := reading.identified().session) is not None:
        registry().sign_out(found, reading.audit_agent())
    session.pop(SIGNED_IN, None)
    session.clear()
    return redirect(url_for("signing_in.login"), 303)


def _form(goal: str, error: FondsError | None = None) -> str:
    settings = reading.site().settings
    return render_template(
        "login.html",
        goal=goal,
        error=error,
        login=request.form.get("login", ""),
        again="again" in request.args,
        provider=settings.oidc_host,
        mails=settings.mail_server is not None,
        open_house=False,
    )


def _open_house() -> str:
    """What is said of signing in while nobody has an account."""
    return render_template("login.html", open_house=True, goal="/", error=None)


def _refused(page: str, error: FondsError) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    """The page with the status that fits. The wait is told to programs as well."""
    if isinstance(error, TooManyGuesses):
        wait = min(error.wait_seconds, int(LONGEST_WAIT.total_seconds()))
        return page, 429, {"Retry-After": str(wait)}
    return page, 401
