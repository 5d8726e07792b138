"""Describing a document: a form with what is said of it, saved as the archivist's word.

Whoever saves says which version was corrected: when somebody else was quicker, both versions are shown.
"""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.description.elements import BY_NAME, GROUPS, LINES, in_group
from archive.description.precedence import version_of
from archive.description.values import FIELDS, description_written, written
from archive.errors import ChangedMeanwhile
from archive.model import LEADING_ROLES, Description, Document
from indexer.suggested import FIRST_PAGES, Suggestion, suggestions_in
from webapp.policy import Action, requires
from webapp.views import reading

bp = Blueprint("describing", __name__)


@bp.get("/documents/<document>/edit")
@requires(Action.DESCRIBE)
def edit(document: str) -> str:
    """The form, filled with what is said now."""
    found = reading.document(document)
    return _form(found, written(found.description))


@bp.post("/documents/<document>/edit")
@requires(Action.DESCRIBE)
def save(document: str) -> Response | str | tuple[str, int]:
    """Put what is written in place of what was said."""
    found = reading.document(document)
    typed = typed_in(found.description)
    if taken := request.form.get("take"):
        return _form(found, with_suggestion(typed, taken), corrects=request.form.get("corrects", ""))
    wanted, problems = description_written(typed, Description())
    if not wanted.title and "title" not in problems:
        problems["title"] = "Give it a title: it is what people see in a list of results."
    if problems:
        return _form(found, typed, problems), 400
    site = reading.site()
    try:
        site.holdings.catalogue.update_description(
            found.id, wanted, site.agent, corrects=request.form.get("corrects", "")
        )
    except ChangedMeanwhile as error:
        return _form(reading.document(document), typed, conflict=error), 409
    return redirect(url_for("documents.describe", document=found.id, said="described"), 303)


def _form(
    document: Document,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    conflict: ChangedMeanwhile | None = None,
    corrects: str = "",
) -> str:
    rendition, suggested = suggestions_for(document)
    return render_template(
        "describe.html",
        document=document,
        corrects=corrects or version_of(document.description),
        suggested=_new(suggested, typed),
        suggested_from=rendition,
        **fields_of(document.description, typed, problems, conflict),
    )


def fields_of(
    present: Description,
    typed: Mapping[str, str],
    problems: Mapping[str, str] | None = None,
    conflict: ChangedMeanwhile | None = None,
) -> dict[str, object]:
    """What a template needs for the fields of a description, of a document or of a level."""
    now = written(present)
    differing = [name for name in FIELDS if conflict is not None and typed[name].strip() != now[name]]
    return {
        "typed": typed,
        "problems": problems or {},
        "groups": {group: in_group(group) for group in GROUPS},
        "filled_in": [name for name in FIELDS if typed[name].strip()],
        "conflict": conflict,
        "now": now,
        "differing": differing,
    }


def typed_in(present: Description) -> dict[str, str]:
    """What a form has sent; a field that it did not have stays as it is."""
    now = written(present)
    return {name: request.form.get(name, now[name]) for name in FIELDS}


def suggestions_for(document: Document) -> tuple[str, tuple[Suggestion, ...]]:
    """The rendition that a document is known by, and what its text suggests; nothing where there is no text."""
    leading = sorted(document.renditions, key=lambda one: LEADING_ROLES.index(one.role))
    rendition = next((one for one in leading if one.characters), None)
    if rendition is None:
        return "", ()
    catalogue = reading.holdings().catalogue
    pages = catalogue.pages_between(rendition.id, 1, FIRST_PAGES)
    if rendition.pages > FIRST_PAGES:
        pages += catalogue.pages_between(rendition.id, rendition.pages, rendition.pages)
    return rendition.id, suggestions_in(pages)


def with_suggestion(typed: Mapping[str, str], taken: str) -> dict[str, str]:
    """What is typed with a suggestion put into its field: beside others where it takes several, else in their place."""
    name, _, value = taken.partition("=")
    if name not in BY_NAME:
        return dict(typed)
    several = BY_NAME[name].kind == LINES
    if several and name != "signatory":
        value = value.replace("\\", "\\\\").replace(";", "\\;")
    present = typed[name].strip().rstrip(";")
    return {**typed, name: f"{present}; {value}" if several and present else value}


def _new(suggested: tuple[Suggestion, ...], typed: Mapping[str, str]) -> dict[str, list[Suggestion]]:
    """Suggestions by element, without those that the field holds already."""
    found: dict[str, list[Suggestion]] = {}
    for one in suggested:
        if one.value.casefold() not in typed[one.element].casefold():
            found.setdefault(one.element, []).append(one)
    return found
