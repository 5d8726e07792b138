"""Pages of long lists: ``limit`` and ``offset`` in the address, and in ``Link`` (RFC 8288) where the list goes on."""

from urllib.parse import urlencode

from flask import Response, request

from indexer.searching.search import MAX_OFFSET
from webapp.views.search_form import number

LIMIT = 50
MOST = 500


def asked(limit: int = LIMIT, most: int = MOST) -> tuple[int, int]:
    """How many are asked for and how many are passed over; raises ``UsageError`` that names the parameter."""
    return (
        number(request.args, "limit", limit, 1, most),
        number(request.args, "offset", 0, 0, MAX_OFFSET),
    )


def linked(response: Response, total: int, limit: int, offset: int) -> Response:
    """Say where the list goes on, and where it came from."""
    links = []
    if limit and offset + limit < min(total, MAX_OFFSET):
        links.append(f'<{_address(limit, offset + limit)}>; rel="next"')
    if limit and offset:
        links.append(f'<{_address(limit, max(0, offset - limit))}>; rel="prev"')
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def _address(limit: int, offset: int) -> str:
    others = [pair for pair in request.args.items(multi=True) if pair[0] not in ("limit", "offset", "page")]
    asked_for = urlencode([*others, ("limit", limit), ("offset", offset)], errors="replace")
    return f"{request.path}?{asked_for}"
