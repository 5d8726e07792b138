"""What is told of the keeping of a document: checks of its bytes, holds, withdrawal. Knows addresses, not Flask."""

from collections.abc import Sequence
from typing import Any

from archive.catalogue import Catalogue, FixityState
from archive.model import Rendition
from archive.originals.original_check import FixityOutcome
from archive.originals.withdrawal import hold_as_json, withdrawal_as_json


def fixity_as_json(rendition: Rendition, state: FixityState | None) -> dict[str, Any]:
    """The last check of a rendition's bytes; the first one was made while they were taken in."""
    return {
        "outcome": str(state.outcome if state else FixityOutcome.INTACT),
        "problem": state.problem if state else None,
        "checked_at": state.checked_at if state else rendition.accessioned_at,
        "since": state.since if state else rendition.accessioned_at,
    }


def checks_of(catalogue: Catalogue, renditions: Sequence[Rendition]) -> dict[str, dict[str, Any]]:
    """The last check of each of these, by rendition."""
    states = catalogue.fixity_of(sorted({one.sha256 for one in renditions}))
    return {one.id: fixity_as_json(one, states.get(one.sha256)) for one in renditions}


def keeping_as_json(catalogue: Catalogue, document: str) -> dict[str, Any]:
    """Whether a document is withdrawn, and which holds cover it."""
    withdrawal = catalogue.withdrawal(document)
    return {
        "withdrawn": withdrawal_as_json(withdrawal) if withdrawal else None,
        "holds": [hold_as_json(hold) for hold in catalogue.holds_on(document)],
    }
