"""Which language somebody reads who is written to: that of their account, found by what is known of them."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from archive.accounts.model import Account
from archive.errors import NotFound
from archive.saved_searches import SavedSearch
from indexer.holdings import Holdings
from webapp.languages import ENGLISH, LANGUAGES
from webapp.languages.voice import speaking

SearchLanguage = Callable[[SavedSearch], str | None]
AddressLanguage = Callable[[str], str | None]


def in_language(code: str | None, otherwise: str = ENGLISH) -> AbstractContextManager[None]:
    """Speak this language; where it is none of ours, the other one."""
    return speaking(code if code in LANGUAGES else otherwise)


def language_of_owner(holdings: Holdings) -> SearchLanguage:
    """Finds the language of whom a saved search belongs to; asked anew for each message."""

    def find(search: SavedSearch) -> str | None:
        if search.owner is None:
            return None
        try:
            return holdings.accounts.account(search.owner).language
        except NotFound:
            return None

    return find


def language_at_address(holdings: Holdings) -> AddressLanguage:
    """Finds the language of the account that a mail address belongs to."""

    def find(address: str) -> str | None:
        return _with_address(holdings.accounts.accounts(), address)

    return find


def _with_address(accounts: Iterable[Account], address: str) -> str | None:
    wanted = address.casefold()
    found = (one.language for one in accounts if one.email is not None and one.email.casefold() == wanted)
    return next(found, None)
