"""Everything about access that the application is given at once: routes, and what templates say of it."""

from flask import Flask

from archive.visibility import Access
from webapp.api import access as api
from webapp.languages import N_, gettext
from webapp.views import access

BLUEPRINTS = (access.bp, api.bp)
PROGRAMS = (api.bp,)
WORDS = {
    Access.PUBLIC: N_("everybody, without signing in"),
    Access.MEMBERS: N_("everybody with an account"),
    Access.RESTRICTED: N_("the groups it is opened to"),
}


def install(app: Flask) -> None:
    """Give it to the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.filters["access"] = _in_words


def _in_words(access: Access) -> str:
    return gettext(WORDS[access])
