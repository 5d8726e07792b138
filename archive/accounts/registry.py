"""The registry of accounts: one face over what keeps people, their ways in and the audit log.

Lives in the catalogue's database and uses its connections.
"""

from archive.accounts.sessions import Sessions
from archive.accounts.tokens import Tokens
from archive.catalogue.base import CatalogueBase


class Registry(Sessions, Tokens):
    """Everything about accounts. May be shared by threads; a forked child uses its own connections."""

    @classmethod
    def beside(cls, catalogue: CatalogueBase) -> "Registry":
        """The registry in the database of an open catalogue."""
        return cls(*catalogue.foundation)
