"""How far the holdings can be found: for archivists, each number with the files behind it."""

from flask import Blueprint, render_template, request

from archive.errors import NotFound
from archive.model import State
from archive.reasons import REASONS
from indexer.coverage import CoverageReport, coverage_report
from webapp.answers.coverage import coverage_link
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.search_form import number

bp = Blueprint("coverage", __name__)

LISTED = 50  # files on one page of a list
_COLUMNS = (State.SEARCHABLE, State.PARTIAL, State.KEPT, State.ACCESSIONED)


@bp.get("/coverage")
@requires(Action.COVERAGE)
def report() -> str:
    """The whole report."""
    found = _report()
    columns = [state for state in _COLUMNS if state is not State.ACCESSIONED or found.states[state].files]
    return render_template("coverage.html", report=found, columns=columns, coverage_link=coverage_link)


@bp.get("/coverage/<kind>/<outcome>")
@requires(Action.COVERAGE)
def listed(kind: str, outcome: str) -> str:
    """The files behind one number, some at a time."""
    state = next((one for one in State if one.value == outcome), None)
    reason = request.args.get("reason") or None
    if state is None or (reason is not None and reason not in REASONS):
        raise NotFound("There is no such list. The coverage report links those there are.")
    found = _report().kind(kind)
    files = found.files(state, reason) if found else 0
    last = max(1, -(-files // LISTED))
    page = min(number(request.args, "page", 1, 1, 10**8), last)
    listings = (
        reading.holdings().catalogue.covered(
            reading.tokens(), found.media_types, state, reason, LISTED, (page - 1) * LISTED
        )
        if found and files
        else []
    )
    return render_template(
        "coverage_list.html",
        kind=kind,
        state=state,
        reason=reason,
        sentence=REASONS.get(reason or "", ""),
        files=files,
        listings=listings,
        page=page,
        last=last,
        link=lambda other: (
            coverage_link(kind, state, reason) + ("&" if reason else "?") + f"page={int(other)}"
        ),
    )


def _report() -> CoverageReport:
    return coverage_report(reading.holdings().catalogue.coverage(reading.tokens()))
