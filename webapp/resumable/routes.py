"""``/api/v1/uploads``: files sent in as many requests as it takes (tus 1.0), each taken in when its last byte has come.

Whoever asks for an upload that somebody else began is told that there is none.
"""

from collections.abc import Callable, Mapping
from email.utils import formatdate
from typing import Any, BinaryIO

from flask import Blueprint, Response, json, jsonify, request, url_for
from werkzeug.exceptions import ClientDisconnected, TooManyRequests

from archive.room import MIB
from webapp.answers.outcome import outcomes_as_json
from webapp.policy import Action, requires
from webapp.resumable.headers import (
    CHECKSUMS,
    CONTENT_TYPE,
    EXTENSIONS,
    VERSION,
    ProtocolError,
    metadata,
    read_checksum,
    require_version,
    whole_number,
)
from webapp.resumable.kept import (
    MOST_OPEN,
    BusyError,
    ChecksumError,
    OffsetError,
    TooManyUploadsError,
    Upload,
    Uploads,
)
from webapp.views import intake, reading

bp = Blueprint("uploads", __name__, url_prefix="/api/v1/uploads")

_KEEPER = "keeper"


class _Body:
    """The request's body; a connection that breaks is its end."""

    def read(self, size: int = -1, /) -> bytes:
        try:
            return request.stream.read(size)
        except ClientDisconnected as error:
            raise OSError("the sender is gone") from error


@bp.route("", methods=["OPTIONS"])
@requires(Action.DEPOSIT)
def offered() -> Response:
    """What is spoken here."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(_most()),
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
    }
    return Response(status=204, headers=headers)


@bp.post("")
@requires(Action.DEPOSIT)
def begin() -> Response:
    """Begin an upload; bytes may come with the same request."""
    require_version(request.headers)
    reading.require_confinement()
    length = whole_number(request.headers, "Upload-Length")
    if length > _most():
        raise ProtocolError(413, f"The file is larger than {_most() // MIB} MB.", "too-large")
    said = metadata(request.headers.get("Upload-Metadata", ""))
    intake.asked_with(said)  # what cannot be read is told before anything is sent
    try:
        upload = _uploads().begin(length, said)
    except TooManyUploadsError:
        raise TooManyRequests(f"{MOST_OPEN} uploads are open. Bring them to an end first.") from None
    if request.mimetype == CONTENT_TYPE:
        upload = _received(upload, 0)
    elif upload.is_complete:  # an empty file has nothing to send
        upload = _finished(upload)
    response = _answer(upload, 201)
    response.headers["Location"] = url_for("uploads.look", upload=upload.id)
    return response


@bp.route("/<upload>", methods=["GET", "HEAD"])
@requires(Action.DEPOSIT)
def look(upload: str) -> Response:
    """How far an upload is; asked with GET, also what became of it."""
    found = _uploads().find(upload)
    if request.method == "HEAD":
        require_version(request.headers)
        response = _answer(found, 200)
        response.headers["Upload-Length"] = str(found.length)
        return response
    outcome = found.outcome or {"accepted": [], "refused": []}
    said = {"upload": found.id, "offset": found.offset, "length": found.length, "metadata": dict(found.said)}
    return jsonify({**said, "done": found.outcome is not None, **outcome})


@bp.patch("/<upload>")
@requires(Action.DEPOSIT)
def go_on(upload: str) -> Response:
    """Take what comes next; with the last byte the file is taken in."""
    require_version(request.headers)
    if request.mimetype != CONTENT_TYPE:
        raise ProtocolError(415, f"Send the bytes as {CONTENT_TYPE}.", "unsupported-media-type")
    found = _uploads().find(upload)
    return _answer(_received(found, whole_number(request.headers, "Upload-Offset")), 204)


@bp.delete("/<upload>")
@requires(Action.DEPOSIT)
def end(upload: str) -> Response:
    """Give an upload up; what was taken in stays."""
    require_version(request.headers)
    uploads = _uploads()
    uploads.end(uploads.find(upload))
    return Response(status=204)


@bp.errorhandler(ProtocolError)
def refuse(error: ProtocolError) -> Response:
    """The protocol's own status, with a sentence."""
    told = {
        "type": f"urn:fonds:problem:{error.problem}",
        "title": "Upload",
        "status": error.status,
        "detail": error.message,
        "code": error.problem,
    }
    return Response(json.dumps(told), error.status, mimetype="application/problem+json")


@bp.after_request
def speak(response: Response) -> Response:
    """Every answer names the version and is kept by nobody."""
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Tus-Version"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


def _received(upload: Upload, offset: int) -> Upload:
    """The upload with the request's body added; a whole one is taken in."""
    if upload.outcome is not None and offset == upload.length:
        return upload  # the last answer was lost on its way
    if offset + (request.content_length or 0) > upload.length:
        raise ProtocolError(400, "That is more than the upload's length.")
    checksum = None
    if said := request.headers.get("Upload-Checksum"):
        checksum = read_checksum(said)
        if checksum is None:
            raise ProtocolError(400, f"Upload-Checksum is a digest by {' or '.join(CHECKSUMS)}, in Base64.")
    try:
        upload = _uploads().append(upload, offset, _Body(), checksum)
    except OffsetError:
        raise ProtocolError(
            409, "The upload does not stand there. Ask with HEAD where it does.", "upload-offset"
        ) from None
    except ChecksumError:
        raise ProtocolError(
            460, "The bytes have another digest. Send them again.", "upload-checksum"
        ) from None
    return _finished(upload) if upload.is_complete else upload


def _finished(upload: Upload) -> Upload:
    def take(opened: Callable[[], BinaryIO]) -> Mapping[str, Any]:
        return outcomes_as_json(intake.take_one(opened, upload.said))

    try:
        return _uploads().finish(upload, take)
    except BusyError:
        raise ProtocolError(423, "The upload is just being taken in. Ask again.", "upload-locked") from None


def _answer(upload: Upload, status: int) -> Response:
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": formatdate(upload.expires_at, usegmt=True),
    }
    return Response(status=status, headers=headers)


def _uploads() -> Uploads:
    account = reading.asker().account
    return Uploads(reading.site().settings.incoming, account.id if account else _KEEPER)


def _most() -> int:
    return reading.site().settings.max_upload_mb * MIB
