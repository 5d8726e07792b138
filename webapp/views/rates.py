"""How many requests one asker may send in a minute, so that one program cannot take the archive from everybody else.

Counted for an account, whichever token or session it uses, else for an address. Requests from this machine itself are
not counted: there works the keeper. The web processes of one machine count together.
"""

import ipaddress
import math
import time

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests

from webapp.serving.request_counts import RequestCounts
from webapp.views import reading

COSTLY = 10  # what counts as so many ordinary requests
COSTLY_ENDPOINTS = frozenset(
    {
        "api.names",
        "api.deposit",
        "api.add_renditions",
        "names.table",
        "deposit.deposit",
        "statement.statement",
        "statement.since",
        "custody.proof",
        "custody.proof_since",
        "custody_api.proof",
        "custody_api.proof_since_head",
    }
)
_FREE = frozenset({"static", "health.healthz", "health.readyz"})
_IPV6_PREFIX = 64  # what one household or office has


def install(app: Flask, counts: RequestCounts | None) -> None:
    """Count every request of the application, in a table others may count in too, and refuse what is too many."""
    most = app.config["ARCHIVE_SETTINGS"].requests_per_minute
    if not most:
        return
    table = counts or RequestCounts()

    @app.before_request
    def count() -> None:
        address = request.remote_addr or ""
        if request.endpoint in _FREE or is_here(address):
            return
        who, cost = _who(address), COSTLY if request.endpoint in COSTLY_ENDPOINTS else 1
        counted = table.add(who, min(cost, most), most, time.time())
        if not counted.is_within:
            raise TooManyRequests(retry_after=max(1, math.ceil(counted.seconds_left)))


def is_here(address: str) -> bool:
    """Whether the address is one of this machine's own, in any of the ways it is written."""
    return address.startswith(("127.", "::ffff:127.")) or address == "::1"


def _who(address: str) -> str:
    account = reading.asker().account
    return f"account {account.id}" if account is not None else f"address {network_of(address)}"


def network_of(address: str) -> str:
    """An address of IPv4 as it is; of IPv6 the network of 64 bits that it lies in."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network(f"{known}/{_IPV6_PREFIX}", strict=False))
