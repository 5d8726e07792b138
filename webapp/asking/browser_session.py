"""The one cookie: signed, out of reach of scripts, for this host alone where the request came by TLS.

It holds the secret of the browser's session and what forms are signed with. ``SameSite`` is Lax and not Strict: a link
in a mail and the way back from a provider of OpenID Connect have to find somebody signed in; what changes something
needs a form's own token beside the cookie.
"""

from flask import Flask, has_request_context, request
from flask.sessions import SecureCookieSessionInterface

NAME = "fonds_session"
SAME_SITE = "Lax"


class BrowserSession(SecureCookieSessionInterface):
    """Names and guards the cookie by how the request came."""

    def get_cookie_name(self, app: Flask) -> str:
        """With the prefix by which browsers take it from this very host over TLS only."""
        return f"__Host-{NAME}" if _is_by_tls() else NAME

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether the browser may send it over TLS only."""
        return _is_by_tls()


def _is_by_tls() -> bool:
    return has_request_context() and request.is_secure
