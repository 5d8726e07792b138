"""How an archive is reached from elsewhere: names, proxies and a contact, checked as settings are read.

Knows no requests: who asked through which proxy is found out by ``webapp.serving.proxies``.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from archive.addresses import address_of
from archive.errors import SettingsError, UsageError

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_NONE = ("", "none")


def hosts(name: str, text: str) -> tuple[str, ...]:
    """Names of hosts, lower case, without ports. Raises ``SettingsError`` that names the setting ``name``."""
    found = []
    for one in _listed(text):
        bare = one.removeprefix("[").removesuffix("]") if ":" in one else one
        if not _HOST.fullmatch(bare) and not _is_address(bare):
            raise SettingsError(f"{name} names {one!r}. Write names of hosts, such as archive.example.org.")
        found.append(bare)
    return tuple(dict.fromkeys(found))


def proxies(name: str, text: str) -> tuple[str, ...]:
    """Networks in CIDR notation; an address by itself is a network of one. Raises ``SettingsError``."""
    found = []
    for one in _listed(text):
        try:
            found.append(str(ipaddress.ip_network(one)))
        except ValueError:
            raise SettingsError(
                f"{name} names {one!r}. Write addresses or networks, such as 127.0.0.1 or 10.1.0.0/16."
            ) from None
    return tuple(dict.fromkeys(found))


def contact(name: str, text: str) -> str | None:
    """A contact as RFC 9116 wants it: a URI. An e-mail address becomes one. Raises ``SettingsError``."""
    said = text.strip()
    if said.lower() in _NONE:
        return None
    try:
        if said.startswith("https://") and urlsplit(said).hostname and said.isascii() and said.isprintable():
            return said.replace(" ", "%20")
        return f"mailto:{address_of(said.removeprefix('mailto:'))}"
    except (UsageError, ValueError):
        raise SettingsError(
            f"{name} is {text!r}. Write an e-mail address, or the address of a page that begins with https://."
        ) from None


def issuer(name: str, text: str) -> str | None:
    """A provider of OpenID Connect, without a slash at its end: by HTTPS, unless it is on this very machine."""
    said = text.strip().rstrip("/")
    if said.lower() in _NONE:
        return None
    try:
        parts = urlsplit(said)
        near = parts.hostname in ("localhost", "127.0.0.1", "::1")
        sound = (
            parts.hostname
            and (parts.scheme == "https" or (near and parts.scheme == "http"))
            and parts.port != 0
        )
    except ValueError:
        sound = False
    if not sound or parts.username or parts.query or parts.fragment or not said.isprintable():
        raise SettingsError(
            f"{name} is {text!r}. Write the provider's address, such as https://id.example.org/realms/archive."
        )
    return said


def _listed(text: str) -> list[str]:
    if text.strip().lower() in _NONE:
        return []
    return [one.strip().lower() for one in text.split(",") if one.strip()]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
