"""Who may see what: the one place that says which groups the asker belongs to.

A collection names in ``access`` the group that may see what lies in it. This version has no login and listens on
the loopback address alone, so whoever can reach it works at this machine and belongs to every group. Everything
else asks here, passes the groups on to the search and treats what is not visible as absent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.holdings import Holdings

if TYPE_CHECKING:
    from archive.saved_searches import SavedSearch
    from indexer.alerts.checking import Readers

EVERYBODY = "open"


def visible_to(holdings: Holdings) -> frozenset[str]:
    """The groups of the asker: everybody's, and that of each collection."""
    return frozenset(
        {EVERYBODY, *(collection.access for collection in holdings.catalogue.known_collections())}
    )


def readers(holdings: Holdings) -> Readers:
    """Whose eyes each saved search is checked with, for a short while: everybody has the same in this version."""
    groups = visible_to(holdings)

    def groups_of(_search: SavedSearch) -> frozenset[str]:
        return groups

    return groups_of
