"""Everything about accounts that the application is given at once: the cookie, the routes, what templates may ask."""

from flask import Flask

from archive.accounts.model import Account
from archive.errors import FondsError
from webapp.api import people as people_api
from webapp.asking.browser_session import SAME_SITE, BrowserSession
from webapp.views import (
    account,
    account_keys,
    account_tokens,
    administration,
    links,
    passkey,
    people,
    provider,
    reading,
    signing_in,
)
from webapp.views.account_words import FILTERS
from webapp.wording.browsers import browser_name

BLUEPRINTS = (
    signing_in.bp,
    links.bp,
    passkey.bp,
    provider.bp,
    account.bp,
    account_keys.bp,
    account_tokens.bp,
    people.bp,
    administration.bp,
)


PROGRAMS = (people_api.bp,)


def install(app: Flask) -> None:
    """Give it to the application."""
    app.session_interface = BrowserSession()
    app.config["SESSION_COOKIE_SAMESITE"] = SAME_SITE
    for blueprint in (*BLUEPRINTS, *PROGRAMS):
        app.register_blueprint(blueprint)
    app.jinja_env.filters.update(FILTERS, browser_name=browser_name)
    app.jinja_env.globals.update(signed_in=_signed_in, is_keeper=_is_keeper)


def _signed_in() -> Account | None:
    """The account that asks; of a request whose asker could not be found out, none."""
    try:
        return reading.asker().account
    except FondsError:
        return None


def _is_keeper() -> bool:
    try:
        return reading.asker().is_keeper
    except FondsError:
        return False
