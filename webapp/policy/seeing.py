"""Who may see what: the tokens of whoever asks, found out anew for every request.

A collection is public, for members (everybody with an account), or restricted to groups. Archivists see every
collection, because it is they who open and close them. What is closed is seen by archivists, and by lawyers in the
collections open to them. An admin sees what any member sees, and the keeper everything. What the tokens stand for is
said by ``archive.visibility``; everything else passes them on, and treats what they do not show as absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.accounts.model import Role
from archive.visibility import Access, CollectionAccess, tokens_of
from indexer.holdings import Holdings
from webapp.asking.asker import KEEPER, Asker

if TYPE_CHECKING:
    from archive.saved_searches import SavedSearch
    from indexer.alerts.checking import Readers

_SEE_EVERY_COLLECTION = frozenset({Role.ARCHIVIST})
_SEE_WHAT_IS_CLOSED = frozenset({Role.ARCHIVIST, Role.LAWYER})


def visible_to(holdings: Holdings, asker: Asker = KEEPER) -> frozenset[str]:
    """The tokens of the asker. The command line is the keeper's."""
    accesses = holdings.catalogue.collection_accesses()
    return tokens_of(
        (code for code, access in accesses.items() if sees_collection(asker, access)),
        closed_too=sees_closed(asker),
    )


def sees_collection(asker: Asker, access: CollectionAccess) -> bool:
    """Whether they see what lies in such a collection and is not closed."""
    if asker.is_keeper or asker.roles & _SEE_EVERY_COLLECTION or access.access is Access.PUBLIC:
        return True
    if (
        asker.account is None or not asker.roles
    ):  # an account without any role is nobody's who uses the archive
        return False
    return access.access is Access.MEMBERS or bool(asker.account.groups & frozenset(access.groups))


def sees_closed(asker: Asker) -> bool:
    """Whether they see closed documents of the collections that they see."""
    return asker.is_keeper or bool(asker.roles & _SEE_WHAT_IS_CLOSED)


def readers(holdings: Holdings) -> Readers:
    """Whose eyes each saved search is checked with, for a short while: its owner's, as they are now."""
    known: dict[str | None, frozenset[str]] = {}

    def tokens_of_owner(search: SavedSearch) -> frozenset[str]:
        if search.owner not in known:
            known[search.owner] = visible_to(holdings, _owner(holdings, search.owner))
        return known[search.owner]

    return tokens_of_owner


def _owner(holdings: Holdings, account: str | None) -> Asker:
    return KEEPER if account is None else Asker(holdings.accounts.account(account))
