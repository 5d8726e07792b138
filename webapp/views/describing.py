"""Describing a document: a form with what is said of it, saved as the archivist's word.

Whoever saves says which version was corrected: when somebody else was quicker, both versions are shown.
"""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.description import version_of
from archive.description_values import FIELDS, description_written, written
from archive.errors import ChangedMeanwhile
from archive.model import Description, Document
from webapp.policy import Action, requires
from webapp.views import reading

bp = Blueprint("describing", __name__)

LABELS = {
    "title": "Title",
    "date": "Date",
    "creator": "From",
    "recipient": "To",
    "language": "Language",
    "tags": "Tags",
    "description": "Description",
}


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
    typed = {name: request.form.get(name, "") for name in FIELDS}
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
    now = written(document.description)
    differing = [name for name in FIELDS if conflict is not None and typed[name].strip() != now[name]]
    return render_template(
        "describe.html",
        document=document,
        typed=typed,
        problems=problems or {},
        labels=LABELS,
        conflict=conflict,
        now=now,
        differing=differing,
        corrects=version_of(document.description),
    )
