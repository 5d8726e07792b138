"""Passkeys (WebAuthn): a key on somebody's device, unlocked by a finger or a code, that works for this site alone.

What a browser answers is checked by the webauthn library against the challenge that was kept here. A passkey is two
factors in one: the device, and what unlocks it; that it was unlocked is required.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from archive.accounts.audit import Agent, AuditType
from archive.accounts.challenges import Challenges
from archive.accounts.model import Account
from archive.accounts.people import People
from archive.accounts.wording import name_of
from archive.catalogue.account_tables import passkeys
from archive.errors import NotFound, UsageError, WrongSecret

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

MOST_PASSKEYS = 20  # of one account
ADDING, USING = "passkey-adding", "passkey-using"
_KEY = passkeys.c


@dataclass(frozen=True, slots=True)
class Passkey:
    """What may be told of one."""

    id: str
    name: str
    created_at: str
    used_at: str | None


@dataclass(frozen=True, slots=True)
class Site:
    """Where a passkey is good: the host's name, and the origin that pages come from."""

    host: str
    origin: str  # https://host:port


class Passkeys(People, Challenges):
    """Adds, checks, lists and removes passkeys."""

    def passkey_wanted(self, account: Account, site: Site) -> tuple[str, dict[str, Any]]:
        """Begin to add one: the secret of this step, and what the browser is asked."""
        import webauthn
        from webauthn.helpers import structs

        options = webauthn.generate_registration_options(
            rp_id=site.host,
            rp_name="Fonds",
            user_id=account.id.encode(),
            user_name=account.login,
            user_display_name=account.name,
            exclude_credentials=self._descriptors(account),
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
        )
        asked = json.loads(webauthn.options_to_json(options))
        return self.begin_challenge(ADDING, {"challenge": asked["challenge"]}, account.id), asked

    def add_passkey(
        self, account: Account, step: str | None, untrusted_answer: object, name: str, site: Site, by: Agent
    ) -> None:
        """Keep what the browser answers. Raises ``UsageError`` where it does not fit."""
        import webauthn
        from webauthn.helpers.exceptions import WebAuthnException

        begun = self.end_challenge(ADDING, step)
        if begun is None or begun.account != account.id:
            raise UsageError("Adding this passkey took too long. Try again.")
        try:
            found = webauthn.verify_registration_response(
                credential=_object(untrusted_answer),
                expected_challenge=webauthn.base64url_to_bytes(begun.detail["challenge"]),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, TypeError, KeyError) as error:
            raise UsageError("The device's answer could not be used as a passkey. Try again.") from error
        row = {
            "id": webauthn.helpers.bytes_to_base64url(found.credential_id),
            "account": account.id,
            "public_key": webauthn.helpers.bytes_to_base64url(found.credential_public_key),
            "sign_count": found.sign_count,
            "transports": [],
            "name": name_of(name or "Passkey"),
            "created_at": self._now(),
        }
        if len(self.passkeys(account)) >= MOST_PASSKEYS:
            raise UsageError(f"An account has at most {MOST_PASSKEYS} passkeys. Remove one that is not used.")
        try:
            with self._writing() as connection:
                connection.execute(insert(passkeys), row)
                self._note(connection, AuditType.PASSKEY_ADDED, by, account.id, detail={"name": row["name"]})
        except IntegrityError:
            raise UsageError("This passkey is known already.") from None

    def passkey_asked(self, site: Site) -> tuple[str, dict[str, Any]]:
        """Begin to sign in by whatever passkey the device has for this site."""
        import webauthn
        from webauthn.helpers import structs

        options = webauthn.generate_authentication_options(
            rp_id=site.host, user_verification=structs.UserVerificationRequirement.REQUIRED
        )
        asked = json.loads(webauthn.options_to_json(options))
        return self.begin_challenge(USING, {"challenge": asked["challenge"]}), asked

    def check_passkey(self, step: str | None, untrusted_answer: object, site: Site, by: Agent) -> Account:
        """Whose passkey has answered. Raises ``WrongSecret``."""
        import webauthn
        from webauthn.helpers.exceptions import WebAuthnException

        begun = self.end_challenge(USING, step)
        row = None
        try:
            answer = _object(untrusted_answer)
            row = self._row(str(answer.get("id", "")))
            if begun is None or row is None:
                raise WrongSecret(_UNKNOWN)
            found = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=webauthn.base64url_to_bytes(begun.detail["challenge"]),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=webauthn.base64url_to_bytes(row.public_key),
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
            account = self.account(row.account)
            if not account.is_active:
                raise WrongSecret(_UNKNOWN)
        except (WebAuthnException, WrongSecret, ValueError, TypeError, KeyError) as error:
            self.note(AuditType.SIGN_IN, by, row.account if row else None, "failure", {"how": "passkey"})
            raise WrongSecret(_UNKNOWN) from error
        with self._writing() as connection:
            values = {"sign_count": found.new_sign_count, "used_at": self._now()}
            connection.execute(update(passkeys).where(_KEY.id == row.id).values(**values))
        return account

    def passkeys(self, account: Account) -> list[Passkey]:
        """Those of an account, the oldest first."""
        query = select(*(_KEY[name] for name in Passkey.__slots__)).where(_KEY.account == account.id)
        with self._reading() as connection:
            return [Passkey(**row._mapping) for row in connection.execute(query.order_by(_KEY.created_at))]

    def remove_passkey(self, account: Account, untrusted_id: str, by: Agent) -> None:
        """It lets nobody in any more."""
        which = (_KEY.id == untrusted_id) & (_KEY.account == account.id)
        with self._writing() as connection:
            name = connection.execute(select(_KEY.name).where(which)).scalar()
            if not connection.execute(delete(passkeys).where(which)).rowcount:
                raise NotFound("There is no passkey with this id. It may have been removed.")
            self._note(connection, AuditType.PASSKEY_REMOVED, by, account.id, detail={"name": name})

    def _row(self, untrusted_id: str) -> Any:
        with self._reading() as connection:
            return connection.execute(select(passkeys).where(_KEY.id == untrusted_id)).first()

    def _descriptors(self, account: Account) -> list[PublicKeyCredentialDescriptor]:
        from webauthn import base64url_to_bytes
        from webauthn.helpers.structs import PublicKeyCredentialDescriptor

        return [PublicKeyCredentialDescriptor(base64url_to_bytes(one.id)) for one in self.passkeys(account)]


_UNKNOWN = "This passkey is not known here, or was not used in time. Try again, or sign in another way."


def _object(untrusted_answer: object) -> dict[str, Any]:
    if not isinstance(untrusted_answer, dict):
        raise ValueError("not an object")
    return untrusted_answer
