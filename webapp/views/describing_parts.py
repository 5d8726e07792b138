"""What describing adds to the application: its pages, and what templates need for descriptions."""

from flask import Flask

from archive.elements import ELEMENTS
from webapp import element_words
from webapp.views import describing

_SHOWN_APART = {
    "title", "date", "language", "creator", "recipient", "signatory", "places", "subjects", "tags", "description",
}  # fmt: skip
_PAGES = (describing.bp,)


def install(app: Flask) -> None:
    """Add it to the application."""
    app.jinja_env.filters.update(element_words.FILTERS)
    app.jinja_env.globals["further_elements"] = tuple(one for one in ELEMENTS if one.name not in _SHOWN_APART)
    for blueprint in _PAGES:
        app.register_blueprint(blueprint)
