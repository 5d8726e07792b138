"""Withdrawing a document by a form that says what goes with it, and bringing it back."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from archive.errors import FondsError, OnHold, UsageError
from archive.model import Document
from archive.originals.withdrawal import MOST_REASON
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.keeping import INDEX_SECONDS

bp = Blueprint("withdrawing", __name__)


@bp.get("/documents/<document>/withdraw")
@requires(Action.WITHDRAW)
def form(document: str) -> str:
    """What would be withdrawn, and the question why."""
    return _form(reading.document(document))


@bp.post("/documents/<document>/withdraw")
@requires(Action.WITHDRAW)
def withdraw(document: str) -> Response | tuple[str, int]:
    """Withdraw it, once it was confirmed."""
    found, site = reading.document(document), reading.site()
    try:
        if request.form.get("confirmed") != "1":
            raise UsageError("Confirm that the document is to be withdrawn: tick the box.")
        delay = timedelta(days=site.settings.withdrawal_days)
        done = site.holdings.catalogue.withdraw(found.id, request.form.get("reason", ""), site.agent, delay)
    except OnHold as error:
        return _form(found, error), 409
    except UsageError as error:
        return _form(found, error), 400
    site.holdings.await_index(done.sequence, INDEX_SECONDS)
    return redirect(url_for("keeping.withdrawals", done=found.id), 303)


@bp.post("/documents/<document>/withdraw/undo")
@requires(Action.WITHDRAW)
def undo(document: str) -> Response:
    """Bring it back."""
    found, site = reading.document(document, even_withdrawn=True), reading.site()
    done = site.holdings.catalogue.undo_withdrawal(found.id, site.agent)
    site.holdings.await_index(done.sequence, INDEX_SECONDS)
    return redirect(url_for("documents.describe", document=found.id), 303)


def _form(found: Document, error: FondsError | None = None) -> str:
    catalogue, settings = reading.holdings().catalogue, reading.site().settings
    going, holds, within = catalogue.withdrawal_would_take(found.id)
    return render_template(
        "withdraw.html",
        document=found,
        going=len(going) - 1,
        holds=holds,
        within=within,
        days=settings.withdrawal_days,
        error=error,
        reason=request.form.get("reason", ""),
        most_reason=MOST_REASON,
    )
