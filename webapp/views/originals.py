"""Originals leave here, byte for byte: recorded first, then streamed as attachments.

RFC 9110 (ranges, validators), RFC 9530 (Repr-Digest), RFC 6266 and 8187 (names). A part of a file is streamed from
the file itself, so that the server can hand the copying to the kernel.
"""

import re
import unicodedata
from base64 import b64encode
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.datastructures import ContentRange, Range
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable
from werkzeug.http import parse_if_range_header
from werkzeug.wsgi import wrap_file

from archive.catalogue import Catalogue
from archive.clock import stamp, utc_now
from archive.custody.chain import Draft
from archive.errors import DamagedOriginal, NotFound
from archive.model import EventType, Rendition
from webapp.policy import Action, requires
from webapp.views import reading
from webapp.views.security import ORIGINAL_POLICY

bp = Blueprint("originals", __name__)

BLOCK = 256 * 1024  # bytes read at once where the kernel does not copy
_ONE_DOWNLOAD = timedelta(minutes=10)  # after its first part that the others of one download are asked for
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, bidi marks, line separators
_UNSAFE_IN_NAMES = frozenset('"\\/:*?<>|')


class Window:
    """``length`` bytes of an open file from ``start`` on; has the file's descriptor, which stands at ``start``."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file = file
        self._left = length
        file.seek(start)

    def fileno(self) -> int:
        """For ``sendfile``: the server takes the start from the descriptor and the length from the header."""
        return self._file.fileno()

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the window."""
        piece = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@bp.get("/renditions/<rendition>/original")
@requires(Action.ORIGINAL)
def original(rendition: str) -> Response:
    """Hand the original out."""
    found = reading.rendition(rendition)
    response = Response(status=200, content_type=_content_type(found.media_type))
    response.headers["Content-Disposition"] = disposition(found.filename)
    response.headers["Content-Security-Policy"] = ORIGINAL_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(found.sha256)).decode('ascii')}:"
    response.set_etag(found.sha256)
    if request.if_match and not request.if_match.contains(found.sha256):
        raise PreconditionFailed
    if request.if_none_match.contains_weak(found.sha256):
        response.status_code = 304
        return response
    asked = _asked(found)
    start, length = asked or (0, found.size)
    response.content_length = length
    if asked:
        response.status_code = 206
        response.content_range = ContentRange("bytes", start, start + length, found.size)
    if request.method == "GET":
        _send(response, found, start, length)
    return response


def _send(response: Response, found: Rendition, start: int, length: int) -> None:
    file = _open(found)
    _record(found, start, length)
    window = Window(file, start, length)
    response.response = wrap_file(request.environ, window, BLOCK)  # type: ignore[arg-type]
    response.direct_passthrough = True
    response.call_on_close(window.close)


def _open(found: Rendition) -> BinaryIO:
    try:
        file = reading.holdings().store.open(found.sha256)
    except NotFound:
        raise DamagedOriginal("The original is missing from the store. Restore it from a backup.") from None
    if file.seek(0, 2) != found.size:
        file.close()
        raise DamagedOriginal("The original has lost or gained bytes. Restore it from a backup.")
    return file


def _record(found: Rendition, start: int, length: int) -> None:
    """Durable before the first byte leaves.

    One download is one event, although a browser or a viewer of PDFs asks for it in many parts. Whatever begins at
    the first byte is recorded always. A part from further on is recorded too, unless an event of the same agent and
    rendition says that it stands for such parts and has not run out. So no byte leaves without an event that covers
    it, and the event about a part says itself (``further_parts_until``) that more of the file may have left.
    """
    site = reading.site()
    now = utc_now()
    if start and _is_covered(site.holdings.catalogue, site.agent, found, stamp(now)):
        return
    detail: dict[str, object] = {"sha256": found.sha256, "bytes": length, "by": "download"}
    if length != found.size:
        detail["from"] = start
        detail["further_parts_until"] = stamp(now + _ONE_DOWNLOAD)
    site.holdings.catalogue.record_event(
        Draft(EventType.DISSEMINATION, site.agent, found.document, found.id, "success", detail)
    )


def _is_covered(catalogue: Catalogue, agent: str, found: Rendition, now: str) -> bool:
    """Whether the record holds an event that speaks for further parts still."""
    newest = catalogue.newest_event(found.id, EventType.DISSEMINATION, agent)
    until = newest.detail.get("further_parts_until", "") if newest and newest.outcome == "success" else ""
    return isinstance(until, str) and now <= until


def _asked(found: Rendition) -> tuple[int, int] | None:
    """Start and length of the range asked for; several at once are answered with the whole, as RFC 9110 allows."""
    asked: Range | None = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or not _unchanged(found):
        return None
    first, _ = asked.ranges[0]
    if first < -found.size:  # the last thousand bytes of a hundred: RFC 9110 gives all of them
        return 0, found.size
    bounds = asked.range_for_length(found.size)
    if bounds is None:
        raise RequestedRangeNotSatisfiable(length=found.size)
    return bounds[0], bounds[1] - bounds[0]


def _unchanged(found: Rendition) -> bool:
    """Whether ``If-Range``, when given, names these very bytes; dates and weak tags never do."""
    if "If-Range" not in request.headers:
        return True
    wanted = parse_if_range_header(request.headers["If-Range"])
    return wanted.etag == found.sha256 and not request.headers["If-Range"].startswith("W/")


def _content_type(media_type: str | None) -> str:
    return media_type if media_type and _MEDIA_TYPE.fullmatch(media_type) else "application/octet-stream"


def disposition(untrusted_name: str) -> str:
    """``Content-Disposition`` for a name as received: what could steer a browser or a file system becomes ``_``."""
    name = "".join(
        "_" if unicodedata.category(char) in _UNSAFE_CATEGORIES or char in _UNSAFE_IN_NAMES else char
        for char in untrusted_name
    )
    name = name.strip(" .") or "original"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").strip()
    if plain == name and "%" not in name:  # browsers differ in whether they decode %41 in the plain form
        return f'attachment; filename="{name}"'
    stem, dot, ending = plain.rpartition(".")
    if not stem.strip("_ -."):  # nothing of the name is left in ASCII
        plain = f"original{dot}{ending}" if dot else "original"
    plain = plain.replace("%", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"
