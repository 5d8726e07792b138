"""Short secrets that have to be read again, encrypted with a key that is not in the catalogue.

A copy of the catalogue alone lets nobody compute one-time codes.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_PURPOSE = b"fonds: secrets of one-time codes"


class Seal:
    """Encrypts by AES-256-GCM, with a key derived from the archive's secret key."""

    def __init__(self, secret_key: Callable[[], str]) -> None:
        self._secret_key = secret_key

    def closed(self, text: str, owner: str) -> str:
        """The text, only to be opened for the same owner."""
        nonce = os.urandom(_NONCE)
        sealed: bytes = self._cipher().encrypt(nonce, text.encode(), owner.encode())
        return base64.b64encode(nonce + sealed).decode()

    def opened(self, sealed: str, owner: str) -> str | None:
        """The text; ``None`` where it was closed with another key or for another owner."""
        from cryptography.exceptions import InvalidTag

        try:
            raw = base64.b64decode(sealed)
            opened: bytes = self._cipher().decrypt(raw[:_NONCE], raw[_NONCE:], owner.encode())
        except (InvalidTag, ValueError):
            return None
        return opened.decode()

    def _cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        derived = HKDF(SHA256(), 32, None, _PURPOSE).derive(self._secret_key().encode())
        return AESGCM(derived)
