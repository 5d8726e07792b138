"""Who may do what: the table of roles, and the scopes that narrow what a token may do.

``may`` answers for the person alone. Whether a certain document or collection is visible to them is another
question, asked of ``webapp.policy.seeing``; a request needs both.
"""

from __future__ import annotations

from collections.abc import Mapping

from archive.accounts.model import Role
from webapp.asking.asker import Asker
from webapp.policy.actions import Action

STRANGERS: frozenset[Action] = frozenset({Action.OPEN, Action.SEARCH, Action.READ, Action.ORIGINAL})
EVERY_ROLE: frozenset[Action] = STRANGERS | {Action.COVERAGE, Action.SAVED_SEARCHES, Action.ACCOUNT}
BY_ROLE: Mapping[Role, frozenset[Action]] = {
    Role.RESEARCHER: EVERY_ROLE,
    Role.ARCHIVIST: EVERY_ROLE
    | {
        Action.DEPOSIT,
        Action.DESCRIBE,
        Action.ORGANISE,
        Action.RESTRICT,
        Action.WITHDRAW,
        Action.HOLD,
        Action.SAFEKEEPING,
        Action.CUSTODY,
        Action.PROOF,
        Action.STATEMENT,
    },
    Role.LAWYER: EVERY_ROLE
    | {Action.HOLD, Action.SAFEKEEPING, Action.CUSTODY, Action.PROOF, Action.STATEMENT},
    Role.ADMIN: EVERY_ROLE | {Action.PEOPLE, Action.SETTINGS, Action.HEALTH, Action.METRICS},
}

_READING = frozenset({Action.OPEN, Action.SEARCH, Action.READ, Action.ORIGINAL, Action.COVERAGE})
SCOPES: Mapping[
    str, frozenset[Action]
] = {  # what a token may be given; never more than its owner's roles allow
    "read": _READING,
    "searches": frozenset({Action.OPEN, Action.SAVED_SEARCHES}),
    "deposit": frozenset({Action.OPEN, Action.DEPOSIT}),
    "describe": frozenset({Action.OPEN, Action.DESCRIBE, Action.ORGANISE, Action.RESTRICT}),
    "keep": frozenset({Action.OPEN, Action.WITHDRAW, Action.HOLD, Action.SAFEKEEPING}),
    "evidence": frozenset({Action.OPEN, Action.CUSTODY, Action.PROOF, Action.STATEMENT}),
    "people": frozenset({Action.OPEN, Action.PEOPLE}),
    "metrics": frozenset({Action.OPEN, Action.METRICS, Action.HEALTH}),
}


def may(asker: Asker, action: Action) -> bool:
    """Whether the asker may do that at all: by one of their roles, and by a scope of the token they sent."""
    return action in allowed(asker)


def allowed(asker: Asker) -> frozenset[Action]:
    """Everything the asker may do."""
    if asker.is_keeper:
        return frozenset(Action)
    by_role = STRANGERS.union(*(BY_ROLE[role] for role in asker.roles))
    if _is_signed_in(asker):
        by_role |= {Action.ACCOUNT}
    if asker.scopes is None:
        return by_role
    by_scope = frozenset({Action.OPEN}).union(*(SCOPES.get(scope, frozenset()) for scope in asker.scopes))
    return by_role & by_scope


def _is_signed_in(asker: Asker) -> bool:
    return asker.account is not None and asker.account.is_active
