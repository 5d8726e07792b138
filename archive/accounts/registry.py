"""The registry of accounts: one face over what keeps people, their ways in and the audit log.

Lives in the catalogue's database and uses its connections.
"""

from collections.abc import Callable

from archive.accounts.credentials import Credentials
from archive.accounts.identities import Identities
from archive.accounts.links import Links
from archive.accounts.passkeys import Passkeys
from archive.accounts.sealing import Seal
from archive.accounts.second_factor import SecondFactor
from archive.accounts.tokens import Tokens
from archive.catalogue.base import CatalogueBase


class Registry(Credentials, Tokens, Links, SecondFactor, Passkeys, Identities):
    """Everything about accounts. May be shared by threads; a forked child uses its own connections."""

    @classmethod
    def beside(cls, catalogue: CatalogueBase, secret_key: Callable[[], str]) -> "Registry":
        """The registry in the database of an open catalogue; ``secret_key`` is the archive's."""
        registry = cls(*catalogue.foundation)
        registry.seal = Seal(secret_key)
        return registry
