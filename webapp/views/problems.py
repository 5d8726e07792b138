"""Everything that goes wrong, in one place: a page for people, an RFC 9457 problem document for programs.

Never a traceback, and nothing of queries or documents in the log: a failure that nobody expected is logged with
its kind and the lines of code it passed, without its message, which may quote what was asked or read.
"""

import http
import logging
import traceback
from dataclasses import dataclass

from flask import Flask, Response, g, json, make_response, render_template, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException

from archive.errors import (
    ArchiveBusy,
    ArchiveUnreachable,
    ChangedMeanwhile,
    DamagedOriginal,
    FondsError,
    InvalidToken,
    KeyInUse,
    KeyReused,
    LinkUsed,
    NotAllowed,
    NotConfined,
    NotFound,
    NotSignedIn,
    OnHold,
    ProviderFailed,
    QueryError,
    Refused,
    StorageFull,
    TooManyGuesses,
    UsageError,
    Withdrawn,
    WrongSecret,
)
from webapp.languages import N_, gettext
from webapp.views.uploads import read_away

API = "/api/"
_RETRY_SECONDS = "5"
_STATUS: tuple[tuple[type[FondsError], int], ...] = (  # the first that fits
    (ChangedMeanwhile, 409),
    (KeyReused, 422),
    (KeyInUse, 409),
    (QueryError, 400),
    (UsageError, 400),
    (NotSignedIn, 401),
    (InvalidToken, 401),
    (WrongSecret, 401),
    (ProviderFailed, 503),
    (TooManyGuesses, 429),
    (LinkUsed, 410),
    (NotAllowed, 403),
    (Withdrawn, 410),
    (OnHold, 409),
    (NotFound, 404),
    (StorageFull, 507),
    (ArchiveBusy, 503),
    (NotConfined, 503),
    (ArchiveUnreachable, 503),
    (DamagedOriginal, 500),
    (Refused, 422),
)
_CODES = {
    400: "usage",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    408: "request-timeout",
    412: "precondition-failed",
    413: "too-large",
    414: "query-too-large",
    415: "unsupported-media-type",
    416: "range-not-satisfiable",
    421: "misdirected-request",
    429: "too-many-requests",
}
_SENTENCES = {
    404: "There is nothing at this address. Check it, or start from the search.",
    405: "This address does not take this kind of request.",
    412: "The file is not the one that was asked for: it has another digest.",
    413: "That is more than is taken in at once. Hand in fewer or smaller files.",
    415: "Files are handed in as a form: send them as multipart/form-data.",
    416: "The file ends before the range that was asked for.",
    429: "Too many requests in a short time. Wait a little, then go on.",
}
_CUT_SHORT = "The form cannot be read: it is cut short, or not multipart/form-data in UTF-8. Send it again."
_HEADINGS = {
    401: N_("Please sign in"),
    403: N_("You may not do this"),
    404: N_("Not found"),
    410: N_("Withdrawn"),
    413: N_("Too large"),
    429: N_("Too many requests"),
    503: N_("Not available just now"),
    507: N_("There is no room left"),
}
_log = logging.getLogger("fonds.web")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong, for whoever has to act on it."""

    status: int
    code: str
    detail: str
    position: int | None = None  # in the query, code points from 0

    @property
    def title(self) -> str:
        """The status in words."""
        return http.HTTPStatus(self.status).phrase

    @property
    def heading(self) -> str:
        """What a page says above it, in the reader's language."""
        usual = N_("Something went wrong") if self.status >= 500 else N_("This cannot be done")
        return gettext(_HEADINGS.get(self.status, usual))

    def as_json(self) -> dict[str, object]:
        """RFC 9457, with the contract's ``code`` and ``position``."""
        members: dict[str, object] = {
            "type": f"urn:fonds:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        return members if self.position is None else {**members, "position": self.position}


def problem_of(error: Exception) -> Problem:
    """What to tell of an error; anything unexpected is told as such and nothing more."""
    if isinstance(error, FondsError):
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
        code = error.reason_code if isinstance(error, Refused) else error.code
        position = error.position if isinstance(error, QueryError) else None
        return Problem(status, code, error.message, position)
    if isinstance(error, BlockingIOError):  # the web server has waited for bytes and none came
        return Problem(408, _CODES[408], "The request stopped coming. Send it again.")
    if isinstance(error, ParseException):  # pieces of a body that are none
        return Problem(400, "unreadable-request", _CUT_SHORT)
    if isinstance(error, HTTPException) and error.code:
        said, usual = error.description or "", type(error).description
        detail = _SENTENCES.get(error.code, said) if said == usual else said
        return Problem(error.code, _CODES.get(error.code, "error"), detail)
    return Problem(
        500, "error", "Something went wrong on our side. It is in the log; please tell your archivist."
    )


def answer(error: Exception) -> Response:
    """The response to an error, in the form the asker reads."""
    g.tells_of_a_problem = True  # its page is for whoever it is, also for one whose token is not in force
    if isinstance(error, HTTPException) and error.code and error.code < 400:
        return make_response(error.get_response())
    problem = problem_of(error)
    if problem.status in (413, 507):
        read_away(request)
    if problem.status == 500:
        _note(error)
    if request.path.startswith(API):
        response = Response(
            json.dumps(problem.as_json()), problem.status, mimetype="application/problem+json"
        )
    else:
        response = make_response(render_template("error.html", problem=problem), problem.status)
    if isinstance(error, HTTPException):
        for name, value in error.get_headers():
            if name in ("Allow", "Content-Range", "Retry-After"):
                response.headers[name] = value
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Fonds"'
    if problem.status == 503 or isinstance(error, KeyInUse):
        response.headers["Retry-After"] = _RETRY_SECONDS
    return response


def install(app: Flask) -> None:
    """Let every error of the application be answered here."""
    app.register_error_handler(Exception, answer)


def _note(error: Exception) -> None:
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    _log.error("%s in %s: %s", type(error).__name__, request.endpoint, " < ".join(reversed(frames[-8:])))
