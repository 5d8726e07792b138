"""The archive as an admin sees it: how it fares, which settings are in force, and the audit log. No secrets."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from archive.settings import VARIABLES
from webapp.checkup.condition import look_into
from webapp.languages import N_, gettext
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.entering import registry

bp = Blueprint("administration", __name__, url_prefix="/admin")

PAGE_SIZE = 100
_LOOKED_AT = {  # what the check-up calls it, and what people do
    "archive": N_("Holdings"),
    "clock": N_("Clock"),
    "worker": N_("Worker"),
    "index": N_("Index"),
    "texts": N_("Texts"),
    "incoming": N_("Incoming folder"),
    "signing key": N_("Signing key"),
    "fixity": N_("Fixity"),
    "verification": N_("Verification"),
    "backup": N_("Backup"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in force, fit to be shown."""

    name: str
    value: str
    meaning: str
    is_default: bool


@bp.get("")
@requires(Action.HEALTH)
def overview() -> str:
    """How the archive fares, and its settings."""
    accounts = registry()
    return render_template(
        "admin.html",
        findings=list(look_into(reading.holdings())),
        names={name: gettext(said) for name, said in _LOOKED_AT.items()},
        settings=settings_in_force(),
        people=accounts.accounts(),
        groups=accounts.groups(),
    )


@bp.get("/audit")
@requires(Action.PEOPLE)
def audit() -> str:
    """The audit log of everybody, page by page."""
    before = request.args.get("before", "")
    upto = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    log = registry().audit(None, PAGE_SIZE + 1, upto)
    return render_template("admin_audit.html", log=log[:PAGE_SIZE], has_more=len(log) > PAGE_SIZE)


def settings_in_force() -> list[Setting]:
    """Every setting; of a secret one only whether it is set."""
    from webapp.serving.environment import environment_of

    in_force = environment_of(reading.site().settings)
    found = []
    for one in VARIABLES:
        value = in_force.get(one.name, "")
        shown = (gettext(N_("set, and hidden")) if value else "") if one.secret else value
        found.append(Setting(one.name, shown, one.meaning, value in ("", one.default)))
    return found
