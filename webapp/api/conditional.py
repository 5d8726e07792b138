"""Conditional requests (RFC 9110, 13): what a program has is not sent again, what has changed is not overwritten.

Every answer of the API to GET that is JSON bears an entity tag, made of its content; a search's is weak and leaves out
how long it took. ``If-None-Match`` is answered with 304, ``If-Match`` on a change with 412 where the tag is another.
"""

import hashlib
from typing import Any

from flask import Flask, Response, json, request
from werkzeug.exceptions import PreconditionFailed

API = "/api/v1/"
_MOST_BYTES = 8 << 20  # what is longer is sent without a tag
_DIGEST = 16  # bytes


def install(app: Flask) -> None:
    """Look at every answer of the API."""

    @app.after_request
    def tag(response: Response) -> Response:
        if (
            request.method not in ("GET", "HEAD")
            or response.status_code != 200
            or response.mimetype != "application/json"
            or not request.path.startswith(API)
            or response.is_streamed
            or response.direct_passthrough
        ):
            return response
        if "ETag" not in response.headers and (response.content_length or 0) <= _MOST_BYTES:
            response.set_etag(_tag(response.get_data()))
        if "ETag" in response.headers:
            response.make_conditional(request)
        return response


def weakly_tagged(response: Response, value: Any) -> Response:
    """Give an answer the tag of what does not change from one time to the next."""
    response.set_etag(_tag(json.dumps(value).encode("utf-8", "surrogatepass")), weak=True)
    return response


def require_match(present: Response) -> bool:
    """Whether the request says what it would change; raises ``PreconditionFailed`` where that is no longer there.

    ``present`` is what GET would answer now.
    """
    if not request.if_match:
        return False
    if not request.if_match.contains(_tag(present.get_data())):
        raise PreconditionFailed(
            "It has changed since, or is not what `If-Match` names. Get it again, then decide."
        )
    return True


def _tag(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=_DIGEST).hexdigest()
