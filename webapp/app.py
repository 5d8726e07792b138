"""The application factory: settings in, a Flask application out. Constructs the web part and nothing of the archive."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, request

from archive.secret import secret_key
from archive.settings import Settings
from indexer.holdings import Holdings, open_holdings
from indexer.identification.endings import name_agrees
from webapp import policy
from webapp.answers import search as search_json
from webapp.api import conditional, known_parameters, reports
from webapp.api import keeping as keeping_api
from webapp.api import routes as api
from webapp.api import saved_searches as saved_searches_api
from webapp.checkup.request_times import RequestTimes
from webapp.languages import choice
from webapp.resumable import routes as uploads
from webapp.serving.compressed import compress_static
from webapp.serving.proxies import TrustedProxies
from webapp.serving.request_counts import RequestCounts
from webapp.views import (
    access_guard,
    access_parts,
    accounts_parts,
    advanced,
    comparing,
    coverage,
    custody,
    deposit,
    describing_parts,
    documents,
    facsimile,
    feeds,
    forgery,
    health,
    keeping,
    marks,
    metrics,
    names,
    occurrences,
    originals,
    problems,
    rates,
    search,
    searches,
    security,
    statement,
    well_known,
    withdrawing,
    words,
    work,
)
from webapp.views.reading import EXTENSION, Site, asker
from webapp.views.uploads import FondsRequest, body_limit
from webapp.wording.sheets import sheet_name

PROGRAMS = (
    api.bp,
    reports.bp,
    keeping_api.bp,
    saved_searches_api.bp,
    uploads.bp,
    custody.api,
    comparing.api,
    *describing_parts.PROGRAMS,
    *access_parts.PROGRAMS,
    *accounts_parts.PROGRAMS,
)
BLUEPRINTS = (
    search.bp,
    advanced.bp,
    documents.bp,
    custody.bp,
    custody.api,
    occurrences.bp,
    comparing.bp,
    comparing.api,
    work.bp,
    work.api,
    facsimile.bp,
    originals.bp,
    deposit.bp,
    coverage.bp,
    names.bp,
    statement.bp,
    searches.bp,
    keeping.bp,
    withdrawing.bp,
    health.bp,
    well_known.bp,
    metrics.bp,
    api.bp,
    reports.bp,
    keeping_api.bp,
    feeds.bp,
    saved_searches_api.bp,
    uploads.bp,
)
AGENT = "fonds web"
_STATIC_SECONDS = 365 * 24 * 3600


def create_app(
    settings: Settings,
    holdings: Holdings | None = None,
    hosts: Iterable[str] = (),
    times: RequestTimes | None = None,
    counts: RequestCounts | None = None,
) -> Flask:
    """The application over these holdings, or over those the settings name.

    ``hosts`` are further names under which the archive may be addressed, beside those of the loopback address;
    ``times`` is what several processes that serve one archive add the times of their requests to,
    ``counts`` what they count the requests of each asker in.
    """
    app = Flask("webapp", static_folder="static", template_folder="templates")
    app.request_class = FondsRequest
    app.config.from_mapping(_configuration(settings))
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = Site(holdings or open_holdings(settings), AGENT, times or RequestTimes())
    metrics.install(app)
    security.install(app, {*hosts, *settings.hosts, security.host_of(urlsplit(settings.base_url).netloc)})
    rates.install(app, counts)
    problems.install(app)
    access_guard.install(app)
    known_parameters.install(app)
    conditional.install(app)
    forgery.install(app, PROGRAMS, harmless=(choice.bp,))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    describing_parts.install(app)
    access_parts.install(app)
    accounts_parts.install(app)
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings.proxies)  # type: ignore[method-assign]
    metrics.know_routes(app)
    _dress(app)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    """What Flask and its extensions ask for."""
    return {
        "ARCHIVE_SETTINGS": settings,
        "SECRET_KEY": secret_key(settings),
        "MAX_CONTENT_LENGTH": body_limit(settings),
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,  # the parser's own buffer counts too
        "MAX_FORM_PARTS": FondsRequest.max_form_parts,
        "SESSION_COOKIE_HTTPONLY": True,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form may stand open for a day
        "WTF_CSRF_SSL_STRICT": False,  # it asks for a referrer, which our pages do not send; security knows the origin
        "PROPAGATE_EXCEPTIONS": False,
    }


def _dress(app: Flask) -> None:
    """What templates may use, and how static files are named so that browsers can keep them."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    choice.install(app)
    app.jinja_env.filters.update(words.FILTERS, sheet_name=sheet_name)
    app.jinja_env.globals.update(
        marked=marks.marked,
        pointed=marks.pointed,
        compared=marks.compared,
        page_link=search_json.page_link,
        document_link=search_json.document_link,
        compare_link=search_json.compare_link,
        occurrences_link=search_json.occurrences_link,
        original_link=search_json.original_link,
        name_agrees=name_agrees,
        can=lambda action: policy.may(asker(), policy.Action(action)),
        asset=lambda name: f"/static/{name}?v={_version(Path(app.static_folder or ''), name)}",
    )

    @app.after_request
    def keep_static(response: Response) -> Response:
        if request.endpoint == "static":
            known = "v" in request.args and response.status_code in (200, 304)
            kept = f"public, max-age={_STATIC_SECONDS}, immutable"
            response.headers["Cache-Control"] = kept if known else "no-cache"
            return compress_static(response, Path(app.static_folder or ""))
        return response


@cache
def _version(folder: Path, name: str) -> str:
    return hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]
