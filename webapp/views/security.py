"""What protects a reader's browser and the archive from other sites: its name, where requests come from, headers.

Other sites can make a browser send requests to an address it can reach. They are kept out by the ``Host`` they have to
name (DNS rebinding) and by what the browser says of a request's origin (cross-site posts); see
https://www.w3.org/TR/fetch-metadata/ and https://owasp.org/www-project-secure-headers/. Knows no accounts.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import validate_csrf
from werkzeug.exceptions import Forbidden, MisdirectedRequest

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ORIGINAL_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",  # addresses hold queries
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "private, no-store",
}

STRICT_TRANSPORT = "max-age=63072000; includeSubDomains"  # seconds: two years


def host_of(untrusted_host: str) -> str:
    """The name in a ``Host`` header without its port, lower case; empty when it cannot be one."""
    try:
        return (urlsplit(f"//{untrusted_host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def install(app: Flask, hosts: Iterable[str]) -> None:
    """Check every request before its view runs, and give every response its headers."""
    known = LOOPBACK | frozenset(host.lower() for host in hosts if host)

    @app.before_request
    def refuse_strangers() -> None:
        if host_of(request.headers.get("Host", "")) not in known:
            raise MisdirectedRequest(
                "This archive is not known by that name. Use the address it was announced with."
            )
        if request.method not in SAFE_METHODS and _from_another_site():
            raise Forbidden("Another site sent this request. Open the archive's own page and try again.")

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        given = {name.lower() for name, _ in headers}
        for name, value in HEADERS.items():
            if name.lower() not in given:
                headers.add(name, value)
        if request.is_secure:
            headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        return response


def _from_another_site() -> bool:
    """Whether a browser says so; programs say nothing.

    ``Origin: null`` comes from sandboxed frames, and, as our pages ask for no referrer, from our own forms in a browser
    that does not say ``Sec-Fetch-Site``: over plain HTTP from another machine, or an old one. The form's token decides.
    """
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin == "null":
        return not _has_token()
    return origin is not None and origin != f"{request.scheme}://{request.headers.get('Host', '')}"


def _has_token() -> bool:
    """Whether the form, or the header that scripts send, holds the session's own token."""
    try:
        validate_csrf(request.headers.get("X-CSRFToken") or request.form.get("csrf_token"))
    except ValueError:  # wtforms' ValidationError
        return False
    return True
