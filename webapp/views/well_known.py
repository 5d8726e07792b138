"""``/.well-known/security.txt`` (RFC 9116): whom weaknesses are reported to, where the settings say so."""

from datetime import timedelta

from flask import Blueprint, Response

from archive.clock import utc_now
from archive.errors import NotFound
from webapp.policy import Action, requires
from webapp.views import reading

bp = Blueprint("well_known", __name__, url_prefix="/.well-known")

_VALID = timedelta(days=30)  # it is written anew for each who asks
_LANGUAGES = "en, ru, kk, fr"


@bp.get("/security.txt")
@requires(Action.OPEN)
def security_txt() -> Response:
    """The contact, and until when it can be relied on."""
    settings = reading.site().settings
    if settings.security_contact is None:
        raise NotFound("Nobody is named here to whom weaknesses are reported.")
    expires = (utc_now() + _VALID).replace(microsecond=0, tzinfo=None)
    lines = [f"Contact: {settings.security_contact}", f"Expires: {expires.isoformat()}Z"]
    lines.append(f"Preferred-Languages: {_LANGUAGES}")
    if settings.base_url.startswith("https://"):
        lines.append(f"Canonical: {settings.base_url}/.well-known/security.txt")
    return Response("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")
