"""Handing files in by a form: several at once, with or without JavaScript, and what became of each."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from archive.errors import UsageError
from archive.model import Rendition, State
from archive.originals.accession import Duplicate, Outcome, Refusal
from webapp.policy import Action, requires
from webapp.views import intake, reading
from webapp.views.uploads import FILES_AT_ONCE

bp = Blueprint("deposit", __name__)

MOST_SHOWN = 500  # renditions on one receipt
_PATIENCE_SECONDS = 1.5  # small letters have their outcome by then
_REFRESH_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one file. ``rendition`` is ``None`` when it was refused."""

    filename: str
    rendition: Rendition | None
    reason: str | None = None
    duplicate: bool = False


@bp.get("/deposit")
@requires(Action.DEPOSIT)
def form() -> str:
    """The empty form."""
    return _form()


@bp.post("/deposit")
@requires(Action.DEPOSIT)
def deposit() -> str | tuple[str, int]:
    """Take the files in and say what became of each."""
    try:
        outcomes = intake.take(intake.handed(request))
    except UsageError as error:
        return _form(error), 400
    ids = list(dict.fromkeys(one.rendition for one in outcomes if not isinstance(one, Refusal)))
    now = intake.settled(ids, _PATIENCE_SECONDS)
    return _receipt([_line(outcome, now) for outcome in outcomes], ids, refresh=False)


@bp.get("/deposit/receipt")
@requires(Action.DEPOSIT)
def receipt() -> str:
    """How far the named renditions have come; looks again by itself until each has its outcome."""
    ids = list(dict.fromkeys(request.args.getlist("rendition")))[:MOST_SHOWN]
    lines = [Line(found.filename, found) for found in intake.settled(ids, 0).values()]
    return _receipt(lines, ids, refresh=True)


def _form(error: UsageError | None = None) -> str:
    settings = reading.site().settings
    return render_template(
        "deposit.html",
        error=error,
        known=reading.collection_titles(),
        max_upload_mb=settings.max_upload_mb,
        at_once_mb=FILES_AT_ONCE * settings.max_upload_mb,
        typed=request.form if error else {},
        defence=reading.holdings().known_defence,
        refuses=settings.unconfined == "refuse",
    )


def _line(outcome: Outcome, now: dict[str, Rendition]) -> Line:
    if isinstance(outcome, Refusal):
        return Line(outcome.filename, None, outcome.reason.message)
    return Line(outcome.filename, now[outcome.rendition], duplicate=isinstance(outcome, Duplicate))


def _receipt(lines: list[Line], ids: list[str], refresh: bool) -> str:
    waiting = any(line.rendition and line.rendition.state is State.ACCESSIONED for line in lines)
    again = "/deposit/receipt?" + urlencode([("rendition", one) for one in ids[:MOST_SHOWN]])
    return render_template(
        "receipt.html",
        lines=lines,
        waiting=waiting,
        again=again,
        refresh=_REFRESH_SECONDS if refresh and waiting else None,
    )
