"""Steps of signing in that wait for the next one: a code, a passkey's answer, the way back from a provider.

Kept here and not in the browser, so that each can be answered once, and by whoever began it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from archive.accounts.long_secrets import digest_of, new_secret
from archive.catalogue.account_tables import challenges
from archive.catalogue.base import CatalogueBase
from archive.clock import stamp

LASTS = timedelta(minutes=10)
_MOST = 10_000  # waiting at once; then the oldest go
_C = challenges.c


@dataclass(frozen=True, slots=True)
class Challenge:
    """What was remembered for the next step."""

    account: str | None
    detail: Mapping[str, Any]


class Challenges(CatalogueBase):
    """Remembers what the next step has to fit to."""

    def begin_challenge(self, kind: str, detail: Mapping[str, object], account: str | None = None) -> str:
        """Remember it for some minutes; returns the secret by which the browser speaks of it."""
        secret, moment = new_secret(), self._clock()
        row = {
            "digest": digest_of(secret),
            "kind": kind,
            "account": account,
            "detail": dict(detail),
            "expires_at": stamp(moment + LASTS),
        }
        with self._writing() as connection:
            crowd = select(_C.expires_at).order_by(_C.expires_at.desc()).offset(_MOST).limit(1)
            oldest = connection.execute(crowd).scalar() or ""
            connection.execute(delete(challenges).where(_C.expires_at <= max(stamp(moment), oldest)))
            connection.execute(insert(challenges), row)
        return secret

    def challenge(self, kind: str, untrusted_secret: str | None) -> Challenge | None:
        """What was remembered, left as it is."""
        query = select(_C.account, _C.detail).where(
            _C.digest == digest_of(untrusted_secret or ""), _C.kind == kind, _C.expires_at > self._now()
        )
        with self._reading() as connection:
            row = connection.execute(query).first()
        return Challenge(row.account, row.detail) if row else None

    def end_challenge(self, kind: str, untrusted_secret: str | None) -> Challenge | None:
        """What was remembered, for the one who asks first."""
        found = self.challenge(kind, untrusted_secret)
        with self._writing() as connection:
            gone = connection.execute(
                delete(challenges).where(_C.digest == digest_of(untrusted_secret or ""), _C.kind == kind)
            )
        return found if gone.rowcount else None
