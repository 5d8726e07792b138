"""``/api/v1``: accounts, groups, links and the audit log for admins' programs, and what whoever asks may do."""

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from archive.accounts.audit import AuditEvent
from archive.accounts.links import Purpose
from archive.accounts.model import Account, Group, Role
from archive.errors import UsageError
from webapp.api.bodies import text_of, told
from webapp.messages.account_mail import link_address
from webapp.policy import Action, allowed, requires
from webapp.views import reading
from webapp.views.entering import registry
from webapp.views.search_form import number

bp = Blueprint("people_api", __name__, url_prefix="/api/v1")

_LIMIT, _MOST = 50, 500


@bp.get("/account")
@requires(Action.OPEN)
def whoever_asks() -> Response:
    """The account that asks, if any, and everything it may do."""
    asker = reading.asker()
    return jsonify(account=_account(asker.account) if asker.account else None, may=sorted(allowed(asker)))


@bp.get("/accounts")
@requires(Action.PEOPLE)
def accounts() -> Response:
    """All accounts, by login."""
    return jsonify(accounts=[_account(one) for one in registry().accounts()])


@bp.post("/accounts")
@requires(Action.PEOPLE)
def add() -> tuple[Response, int, dict[str, str]]:
    """Make an account, and a link by which its owner gets in."""
    said = told({"login", "name", "email", "roles", "groups"}, "account")
    made = registry().add_account(
        text_of(said, "login") or "",
        _roles(said) or [Role.RESEARCHER],
        reading.audit_agent(),
        name=text_of(said, "name") or "",
        email=text_of(said, "email"),
        groups=_texts(said, "groups") or (),
    )
    address = url_for("people_api.account", account_id=made.id)
    return jsonify(_account(made) | {"link": _link(made, Purpose.INVITATION)}), 201, {"Location": address}


@bp.get("/accounts/<account_id>")
@requires(Action.PEOPLE)
def account(account_id: str) -> Response:
    """One account."""
    return jsonify(_account(registry().account(account_id)))


@bp.patch("/accounts/<account_id>")
@requires(Action.PEOPLE)
def change(account_id: str) -> Response:
    """Change what is said; roles, groups and switching off hold with that person's next request."""
    said = told({"name", "email", "roles", "groups", "active"}, "account")
    found, by = registry().account(account_id), reading.audit_agent()
    roles, groups, active = _roles(said), _texts(said, "groups"), said.get("active")
    if active is not None and not isinstance(active, bool):
        raise UsageError("active is true or false.")
    changed = {name: text_of(said, name) or "" for name in ("name", "email") if name in said}
    if changed:
        registry().change_account(found.id, by, **changed)
    if roles is not None:
        registry().set_roles(found.id, roles, by)
    if groups is not None:
        registry().set_groups(found.id, groups, by)
    if active is not None and active != found.is_active:
        (registry().switch_on if active else registry().switch_off)(found.id, by)
    return jsonify(_account(registry().account(found.id)))


@bp.post("/accounts/<account_id>/links")
@requires(Action.PEOPLE)
def make_link(account_id: str) -> tuple[Response, int]:
    """A link by which they get in once and may choose a password; earlier ones are good no more."""
    return jsonify(link=_link(registry().account(account_id), Purpose.RESET)), 201


@bp.delete("/accounts/<account_id>/sessions")
@requires(Action.PEOPLE)
def end_sessions(account_id: str) -> Response:
    """Sign somebody out everywhere."""
    found = registry().account(account_id)
    return jsonify(ended=registry().end_sessions(found.id, reading.audit_agent()))


@bp.get("/groups")
@requires(Action.PEOPLE)
def groups() -> Response:
    """All groups, by code."""
    return jsonify(groups=[_group(one) for one in registry().groups()])


@bp.post("/groups")
@requires(Action.PEOPLE)
def add_group() -> tuple[Response, int]:
    """Make a group."""
    said = told({"code", "title"}, "group")
    code, title = text_of(said, "code") or "", text_of(said, "title") or ""
    return jsonify(_group(registry().add_group(code, title, reading.audit_agent()))), 201


@bp.delete("/groups/<group>")
@requires(Action.PEOPLE)
def remove_group(group: str) -> tuple[str, int]:
    """Remove a group that opens no collection any more."""
    registry().remove_group(group, reading.audit_agent())
    return "", 204


@bp.get("/audit")
@requires(Action.PEOPLE)
def audit() -> Response:
    """The audit log, the newest first; ``before`` goes on from an event."""
    limit = number(request.args, "limit", _LIMIT, 1, _MOST)
    before = number(request.args, "before", 0, 0, 2**53)
    login = request.args.get("login")
    of = registry().account_called(login).id if login else None
    return jsonify(events=[_event(one) for one in registry().audit(of, limit, before or None)])


def _account(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "login": account.login,
        "name": account.name,
        "email": account.email,
        "roles": sorted(account.roles),
        "groups": sorted(account.groups),
        "language": account.language,
        "active": account.is_active,
    }


def _group(group: Group) -> dict[str, object]:
    return {"code": group.code, "title": group.title, "members": group.members}


def _event(event: AuditEvent) -> dict[str, object]:
    return {
        "number": event.sequence,
        "at": event.at,
        "type": event.type,
        "login": event.login,
        "agent": event.agent,
        "address": event.address,
        "outcome": event.outcome,
        "detail": dict(event.detail),
    }


def _link(account: Account, purpose: Purpose) -> str:
    secret = registry().make_link(account, purpose, reading.audit_agent())
    return link_address(reading.site().settings.base_url, secret)


def _texts(said: dict[str, Any], name: str) -> list[str] | None:
    value = said.get(name)
    if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        raise UsageError(f"{name} is a list of texts.")
    return value


def _roles(said: dict[str, Any]) -> list[Role] | None:
    names = _texts(said, "roles")
    if names is None:
        return None
    known = {str(role): role for role in Role}
    if unknown := sorted(set(names) - set(known)):
        raise UsageError(f"There is no role {unknown[0][:60]!r}. There are {', '.join(known)}.")
    return [known[name] for name in names]
