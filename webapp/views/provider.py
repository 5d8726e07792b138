"""Signing in by the provider of OpenID Connect that the settings name: to it, and back."""

from typing import cast

from flask import Blueprint, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from archive.errors import WrongSecret
from webapp.asking.open_id import OpenIdProvider
from webapp.policy import Action, requires
from webapp.serving.own_addresses import own_address
from webapp.views import reading
from webapp.views.entering import let_in, nobody_yet, registry, remember_step, step

AWAY = "at-the-provider"
_EXTENSION = "fonds-open-id"

bp = Blueprint("provider", __name__)


@bp.get("/login/provider")
@requires(Action.OPEN)
def begin() -> Response:
    """Send the browser to the provider."""
    departure = _provider().depart(_back())
    detail = {**departure.remembered, "state": departure.state, "next": own_address(request.args.get("next"))}
    remember_step(registry().begin_challenge(AWAY, detail))
    return redirect(departure.address, 303)


@bp.get("/login/provider/back")
@requires(Action.OPEN)
def back() -> Response:
    """Let somebody in whom the provider has identified, in the browser that left from here."""
    provider, said = _provider(), request.args
    begun = registry().end_challenge(AWAY, step(forget=True))
    if begun is None or said.get("state") != begun.detail["state"] or "code" not in said:
        raise WrongSecret("Signing in at the provider was broken off or took too long. Begin again.")
    known = provider.arrive(begun.detail, said["code"], said.get("iss"))
    account = registry().identified(known.issuer, known.subject, known.verified_email, nobody_yet())
    return let_in(account, "provider", begun.detail["next"])


def _provider() -> OpenIdProvider:
    """The one of this application, which remembers the provider's keys; no provider, no such address."""
    settings = reading.site().settings
    if settings.oidc_issuer is None:
        abort(404)
    found = current_app.extensions.setdefault(_EXTENSION, OpenIdProvider(settings))
    return cast(OpenIdProvider, found)


def _back() -> str:
    """Where the provider sends the browser: below the address people reach the archive by, as it is registered."""
    return reading.site().settings.base_url + url_for("provider.back")
