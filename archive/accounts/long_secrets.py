"""Long random secrets, that nobody has to remember: made once, shown once, kept as digests only.

256 bits of chance cannot be guessed, so a plain SHA-256 is enough; what people choose goes to ``passwords``.
"""

import hashlib
import secrets

_BYTES = 32
MOST = 200  # characters of what is looked up at all


def new_secret(prefix: str = "") -> str:
    """A new one, fit for addresses and headers."""
    return prefix + secrets.token_urlsafe(_BYTES)


def digest_of(untrusted_secret: str) -> str:
    """What is kept of it and looked up: 64 hex digits."""
    return hashlib.sha256(untrusted_secret[:MOST].encode("utf-8", "surrogatepass")).hexdigest()
