"""The mail server that a setting names, as a value. Opens no connection; its text never shows the password."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from archive.errors import SettingsError

_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_FORM = "smtps://user:password@mail.example.org or smtp://user:password@mail.example.org:587"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where messages are handed over, and how the connection is protected."""

    host: str
    port: int
    tls_from_the_start: bool  # otherwise by STARTTLS
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_this_machine(self) -> bool:
        """Whether what is sent leaves this machine only in the hands of a server on it."""
        return self.host in _LOOPBACK

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def mail_server(name: str, url: str) -> MailServer:
    """The server that the variable ``name`` means; raises ``SettingsError``, which does not repeat the URL."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        parts, port, host = urlsplit(""), None, ""
    if parts.scheme not in _PORTS or not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingsError(f"{name} is no address of a mail server. Write {_FORM}.")
    if (parts.username is None) != (parts.password is None):
        raise SettingsError(f"{name} has a user name or a password, but not both. Write {_FORM}.")
    return MailServer(
        host,
        port or _PORTS[parts.scheme],
        parts.scheme == "smtps",
        unquote(parts.username) if parts.username is not None else None,
        unquote(parts.password) if parts.password is not None else None,
    )
