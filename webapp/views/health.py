"""Whether the web application is alive, and whether what it stands on answers."""

from collections.abc import Callable

from flask import Blueprint, Response, jsonify

from archive.clock import utc_now
from archive.errors import FondsError
from indexer.engine.seam import Health
from webapp.policy import Action, may, requires
from webapp.views import reading

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@requires(Action.OPEN)
def healthz() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@requires(Action.OPEN)
def readyz() -> tuple[Response, int]:
    """Catalogue, store and engine answer; 503 names what does not. Whoever looks after the machine is told more."""
    parts = {"catalogue": _state(_catalogue), "store": _state(_store), "engine": _state(_engine)}
    ready = all(state == "ok" for state in parts.values())
    told: dict[str, object] = {"status": "ok" if ready else "not ready", "parts": parts}
    if parts["catalogue"] == "ok" and may(reading.asker(), Action.HEALTH):  # who asks is kept there, too
        told |= {"isolation": _isolation(), "fixity": _fixity()}
    return jsonify(told), 200 if ready else 503


def _fixity() -> dict[str, object]:
    """How the originals were when last looked at. Damaged ones make nobody unready: the others are served."""
    summary = reading.holdings().catalogue.fixity_summary()
    return {
        "damaged": summary.damaged,
        "unchecked": summary.unchecked,
        "oldest_check": summary.oldest_check,
        "oldest_check_days": round(summary.age_days(utc_now()), 2),
    }


def _isolation() -> dict[str, object]:
    """How well files' readers are confined. Searching and reading go on all the same, so it makes nobody unready."""
    known = reading.holdings().known_defence
    if known is None:
        return {"status": "not yet tried"}
    through = [attempt.name for attempt in known.through]
    status = "holds" if known.holds else "does not hold"
    return {"status": status, "in_force": known.means, "got_through": through}


def _state(check: Callable[[], str]) -> str:
    try:
        return check()
    except FondsError as error:
        return error.code
    except OSError:
        return "unreachable"


def _catalogue() -> str:
    reading.holdings().catalogue.check()
    return "ok"


def _store() -> str:
    reading.holdings().store.check()
    return "ok"


def _engine() -> str:
    engine = reading.holdings().engine
    if engine.health is Health.REBUILD:
        return "rebuilding"
    engine.followed()
    return "ok"
