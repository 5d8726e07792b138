"""Who really asks, and by which name, where proxies stand before the archive.

What ``X-Forwarded-For``, ``-Proto`` and ``-Host`` say is believed when it comes from a proxy that the settings name,
and no further than such proxies reach: an address that a client wrote there itself is never taken for its own. From
everybody else these headers are taken away before anything can read them.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
_FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_FORWARDED",
)
_MOST = 2048  # characters of one such header; no chain of proxies is longer


class TrustedProxies:
    """WSGI middleware: ``ProxyFix`` with as many steps as trusted proxies have written, and for them alone."""

    def __init__(self, app: "WSGIApplication", networks: Iterable[str]) -> None:
        self._app = app
        self._networks: tuple[Network, ...] = tuple(ipaddress.ip_network(one) for one in networks)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer the request as that of whom the proxies speak for."""
        steps = self._steps(environ) if self._networks else 0
        for name in _FORWARDED if not steps else _FORWARDED[3:]:
            environ.pop(name, None)
        if not steps:
            return self._app(environ, start_response)
        said = {name: _values(environ, name) for name in _FORWARDED[:3]}
        return ProxyFix(
            self._app,
            x_for=steps,
            x_proto=_step(steps, said["HTTP_X_FORWARDED_PROTO"]),
            x_host=_step(steps, said["HTTP_X_FORWARDED_HOST"]),
        )(environ, start_response)

    def _steps(self, environ: "WSGIEnvironment") -> int:
        """How many trusted proxies the request came through, one after the other from here."""
        if any(len(environ.get(name, "")) > _MOST for name in _FORWARDED):
            return 0
        if not self._trusted(environ.get("REMOTE_ADDR", "")):
            return 0
        written = _values(environ, "HTTP_X_FORWARDED_FOR")
        steps = 1
        for address in reversed(written[1:]):
            if not self._trusted(address):
                break
            steps += 1
        return steps

    def _trusted(self, untrusted_address: str) -> bool:
        try:
            address = ipaddress.ip_address(untrusted_address)
        except ValueError:
            return False
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._networks)


def _values(environ: "WSGIEnvironment", name: str) -> list[str]:
    return [one.strip() for one in str(environ.get(name, "")).split(",") if one.strip()]


def _step(steps: int, values: Sequence[str]) -> int:
    """Where all proxies have written, what the outermost wrote; where only the nearest has, that."""
    return steps if len(values) >= steps else 1
