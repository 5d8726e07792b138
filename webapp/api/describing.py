"""``PATCH /api/v1/documents/<id>``: what is said of a document, for programs."""

from dataclasses import replace
from typing import Any

from flask import Response, jsonify

from archive.description_values import BadValue, line_of_text, with_value
from archive.errors import UsageError
from archive.model import Description
from webapp.api.bodies import text_of, told
from webapp.document_json import document_as_json
from webapp.policy import Action, requires
from webapp.views import reading

_TEXTS = ("title", "date", "description")
_LISTS = ("creators", "recipients", "languages", "tags")


@requires(Action.DESCRIBE)
def describe(document: str) -> Response:
    """Put what is said in place of what was; members that are not named stay.

    ``version``, as the document told it, makes sure that nobody else has changed the description meanwhile.
    """
    found = reading.document(document)
    said = told({*_TEXTS, *_LISTS, "version"}, "description")
    site = reading.site()
    site.holdings.catalogue.update_description(
        found.id, _described(said, found.description), site.agent, corrects=text_of(said, "version")
    )
    return jsonify(document_as_json(site.holdings.catalogue, reading.document(document), reading.groups()))


def _described(said: dict[str, Any], description: Description) -> Description:
    for name in (*_TEXTS, *_LISTS):
        if name not in said:
            continue
        try:
            if name in _TEXTS:
                description = with_value(description, name, text_of(said, name) or "")
            elif name == "languages":
                description = with_value(description, "language", ";".join(_texts(said, name)))
            else:
                lines = (line_of_text(value) for value in _texts(said, name))
                kept: Any = tuple(dict.fromkeys(filter(None, lines)))
                description = replace(description, **{name: kept})
        except BadValue as error:
            raise UsageError(f"{name}: {error}") from None
    if not description.title:
        raise UsageError("title: give it one; it is what people see in a list of results.")
    return description


def _texts(said: dict[str, Any], name: str) -> list[str]:
    values = said[name]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UsageError(f"{name} is a list of texts.")
    return values
