"""The Ed25519 key that signs heads of the custody record: made once, kept in FONDS_HOME for its owner alone.

A PEM file (PKCS 8) that OpenSSL reads too. Whoever has it can sign heads of a record of his own, so it is worth a
backup and no copy more. Imports ``cryptography`` only where something is signed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveUnreachable, SigningKeyUnusable
from archive.secret import keep_once

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME = "custody_key"
_NEW_KEY = (
    "Restore it from a backup. If there is none, `fonds custody head --new-key` begins with a new one; what was signed "
    "before stays valid, and the record tells of the change."
)


class SigningKey:
    """A private key, and its public half in 64 hex digits."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """The signature in 128 hex digits."""
        return self._private.sign(message).hex()


def signing_key(path: Path, signed_before: str | None) -> SigningKey:
    """The key in this file, which is made where there is none yet.

    ``signed_before`` is the public key of the last head that was given out. Raises ``SigningKeyUnusable`` and
    ``ArchiveUnreachable``.
    """
    try:
        if not path.exists():
            _require_none(path, signed_before)
            keep_once(path, _new_key())
        key = _loaded(path)
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise ArchiveUnreachable(
            f"The signing key {path} cannot be made or read ({error.strerror}). Check its owner."
        ) from error
    _require_same(key, path, signed_before)
    return key


def problem_of_key(path: Path, signed_before: str | None) -> str:
    """Why the key in this file cannot go on signing, as a sentence; empty when it can. Raises ``OSError``."""
    try:
        if path.exists():
            _require_same(_loaded(path), path, signed_before)
        else:
            _require_none(path, signed_before)
    except SigningKeyUnusable as error:
        return error.message
    return ""


def replaced_key(path: Path, moment: str) -> SigningKey:
    """A new key in this file; the one there is put aside under the moment's name. Raises ``ArchiveUnreachable``."""
    try:
        if path.exists():
            path.rename(path.with_name(f"{path.name}.until-{moment.replace(':', '')}"))
        keep_once(path, _new_key())
    except OSError as error:
        raise ArchiveUnreachable(
            f"The signing key {path} cannot be replaced ({error.strerror}). Check its owner."
        ) from error
    return _loaded(path)


def _require_none(path: Path, signed_before: str | None) -> None:
    if signed_before is not None:
        raise SigningKeyUnusable(
            f"The key {path}, which signed the heads given out so far, is missing. {_NEW_KEY}"
        )


def _require_same(key: SigningKey, path: Path, signed_before: str | None) -> None:
    if signed_before not in (None, key.public):
        raise SigningKeyUnusable(
            f"The key in {path} is another one than signed the last head that was given out. {_NEW_KEY}"
        )


def _new_key() -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def _loaded(path: Path) -> SigningKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyUnusable(f"The signing key in {path} is damaged. {_NEW_KEY}")
    return SigningKey(key)
