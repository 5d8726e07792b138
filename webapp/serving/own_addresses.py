"""Addresses to go on to, as a request names them: a page of this archive, or the start. Never another site."""

import re
from urllib.parse import urlsplit

_PLAIN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f\u2028\u2029]*")
_MOST = 4000  # characters
_NOWHERE = ("/login", "/logout", "/accept")  # going back there after signing in makes no sense


def own_address(untrusted_address: str | None) -> str:
    """The address where it is a path of this site, else ``/``."""
    address = untrusted_address or ""
    if len(address) > _MOST or not _PLAIN.fullmatch(address):
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if (
        parts.scheme
        or parts.netloc
        or any(parts.path == one or parts.path.startswith(f"{one}/") for one in _NOWHERE)
    ):
        return "/"
    return address
