"""What people call roles, scopes, ways of signing in and what stands in the audit log."""

from archive.accounts.audit import AuditEvent, AuditType
from archive.accounts.model import Role
from webapp.languages import N_, gettext
from webapp.views.words import moment

_ROLES = {
    Role.RESEARCHER: (
        N_("Researcher"),
        N_("searches, reads and downloads in the collections opened to them"),
    ),
    Role.ARCHIVIST: (
        N_("Archivist"),
        N_("deposits, describes, organises and restricts; sees every collection"),
    ),
    Role.LAWYER: (N_("Lawyer"), N_("originals, custody record, proofs, statements and holds")),
    Role.ADMIN: (N_("Admin"), N_("people, settings and health of the archive")),
}
_SCOPES = {
    "read": N_("search, read and download"),
    "searches": N_("your saved searches"),
    "deposit": N_("hand in files"),
    "describe": N_("describe, organise and restrict"),
    "keep": N_("withdraw, hold, and see how originals fare"),
    "evidence": N_("custody record, proofs and statements"),
    "people": N_("accounts and groups"),
    "metrics": N_("numbers and health of the machine"),
}
_WAYS = {
    "password": N_("password"),
    "password+code": N_("password and code"),
    "passkey": N_("passkey"),
    "provider": N_("provider"),
    "link": N_("link"),
    "link+code": N_("link and code"),
}
_EVENTS = {
    AuditType.SIGN_IN: N_("Signed in"),
    AuditType.SECOND_FACTOR: N_("Code"),
    AuditType.SIGN_OUT: N_("Signed out"),
    AuditType.GUESSING_BLOCKED: N_("Guessing stopped"),
    AuditType.LINK_MADE: N_("Link made"),
    AuditType.LINK_USED: N_("Link used"),
    AuditType.RESET_ASKED: N_("Link asked for"),
    AuditType.PASSWORD_SET: N_("Password chosen"),
    AuditType.TOTP_ON: N_("One-time codes switched on"),
    AuditType.TOTP_OFF: N_("One-time codes switched off"),
    AuditType.RECOVERY_CODE_USED: N_("Recovery code used"),
    AuditType.RECOVERY_CODES_MADE: N_("Recovery codes made"),
    AuditType.PASSKEY_ADDED: N_("Passkey added"),
    AuditType.PASSKEY_REMOVED: N_("Passkey removed"),
    AuditType.PROVIDER_LINKED: N_("Known to the provider"),
    AuditType.SESSIONS_ENDED: N_("Sessions ended"),
    AuditType.TOKEN_MADE: N_("Token made"),
    AuditType.TOKEN_REVOKED: N_("Token revoked"),
    AuditType.ACCOUNT_ADDED: N_("Account made"),
    AuditType.ACCOUNT_CHANGED: N_("Account changed"),
    AuditType.ROLES_SET: N_("Roles set"),
    AuditType.GROUPS_SET: N_("Groups set"),
    AuditType.SWITCHED_OFF: N_("Switched off"),
    AuditType.SWITCHED_ON: N_("Switched on"),
    AuditType.GROUP_ADDED: N_("Group made"),
    AuditType.GROUP_REMOVED: N_("Group removed"),
}
_PURPOSES = {"invitation": N_("invitation"), "reset": N_("to choose a password"), "sign-in": N_("to sign in")}
_PARTS = {"before": N_("before"), "after": N_("after"), "changed": N_("changed"), "sessions": N_("sessions")}
_PLAIN = frozenset({"roles", "name", "title", "scopes", "group", "issuer"})
_FAILED = {
    AuditType.SIGN_IN: N_("Signing in failed"),
    AuditType.SECOND_FACTOR: N_("A code did not fit"),
    AuditType.RESET_ASKED: N_("A link could not be sent"),
}


def role_name(role: Role) -> str:
    """A role in a word."""
    return gettext(_ROLES[role][0])


def role_hint(role: Role) -> str:
    """What somebody with the role does."""
    return gettext(_ROLES[role][1])


def scope_name(scope: str) -> str:
    """What a token of that scope is good for."""
    return gettext(_SCOPES.get(scope, scope))


def way_name(how: str) -> str:
    """How somebody signed in."""
    return gettext(_WAYS.get(how, how))


def audit_event(event: AuditEvent) -> str:
    """What happened, in words."""
    if event.type not in set(AuditType):
        return event.type
    kind = AuditType(event.type)
    if event.outcome != "success":
        return gettext(_FAILED.get(kind, _EVENTS[kind]))
    return gettext(_EVENTS[kind])


def audit_detail(event: AuditEvent) -> str:
    """The details on one line."""
    return "; ".join(filter(None, (_part(name, value) for name, value in event.detail.items())))


def _part(name: str, value: object) -> str:
    if name == "how":
        return way_name(str(value))
    if name == "purpose":
        return gettext(_PURPOSES.get(str(value), str(value)))
    if name == "expires_at":
        return gettext("until %(when)s", when=moment(str(value)))
    said = ", ".join(_word(str(one)) for one in value) if isinstance(value, list) else str(value)
    return said if name in _PLAIN else f"{gettext(_PARTS.get(name, name))}: {said}"


def _word(one: str) -> str:
    return role_name(Role(one)) if one in set(Role) else one


FILTERS = {
    "role_name": role_name,
    "role_hint": role_hint,
    "scope_name": scope_name,
    "way_name": way_name,
    "audit_event": audit_event,
    "audit_detail": audit_detail,
}
