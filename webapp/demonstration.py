"""What makes a demonstration usable at once: its samples are public, and one account may do everything.

The account is made where nobody has one yet; it has no password, so each start of the demonstration makes a link that
signs in once. Where people have accounts already, nothing is changed and no link is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.links import Purpose
from archive.accounts.model import Role
from archive.errors import NotFound, UsageError
from archive.visibility import Access, CollectionAccess
from indexer.intake.walk import FoundFile, walk

if TYPE_CHECKING:
    from indexer.holdings import Holdings

LOGIN = "demo"
COLLECTION = "samples"
_NAME = "Demo"


def open_to_everybody(holdings: Holdings, samples: Path) -> None:
    """Before the samples come in for the first time: make the account, and their collections public."""
    if holdings.accounts.has_accounts():
        return
    holdings.accounts.add_account(LOGIN, tuple(Role), COMMAND_LINE, name=_NAME)
    for code in sorted(_collections_of(samples, holdings.settings.home)):
        holdings.catalogue.ensure_collection(code)
        holdings.catalogue.set_collection_access(code, CollectionAccess(Access.PUBLIC), COMMAND_LINE.name)


def _collections_of(samples: Path, home: Path) -> set[str]:
    """Where the samples will lie: their rows of metadata.csv say so, and where none does, in one collection."""
    found = (file for file in walk([samples], home) if isinstance(file, FoundFile))
    return {(file.row.collection if file.row else None) or COLLECTION for file in found}


def link_to_sign_in(holdings: Holdings) -> str | None:
    """The secret of a new link; ``None`` where the archive has accounts of its own, or this one is switched off."""
    try:
        account = holdings.accounts.account_called(LOGIN)
        return holdings.accounts.make_link(account, Purpose.SIGN_IN, COMMAND_LINE)
    except (NotFound, UsageError):
        return None
