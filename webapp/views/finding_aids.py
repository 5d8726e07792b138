"""``/collections/<code>/finding-aid``: a collection or a level with everything below, to print, as PDF or EAD 3."""

from datetime import UTC, datetime
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from archive.clock import stamp
from archive.errors import UsageError
from webapp.policy import Action, requires
from webapp.printed.ead import ead
from webapp.printed.finding_aid import FindingAid, finding_aid
from webapp.printed.finding_aid_pages import finding_aid_pdf
from webapp.views import reading
from webapp.views.arranged import level_of, place_named, top_of

bp = Blueprint("finding_aids", __name__)
api = Blueprint("finding_aids_api", __name__, url_prefix="/api/v1")


@bp.get("/collections/<path:code>/finding-aid")
@requires(Action.READ)
def show(code: str) -> str | Response:
    """The finding aid as the asker may see it."""
    at = top_of(code)
    level = request.args.get("level", "")
    if level:
        at = level_of(level)
    aid = _made(at.level.collection, at.level.id)
    kind = request.args.get("format", "html")
    if kind != "html":
        return _as_file(aid, kind)
    as_file = f"/collections/{quote(at.level.collection)}/finding-aid?" + (f"level={level}&" if level else "")
    return render_template("finding_aid.html", aid=aid, as_file=as_file)


@api.get("/finding-aid")
@requires(Action.READ)
def for_programs() -> Response:
    """The finding aid of a collection or level, as EAD 3 or PDF."""
    at = place_named(request.args.get("at", ""))
    return _as_file(_made(at.level.collection, at.level.id), request.args.get("format", "ead"))


def _made(code: str, level: str | None) -> FindingAid:
    now = stamp(datetime.now(UTC))
    return finding_aid(reading.holdings().catalogue, top_of(code).tree, level, reading.tokens(), now)


def _as_file(aid: FindingAid, kind: str) -> Response:
    if kind == "pdf":
        return _file(finding_aid_pdf(aid, reading.holdings().converter), "application/pdf", "finding-aid.pdf")
    if kind != "ead":
        raise UsageError("A finding aid is given as html, pdf or ead. Choose one of them.")
    base = reading.site().settings.base_url or request.host_url.rstrip("/")
    content = ead(aid, "Fonds", lambda path: f"{base}{path}")
    return _file(content, "application/xml", "finding-aid.xml")


def _file(content: bytes, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
