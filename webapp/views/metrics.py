"""Numbers for Prometheus, and the clock that every request is timed by."""

import time
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Flask, Response, current_app, g, request

from archive.ids import is_id
from archive.logs import Field, log_event
from webapp.policy import Action, requires
from webapp.views import reading

if TYPE_CHECKING:
    from webapp.checkup.metrics import Metrics

bp = Blueprint("metrics", __name__)
_EXTENSION = "fonds-metrics"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_IDS = {"document": "document", "rendition": "rendition", "search": "search", "search_id": "search"}


@bp.get("/metrics")
@requires(Action.METRICS)
def metrics() -> Response:
    """The archive in numbers, as text or OpenMetrics."""
    text, media_type = _metrics().answer(request.headers.get("Accept", ""))
    return Response(text, content_type=media_type)


def install(app: Flask) -> None:
    """Time every request, and log it: its route and ids, not its address, which may hold a query."""
    times = app.extensions[reading.EXTENSION].times

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("started", time.perf_counter())
        route = request.url_rule.rule if request.url_rule else None
        times.add_request(route, response.status_code, seconds)
        log_event(
            "request",
            method=request.method if request.method in _METHODS else "other",
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            **_ids(),
        )
        return response


def know_routes(app: Flask) -> None:
    """Once all of them are there."""
    app.extensions[reading.EXTENSION].times.know([rule.rule for rule in app.url_map.iter_rules()])


def _ids() -> dict[str, Field]:
    """What an address names; whatever else somebody writes there stays out of the log."""
    named = (request.view_args or {}).items()
    return {_IDS[name]: value for name, value in named if name in _IDS and is_id(str(value))}


def _metrics() -> "Metrics":
    """Made by the first scrape, which loads Prometheus's client."""
    if _EXTENSION not in current_app.extensions:
        from webapp.checkup.metrics import Metrics

        current_app.extensions[_EXTENSION] = Metrics(reading.site().holdings, reading.site().times)
    return cast("Metrics", current_app.extensions[_EXTENSION])
