"""Signing in by a provider of OpenID Connect: the way there, and what is to be believed of the way back.

Authlib speaks the protocol: code flow with PKCE, state and nonce, the token's signature checked against the provider's
keys. State, nonce and verifier wait in the catalogue and are good once; nothing of the provider's is kept but the
issuer's name for somebody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from archive.errors import ProviderFailed, WrongSecret
from archive.settings import Settings

if TYPE_CHECKING:
    from authlib.integrations.flask_client import FlaskOAuth2App

_SECONDS = 10.0  # for the provider to answer
_SIGNATURES = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and what is remembered until it is back."""

    address: str
    state: str
    remembered: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Whom the provider says somebody is."""

    issuer: str
    subject: str
    verified_email: str | None


class OpenIdProvider:
    """The provider that the settings name."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer or ""
        self._id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret

    def depart(self, back: str) -> Departure:
        """Begin: ``back`` is our address that the provider sends the browser to. Raises ``ProviderFailed``."""
        with _translated():
            self._believe_metadata()
            begun = self._client.create_authorization_url(back)
        kept = {name: str(begun[name]) for name in ("nonce", "code_verifier")}
        return Departure(str(begun["url"]), str(begun["state"]), {**kept, "back": back})

    def arrive(self, remembered: Mapping[str, Any], code: str, issuer: str | None) -> Known:
        """Whom the provider has identified. Raises ``WrongSecret`` where nothing it says holds, ``ProviderFailed``."""
        if issuer is not None and issuer.rstrip("/") != self._issuer:
            raise WrongSecret(_NOT_BELIEVED)  # RFC 9207: the answer is another provider's
        with _translated():
            self._believe_metadata()
            token = self._client.fetch_access_token(
                redirect_uri=remembered["back"], code=code, code_verifier=remembered["code_verifier"]
            )
            claims = self._client.parse_id_token(token, nonce=remembered["nonce"])
        if not claims or not claims.get("sub"):
            raise WrongSecret(_NOT_BELIEVED)
        verified = claims.get("email_verified") is True
        return Known(str(claims["iss"]), str(claims["sub"]), str(claims["email"]) if verified else None)

    def _believe_metadata(self) -> None:
        """The provider's own description: it has to be this issuer's, and unsigned tokens are never taken."""
        told = self._client.load_server_metadata()
        if str(told.get("issuer", "")).rstrip("/") != self._issuer:
            raise ValueError("the issuer is another one")
        offered = told.get("id_token_signing_alg_values_supported") or ["RS256"]
        self._client.server_metadata["id_token_signing_alg_values_supported"] = [
            name for name in offered if name in _SIGNATURES
        ]

    @cached_property
    def _client(self) -> FlaskOAuth2App:
        from authlib.integrations.flask_client import FlaskIntegration, FlaskOAuth2App

        return FlaskOAuth2App(
            FlaskIntegration("fonds"),
            name="fonds",
            client_id=self._id,
            client_secret=self._secret,
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email profile",
                "code_challenge_method": "S256",
                "default_timeout": _SECONDS,
            },
        )


_NOT_BELIEVED = "What the provider says could not be believed. Begin again, or sign in another way."


@contextmanager
def _translated() -> Iterator[None]:
    """What Authlib and the network raise, in our words: trouble with the provider, or with what it says."""
    import requests
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        yield
    except (AuthlibBaseError, JoseError, KeyError) as error:
        raise WrongSecret(_NOT_BELIEVED) from error
    except (requests.RequestException, ValueError, RuntimeError, TypeError) as error:
        raise ProviderFailed(
            "The provider that people sign in by does not answer as it should. Try again later, or sign in another way."
        ) from error
