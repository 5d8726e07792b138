"""``/api/v1``: how the originals fare, what is withdrawn and held; withdrawing a document and bringing it back."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify

from archive.originals.withdrawal import hold_as_json, withdrawal_as_json
from webapp.answers.keeping import keeping_as_json
from webapp.answers.search import document_link
from webapp.api.bodies import text_of, told
from webapp.policy import Action, requires
from webapp.views import keeping, reading

bp = Blueprint("keeping_api", __name__, url_prefix="/api/v1")


@bp.get("/fixity")
@requires(Action.SAFEKEEPING)
def fixity() -> Response:
    """What the last checks of all originals have found, and what is not intact."""
    summary = reading.holdings().catalogue.fixity_summary()
    return jsonify(
        {
            "intact": summary.intact,
            "damaged": summary.damaged,
            "unchecked": summary.unchecked,
            "oldest_check": summary.oldest_check,
            "not_intact": [
                {
                    "sha256": one.state.sha256,
                    "outcome": str(one.state.outcome),
                    "problem": one.state.problem,
                    "checked_at": one.state.checked_at,
                    "since": one.state.since,
                    "renditions": [
                        {"rendition": held.rendition, "document": held.document, "filename": held.filename}
                        for held in one.renditions
                    ],
                }
                for one in keeping.damaged()
            ],
        }
    )


@bp.get("/withdrawals")
@requires(Action.SAFEKEEPING)
def withdrawals() -> Response:
    """Documents that are withdrawn, the newest first, and the legal holds in force."""
    return jsonify(
        withdrawals=[{"document": one.document, **withdrawal_as_json(one)} for one in keeping.withdrawn()],
        holds=[hold_as_json(one) for one in keeping.held()],
    )


@bp.post("/documents/<document>/withdrawal")
@requires(Action.WITHDRAW)
def withdraw(document: str) -> tuple[Response, int]:
    """Withdraw a document and what came in it, for a reason."""
    found, site = reading.document(document), reading.site()
    reason = text_of(told({"reason"}, "reason"), "reason") or ""
    delay = timedelta(days=site.settings.withdrawal_days)
    done = site.holdings.catalogue.withdraw(found.id, reason, site.agent, delay)
    site.holdings.await_index(done.sequence, keeping.INDEX_SECONDS)
    return jsonify({"document": found.id, **keeping_as_json(site.holdings.catalogue, found.id)}), 201


@bp.delete("/documents/<document>/withdrawal")
@requires(Action.WITHDRAW)
def undo(document: str) -> Response:
    """Bring it back while its bytes are there."""
    found, site = reading.document(document, even_withdrawn=True), reading.site()
    done = site.holdings.catalogue.undo_withdrawal(found.id, site.agent)
    site.holdings.await_index(done.sequence, keeping.INDEX_SECONDS)
    return jsonify(
        {
            "document": found.id,
            **keeping_as_json(site.holdings.catalogue, found.id),
            "links": {"document": document_link(found.id)},
        }
    )
