"""Requests that another site made a browser send: whatever changes something needs a word that its cookie is not.

A form holds a token of its session. A program that shows an API token needs none: browsers do not add that by
themselves. Scripts of our own pages that call the API are known by what the browser says of their origin.
"""

from collections.abc import Iterable

from flask import Blueprint, Flask, request
from flask_wtf.csrf import CSRFProtect

from webapp.views import reading
from webapp.views.security import SAFE_METHODS


def install(app: Flask, programs: Iterable[Blueprint], harmless: Iterable[Blueprint] = ()) -> None:
    """Look at every changing request before its view; ``programs`` have no forms, ``harmless`` change no record."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    protection = CSRFProtect(app)
    for_programs = frozenset(one.name for one in programs)
    unguarded = frozenset(one.name for one in harmless)

    @app.before_request
    def look() -> None:
        if request.method in SAFE_METHODS or request.endpoint is None or request.blueprint in unguarded:
            return
        who = reading.identified()
        if who.asker.scopes is not None:
            return
        if request.blueprint in for_programs and (not who.is_by_cookie or _from_our_page()):
            return
        protection.protect()


def _from_our_page() -> bool:
    """Whether the browser itself says so, and no script can have made it say that."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.headers.get('Host', '')}"
