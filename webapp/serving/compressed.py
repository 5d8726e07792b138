"""Static texts (styles, scripts, drawings) sent compressed to browsers that take it, made once in each process.

Pages themselves are not compressed: they hold tokens beside what a stranger may have asked for, and the length of the
two together would tell of the token (BREACH, https://www.breachattack.com).
"""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Response, request

_KINDS = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})
_LEAST_BYTES = 700  # below, the headers cost more


def compress_static(response: Response, folder: Path) -> Response:
    """The same answer, compressed where that is of use; ``folder`` is where static files lie."""
    if response.mimetype not in _KINDS:
        return response
    response.vary.add("Accept-Encoding")
    name = (request.view_args or {}).get("filename", "")
    path = folder / name
    wanted = request.accept_encodings.best_match(["gzip", "identity"]) == "gzip"
    if not wanted or request.method != "GET" or response.status_code not in (200, 304):
        return response
    if path.stat().st_size < _LEAST_BYTES:
        return response
    data, etag = _compressed(path, path.stat().st_mtime_ns)
    as_it_is, response.direct_passthrough = response.response, False
    response.set_data(data)
    if hasattr(as_it_is, "close"):
        as_it_is.close()
    response.status_code = 200
    response.headers["Content-Encoding"] = "gzip"
    response.set_etag(etag)
    response.make_conditional(request)
    return response


@lru_cache(maxsize=256)
def _compressed(path: Path, changed: int) -> tuple[bytes, str]:
    return gzip.compress(path.read_bytes(), 9, mtime=0), f"gzip-{changed:x}"
