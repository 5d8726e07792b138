"""Before any view runs: may who asks do what the route does? The one place that asks for routes.

A route that has declared nothing is not answered. Where an address names a document, a rendition, a collection or a
level, it is looked for first: what the asker may not see is missing, before anybody is told that they may not do
something with it.
"""

from urllib.parse import urlencode

from flask import Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from archive.errors import NotAllowed, NotSignedIn
from webapp.policy import Action, action_of, may
from webapp.views import reading
from webapp.views.arranged import level_of, top_of

API = "/api/"
_BUILT_IN = {"static": Action.OPEN}  # Flask's own routes
_SIGN_IN = "/login"


def install(app: Flask) -> None:
    """Ask before every view of the application."""
    app.before_request(_guard)


def action_of_endpoint(app: Flask, endpoint: str) -> Action | None:
    """What the route declares; ``None`` where it does not."""
    return _BUILT_IN.get(endpoint) or action_of(app.view_functions[endpoint])


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such address, or not this method: told as that
    action = action_of_endpoint(current_app, request.endpoint)
    if action is Action.OPEN:
        return None  # whoever asks, and even while nobody can be told apart
    if action is not None and may(reading.asker(), action):
        return None
    _look_first()
    if reading.asker().account is not None:
        raise NotAllowed("Your account may not do this. Ask whoever looks after the accounts here.")
    if request.path.startswith(API):
        raise NotSignedIn("Sign in, or send a token, to do this.")
    return redirect(f"{_SIGN_IN}?{urlencode({'next': _back()})}", 303)


def _look_first() -> None:
    """Raise ``NotFound`` for what the asker may not see."""
    named = request.view_args or {}
    if "rendition" in named:
        reading.rendition(named["rendition"])
    if "document" in named:
        reading.document(named["document"], even_withdrawn=True)
    if "code" in named:
        top_of(named["code"])
    if "level" in named:
        level_of(named["level"])


def _back() -> str:
    """Where to go on after signing in: this page, or for a form that was sent the front page."""
    if request.method not in ("GET", "HEAD"):
        return "/"
    return request.full_path.rstrip("?")
