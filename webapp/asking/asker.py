"""Who asks: the person behind a request or a command, as far as it is known.

Three kinds of askers: an account that has signed in or sent a token, a stranger, and the keeper, who works at the
machine itself: on the command line, or in the browser while the archive has no accounts and listens on the loopback
address alone. The keeper may do everything.
"""

from dataclasses import dataclass

from archive.accounts.model import Account, Role


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks for something. ``scopes`` are those of the token that was sent; ``None``: not by a token."""

    account: Account | None = None
    is_keeper: bool = False
    scopes: frozenset[str] | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """What they do here; a stranger has no role."""
        if self.is_keeper:
            return frozenset(Role)
        return self.account.roles if self.account is not None and self.account.is_active else frozenset()


KEEPER = Asker(is_keeper=True)
STRANGER = Asker()
