"""The second factor: one-time codes by an app (TOTP, RFC 6238), and recovery codes for the day the phone is lost.

Each code is good once, also for somebody who looked over the shoulder. Passkeys are a second factor in themselves and
ask for none of this.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, insert, or_, select, update

from archive.accounts.audit import Agent, AuditType
from archive.accounts.long_secrets import digest_of
from archive.accounts.model import Account
from archive.accounts.people import People
from archive.accounts.sealing import Seal
from archive.catalogue.account_tables import accounts, recovery_codes
from archive.errors import UsageError

RECOVERY_CODES = 10
_STEP = 30  # seconds
_DRIFT = (0, -1, 1)  # steps that a phone's clock may be off
_DIGITS = 6
_ISSUER = "Fonds"


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret for an app, not yet taken."""

    secret: str  # base 32, as it may be typed
    address: str  # otpauth://, as the square code holds it


class SecondFactor(People):
    """Sets one-time codes up, checks them, and counts recovery codes."""

    seal: Seal

    def offer_totp(self, account: Account) -> Offer:
        """A new secret. It is kept nowhere until a code shows that the app has it."""
        import pyotp

        return self.offered(account, pyotp.random_base32())

    def offered(self, account: Account, secret: str) -> Offer:
        """The same offer again."""
        import pyotp

        return Offer(secret, pyotp.TOTP(secret, name=account.login, issuer=_ISSUER).provisioning_uri())

    def take_totp(self, account: Account, secret: str, untrusted_code: str, by: Agent) -> Sequence[str]:
        """Ask for codes from now on; returns the recovery codes, shown this once. Raises ``UsageError``."""
        step = self._step_of(secret, untrusted_code)
        if step is None:
            raise UsageError(
                "This is not the code that the app shows now. Type the six digits it shows at this moment; "
                "if that fails again, check the clock of the device."
            )
        with self._writing() as connection:
            values = {"totp": self.seal.closed(secret, account.id), "totp_step": step}
            connection.execute(update(accounts).where(accounts.c.id == account.id).values(**values))
            self._note(connection, AuditType.TOTP_ON, by, account.id)
        return self.make_recovery_codes(account, by)

    def drop_totp(self, account: Account, by: Agent) -> None:
        """Ask for no codes any more; the recovery codes go too."""
        with self._writing() as connection:
            values = {"totp": None, "totp_step": None}
            connection.execute(update(accounts).where(accounts.c.id == account.id).values(**values))
            connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account.id))
            self._note(connection, AuditType.TOTP_OFF, by, account.id)

    def has_totp(self, account: Account) -> bool:
        """Whether codes are asked for."""
        with self._reading() as connection:
            return connection.execute(_totp_of(account)).scalar() is not None

    def recovery_codes_left(self, account: Account) -> int:
        """How many are unused."""
        query = select(func.count()).where(recovery_codes.c.account == account.id)
        with self._reading() as connection:
            return connection.execute(query).scalar_one()

    def make_recovery_codes(self, account: Account, by: Agent) -> Sequence[str]:
        """New ones; the old ones are good no more."""
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        rows = [{"account": account.id, "digest": digest_of(_plain(code))} for code in codes]
        with self._writing() as connection:
            connection.execute(delete(recovery_codes).where(recovery_codes.c.account == account.id))
            connection.execute(insert(recovery_codes), rows)
            self._note(connection, AuditType.RECOVERY_CODES_MADE, by, account.id)
        return codes

    def code_fits(self, account: Account, untrusted_code: str, by: Agent) -> bool:
        """Whether it is the present code or an unused recovery code. Either is good once."""
        plain = _plain(untrusted_code)
        if len(plain) == _DIGITS:
            return self._use_totp(account, plain)
        which = (recovery_codes.c.account == account.id) & (recovery_codes.c.digest == digest_of(plain))
        with self._writing() as connection:
            used = connection.execute(delete(recovery_codes).where(which)).rowcount == 1
            if used:
                self._note(connection, AuditType.RECOVERY_CODE_USED, by, account.id)
        return used

    def note_wrong_code(self, account: Account, by: Agent) -> None:
        """Write down that a code did not fit."""
        self.note(AuditType.SECOND_FACTOR, by, account.id, "failure")

    def _use_totp(self, account: Account, code: str) -> bool:
        with self._reading() as connection:
            sealed: str | None = connection.execute(_totp_of(account)).scalar()
        secret = self.seal.opened(sealed, account.id) if sealed else None
        step = self._step_of(secret, code) if secret else None
        if step is None:
            return False
        unused = or_(accounts.c.totp_step.is_(None), accounts.c.totp_step < step)
        with self._writing() as connection:
            done = connection.execute(
                update(accounts).where(accounts.c.id == account.id, unused).values(totp_step=step)
            )
        return done.rowcount == 1

    def _step_of(self, secret: str, untrusted_code: str) -> int | None:
        """The time step that the code belongs to."""
        import pyotp

        now = int(self._clock().timestamp()) // _STEP
        totp, code = pyotp.TOTP(secret), _plain(untrusted_code)
        for drift in _DRIFT:
            if secrets.compare_digest(
                totp.at((now + drift) * _STEP).encode(), code.encode("utf-8", "replace")
            ):
                return now + drift
        return None


def _totp_of(account: Account) -> Select[Any]:
    return select(accounts.c.totp).where(accounts.c.id == account.id)


def _recovery_code() -> str:
    """80 bits in groups that can be copied by hand."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _plain(untrusted_code: str) -> str:
    return "".join(char for char in untrusted_code[:64].lower() if char.isalnum())
