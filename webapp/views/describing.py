"""Describing a document: a form with what is said of it, saved as the archivist's word.

Whoever saves says which version was corrected: when somebody else was quicker, both versions are shown.
"""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.description import version_of
from archive.description_values import FIELDS, description_written, written
from archive.elements import GROUPS, in_group
from archive.errors import ChangedMeanwhile
from archive.model import Description, Document
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
def save(document: str) -> Response | tuple[str, int]:
    """Put what is written in place of what was said."""
    found = reading.document(document)
    typed = typed_in(found.description)
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
) -> str:
    return render_template(
        "describe.html",
        document=document,
        corrects=version_of(document.description),
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
