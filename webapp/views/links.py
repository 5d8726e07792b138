"""Links that let somebody in once: following an invitation or a reset, and asking for one.

Looking at a link uses nothing up, since programs that check mails look at every link; the button does.
"""

import threading

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from archive.accounts.audit import Agent, AuditType
from archive.accounts.links import Purpose
from archive.accounts.passwords import sound_password
from archive.accounts.registry import Registry
from archive.accounts.wording import as_login
from archive.errors import FondsError, NotFound, UsageError
from archive.settings import Settings
from webapp.languages import language
from webapp.messages.account_mail import can_mail, mail_link
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.entering import let_in, nobody_yet, registry, themselves

Answer = str | Response | tuple[str, int]

bp = Blueprint("links", __name__)


@bp.get("/accept/<secret>")
@requires(Action.OPEN)
def look(secret: str) -> Answer:
    """What the link is good for, and a form to use it."""
    return render_template("accept.html", link=registry().link(secret), error=None)


@bp.post("/accept/<secret>")
@requires(Action.OPEN)
def follow(secret: str) -> Answer:
    """Use the link: with a new password, or just to get in."""
    link = registry().link(secret)
    account, typed = link.account, request.form
    password = typed.get("password", "") if typed.get("with") == "password" else None
    try:
        if password is not None:
            if password != typed.get("repeated", ""):
                raise UsageError("The two passwords are not the same. Type them again.")
            sound_password(password, account.login, account.name)
    except UsageError as error:
        return render_template("accept.html", link=link, error=error), 400
    registry().use_link(secret, themselves(account))
    if password is not None:
        registry().set_password(account, password, themselves(account))
    return let_in(account, "link", None)


@bp.get("/login/forgotten")
@requires(Action.OPEN)
def forgotten() -> Answer:
    """Ask for a link, where mails are sent; else say whom to ask."""
    return render_template("login_forgotten.html", mails=can_mail(reading.site().settings), sent=False)


@bp.post("/login/forgotten")
@requires(Action.OPEN)
def send() -> Answer:
    """Send a link to whoever's login that is. The answer, and its time, are the same where it is nobody's."""
    settings = reading.site().settings
    if can_mail(settings):
        login = as_login(request.form.get("login", ""))
        registry().begin_attempt(f"reset:{login}", nobody_yet())
        arguments = (registry(), settings, login, nobody_yet(), language())
        threading.Thread(target=_send_link, args=arguments, name="reset-link", daemon=True).start()
    return render_template("login_forgotten.html", mails=can_mail(settings), sent=True)


def _send_link(accounts: Registry, settings: Settings, login: str, by: Agent, spoken: str) -> None:
    """Make and mail one, if there is somebody to mail it to; a mail that fails is asked for again."""
    try:
        account = accounts.account_called(login)
        if not account.is_active or not account.email:
            return
        accounts.note(AuditType.RESET_ASKED, by, account.id)
        secret = accounts.make_link(account, Purpose.RESET, by)
        mail_link(settings, account, Purpose.RESET, secret, spoken)
    except NotFound:
        return
    except FondsError:
        accounts.note(AuditType.RESET_ASKED, by, account.id, "failure")
