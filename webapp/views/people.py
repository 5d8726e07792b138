"""Accounts and groups, for admins: who there is, what they do here, links for them, and switching them off."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.accounts.links import LASTS, Purpose
from archive.accounts.model import Account, Role
from archive.errors import FondsError, MailFailed, UsageError
from webapp.languages import N_, gettext, language
from webapp.messages.account_mail import can_mail, link_address, mail_link
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.entering import registry

Answer = str | Response | tuple[str, int]

bp = Blueprint("people", __name__, url_prefix="/admin")

SAID = {
    "changed": N_("The account is changed."),
    "off": N_("The account is switched off, and whoever used it is out."),
    "on": N_("The account is switched on again. Make a link for it if the person has no password."),
    "ended": N_("The sessions are ended."),
    "codes-off": N_("No codes are asked for any more, and the sessions are ended."),
    "revoked": N_("The token is revoked."),
    "group-added": N_("The group is made."),
    "group-removed": N_("The group is removed."),
}


@bp.get("/people")
@requires(Action.PEOPLE)
def people() -> Answer:
    """Everybody, the groups, and a form for somebody new."""
    return _list()


@bp.post("/people")
@requires(Action.PEOPLE)
def add() -> Answer:
    """Make an account, and a link by which its owner gets in."""
    typed = request.form
    try:
        account = registry().add_account(
            typed.get("login", ""),
            _roles(),
            reading.audit_agent(),
            name=typed.get("name", ""),
            email=typed.get("email"),
            groups=typed.getlist("group"),
        )
    except UsageError as error:
        return _list(error), 400
    return _give_link(account, Purpose.INVITATION)


@bp.get("/people/<account_id>")
@requires(Action.PEOPLE)
def person(account_id: str) -> Answer:
    """One account, and what happened to it."""
    return _person(registry().account(account_id))


@bp.post("/people/<account_id>")
@requires(Action.PEOPLE)
def change(account_id: str) -> Answer:
    """Name, address, roles and groups, in force with that person's next request."""
    account, typed, by = registry().account(account_id), request.form, reading.audit_agent()
    try:
        registry().change_account(account.id, by, name=typed.get("name", ""), email=typed.get("email"))
        if frozenset(_roles()) != account.roles:
            registry().set_roles(account.id, _roles(), by)
        if frozenset(typed.getlist("group")) != account.groups:
            registry().set_groups(account.id, typed.getlist("group"), by)
    except UsageError as error:
        return _person(registry().account(account.id), error), 400
    return _done(account, "changed")


@bp.post("/people/<account_id>/link")
@requires(Action.PEOPLE)
def link(account_id: str) -> Answer:
    """A new link, by which they get in once and may choose a password."""
    account = registry().account(account_id)
    try:
        return _give_link(account, Purpose.RESET)
    except UsageError as error:
        return _person(account, error), 400


@bp.post("/people/<account_id>/<any(off, on, ended, 'codes-off', revoked):step>")
@requires(Action.PEOPLE)
def take_step(account_id: str, step: str) -> Answer:
    """Switch off or on, end sessions, drop codes, revoke a token."""
    account, by = registry().account(account_id), reading.audit_agent()
    try:
        match step:
            case "off":
                registry().switch_off(account.id, by)
            case "on":
                registry().switch_on(account.id, by)
            case "ended":
                registry().end_sessions(account.id, by)
            case "codes-off":
                registry().drop_totp(account, by)
                registry().end_sessions(account.id, by)
            case _:
                registry().revoke_token(account.id, request.form.get("token", ""), by)
    except UsageError as error:
        return _person(account, error), 400
    return _done(account, step)


@bp.post("/groups")
@requires(Action.PEOPLE)
def add_group() -> Answer:
    """Make a group."""
    try:
        registry().add_group(
            request.form.get("code", ""), request.form.get("title", ""), reading.audit_agent()
        )
    except UsageError as error:
        return _list(error), 400
    return redirect(url_for("people.people", said="group-added"), 303)


@bp.post("/groups/remove")
@requires(Action.PEOPLE)
def remove_group() -> Answer:
    """Remove a group that opens nothing any more."""
    try:
        registry().remove_group(request.form.get("code", ""), reading.audit_agent())
    except UsageError as error:
        return _list(error), 400
    return redirect(url_for("people.people", said="group-removed"), 303)


def _roles() -> list[Role]:
    known = set(Role)
    return [Role(name) for name in request.form.getlist("role") if name in known]


def _give_link(account: Account, purpose: Purpose) -> str:
    """Mail a new link where that can be done, else show it this once."""
    settings = reading.site().settings
    secret = registry().make_link(account, purpose, reading.audit_agent())
    failure = None
    if can_mail(settings) and account.email:
        try:
            mail_link(settings, account, purpose, secret, language())
            return _link_page(account, purpose, None, None)
        except MailFailed as error:
            failure = error
    return _link_page(account, purpose, link_address(request.host_url.rstrip("/"), secret), failure)


def _link_page(account: Account, purpose: Purpose, address: str | None, failure: FondsError | None) -> str:
    hours = int(LASTS[purpose].total_seconds() // 3600)
    return render_template(
        "person_link.html", account=account, address=address, hours=hours, failure=failure, purpose=purpose
    )


def _list(error: UsageError | None = None) -> str:
    accounts = registry()
    return render_template(
        "people.html",
        people=accounts.accounts(),
        groups=accounts.groups(),
        roles=list(Role),
        error=error,
        said=_said(),
        typed=request.form,
        mails=can_mail(reading.site().settings),
        is_first=not accounts.has_accounts(),
    )


def _person(account: Account, error: UsageError | None = None) -> str:
    accounts = registry()
    return render_template(
        "person.html",
        account=account,
        groups=accounts.groups(),
        roles=list(Role),
        sessions=accounts.sessions(account.id),
        tokens=accounts.tokens(account.id),
        has_codes=accounts.has_totp(account),
        has_password=accounts.has_password(account),
        log=accounts.audit(account.id, 50),
        error=error,
        said=_said(),
    )


def _said() -> str | None:
    return gettext(SAID[said]) if (said := request.args.get("said", "")) in SAID else None


def _done(account: Account, said: str) -> Response:
    return redirect(url_for("people.person", account_id=account.id, said=said), 303)
