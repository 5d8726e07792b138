"""What describing adds to the application: its pages, and what templates need for descriptions."""

from flask import Flask

from archive.description.elements import ELEMENTS
from webapp.api import arrangement
from webapp.api import authorities as authorities_api
from webapp.api import bulk as bulk_api
from webapp.api import tables as tables_api
from webapp.printed.finding_aid_pages import said
from webapp.views import arranged, authorities, bulk, collections, describing, finding_aids, placing, tables
from webapp.wording import arrangement as arrangement_words
from webapp.wording import elements as element_words

_SHOWN_APART = {
    "title", "date", "language", "creator", "recipient", "signatory", "places", "subjects", "tags", "description",
}  # fmt: skip
_PAGES = (describing.bp, collections.bp, placing.bp, bulk.bp, authorities.bp, tables.bp, finding_aids.bp)
PROGRAMS = (arrangement.bp, bulk_api.bp, authorities_api.bp, tables_api.bp, finding_aids.api)


def install(app: Flask) -> None:
    """Add it to the application."""
    app.jinja_env.filters.update(element_words.FILTERS | arrangement_words.FILTERS, said_elements=said)
    further = tuple(one for one in ELEMENTS if one.name not in _SHOWN_APART)
    app.jinja_env.globals.update(arranged.GLOBALS, further_elements=further)
    for blueprint in (*_PAGES, *PROGRAMS):
        app.register_blueprint(blueprint)
