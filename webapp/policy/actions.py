"""What can be done in the archive, and the mark by which a route says which of it it does.

Knows no accounts, no requests and no documents: who may do what is said by ``webapp.policy.rights``.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "fonds_action"


class Action(StrEnum):
    """Something that people ask the archive to do. Each route names one with ``@requires``."""

    OPEN = "open"  # what anybody needs to begin: help, signing in, whether the server is alive
    SEARCH = "search"  # searches, facets, completion, tables of names: over what the asker may see
    READ = "read"  # a document, its pages and their pictures
    ORIGINAL = "original"  # the file itself, and what else leaves as a file
    COVERAGE = "coverage"  # how much of what the asker may see can be found
    SAVED_SEARCHES = "saved-searches"  # one's own saved searches and their feeds
    ACCOUNT = "account"  # one's own account, sessions and tokens
    DEPOSIT = "deposit"  # hand files in
    DESCRIBE = "describe"  # titles, dates, names, relations
    ORGANISE = "organise"  # collections, levels, what lies where
    RESTRICT = "restrict"  # who may see a collection; closing and opening documents
    WITHDRAW = "withdraw"  # take a document out, and bring it back
    HOLD = "hold"  # legal holds
    SAFEKEEPING = "safekeeping"  # how originals fare, what is withdrawn or held, what remains to be done
    CUSTODY = "custody"  # the custody record
    PROOF = "proof"  # proofs, heads of the record
    STATEMENT = "statement"  # search statements
    PEOPLE = "people"  # accounts, groups, invitations, the audit log
    SETTINGS = "settings"
    HEALTH = "health"  # the machine: what is behind /readyz
    METRICS = "metrics"  # numbers for Prometheus


def requires(action: Action) -> Callable[[View], View]:
    """Declare what a view does: ``@bp.get("/x")`` above, ``@requires(Action.READ)`` below, then the function."""

    def mark(view: View) -> View:
        setattr(view, _MARK, action)
        return view

    return mark


def action_of(view: Callable[..., Any]) -> Action | None:
    """What a view has declared; ``None`` where it has not, which is never answered."""
    found: Action | None = getattr(view, _MARK, None)
    return found
