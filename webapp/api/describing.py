"""``PATCH /api/v1/documents/<id>``: what is said of a document, for programs."""

from dataclasses import replace
from typing import Any

from flask import Response

from archive.description.precedence import LISTS, TEXTS, version_of
from archive.description.values import BadValue, line_of_text, with_value
from archive.errors import UsageError
from archive.model import Description, Signatory
from webapp.api.bodies import text_of, told
from webapp.api.conditional import require_match
from webapp.api.shown import shown
from webapp.policy import Action, requires
from webapp.views import reading

_TEXTS = ("title", "date", *TEXTS)
MEMBERS = {*_TEXTS, *LISTS, "signatories"}


@requires(Action.DESCRIBE)
def describe(document: str) -> Response:
    """Put what is said in place of what was; members that are not named stay.

    ``version``, as the document told it, makes sure that nobody else has changed the description meanwhile.
    """
    found = reading.document(document)
    said = told({*MEMBERS, "version"}, "description")
    version = text_of(said, "version")
    if require_match(shown(found)):
        version = version or version_of(found.description)  # as it was when the tags were compared
    site = reading.site()
    site.holdings.catalogue.update_description(
        found.id, described(said, found.description), site.agent, corrects=version
    )
    return shown(reading.document(document))


def described(said: dict[str, Any], description: Description) -> Description:
    """The description with what is said; raises ``UsageError`` that names the member."""
    for name in sorted(MEMBERS & said.keys()):
        try:
            description = replace(description, **{name: _value(said, name)})
        except BadValue as error:
            raise UsageError(f"{name}: {error}") from None
    if not description.title:
        raise UsageError("title: give it one; it is what people see in a list of results.")
    return description


def _value(said: dict[str, Any], name: str) -> Any:
    if name in _TEXTS:
        return getattr(with_value(Description(), name, text_of(said, name) or ""), name)
    if name == "languages":
        return with_value(Description(), "language", ";".join(_texts(said, name))).languages
    if name == "signatories":
        return _signatories(said[name])
    return tuple(dict.fromkeys(filter(None, map(line_of_text, _texts(said, name)))))


def _texts(said: dict[str, Any], name: str) -> list[str]:
    values = said[name]
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UsageError(f"{name} is a list of texts.")
    return values


def _signatories(values: object) -> tuple[Signatory, ...]:
    """Objects with ``name``, and where it is known ``title`` and ``country``; or names alone."""
    if not isinstance(values, list):
        raise UsageError("signatories is a list.")
    return tuple(dict.fromkeys(map(_signatory, values)))


def _signatory(value: object) -> Signatory:
    told = {"name": value} if isinstance(value, str) else value
    if not isinstance(told, dict) or not {"name"} <= set(told) <= {"name", "title", "country"}:
        raise UsageError("A signatory has a name, and may have a title and a country.")
    parts = [told.get(part) or "" for part in ("name", "title", "country")]
    if not all(isinstance(part, str) for part in parts):
        raise UsageError("A signatory's name, title and country are texts.")
    name, title, country = map(line_of_text, parts)
    if not name:
        raise UsageError("A signatory has a name.")
    return Signatory(name, title, country)
