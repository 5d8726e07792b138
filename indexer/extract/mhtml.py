"""MHTML: a web page saved as one file. Its root page is read, and pages that stand in frames of it.

Pictures as large as pages beside little text, such as scans, become documents of their own. Other pictures, styles and
scripts in the file are passed over; nothing is fetched.
"""

from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import BinaryIO

from archive.model import Description
from indexer.extract.charset import decode
from indexer.extract.dates import mail_day
from indexer.extract.emission import Emission
from indexer.extract.html import declared_charset, read_html
from indexer.extract.limits import MIB, CannotRead, Limits
from indexer.extract.mail_body import part_bytes
from indexer.extract.mail_headers import header, parameters, raw_header
from indexer.extract.normalisation import one_line
from indexer.extract.page_pictures import emit_page_pictures

_MOST_PARTS = 10_000
_PAGES = ("text/html", "application/xhtml+xml")


class MhtmlExtractor:
    """Reads MHT and MHTML files."""

    media_types = frozenset(("multipart/related",))
    name = "mhtml"
    version = "2"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        try:
            message = BytesParser(policy=compat32).parsebytes(source.read(limits.inflated_mb * MIB))
        except (RecursionError, MessageError) as error:
            raise CannotRead("limit-depth", "The file is nested more deeply than is read.") from error
        parts = _parts(message)
        pages = [part for part in parts if part.get_content_type() in _PAGES]
        if not pages:
            raise CannotRead("no-text", "The file holds no web page.")
        texts: list[str] = []
        described = Description()
        for place, part in enumerate(_root_first(message, pages)):
            data = part_bytes(part)
            declared = parameters(raw_header(part, "content-type")).get("charset")
            page = read_html(decode(data, declared or declared_charset(data)).text)
            texts.append(page.text)
            if place == 0:
                described = page.description
        subject = one_line(header(message, "subject"))
        emit.found(
            Description(
                title=described.title or subject or None,
                date=described.date or mail_day(header(message, "date")),
                creators=described.creators,
                languages=described.languages,
            )
        )
        for text in texts:
            if text:
                emit.text(text)
        pictures = [part for part in parts if part.get_content_maintype() == "image"]
        named = ((_name(part, number), part_bytes(part)) for number, part in enumerate(pictures, 1))
        emit_page_pictures(emit, named, len(pictures))


def _parts(message: "Message[str, str]") -> "list[Message[str, str]]":
    """All parts without recursion, in order."""
    found: list[Message[str, str]] = []
    waiting = [message]
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop()
        found.append(part)
        children = part.get_payload() if part.is_multipart() else []
        if isinstance(children, list):
            waiting += [child for child in reversed(children) if isinstance(child, Message)]
    return found


def _name(picture: "Message[str, str]", number: int) -> str:
    place = one_line(raw_header(picture, "content-location")).partition("?")[0]
    return place.rpartition("/")[2] or f"picture-{number}.{picture.get_content_subtype()}"


def _root_first(message: "Message[str, str]", pages: "list[Message[str, str]]") -> "list[Message[str, str]]":
    """The page that the file says is its root, if it says so, comes before those in its frames."""
    start = parameters(raw_header(message, "content-type")).get("start")
    root = next(
        (p for p in pages if start and raw_header(p, "content-id").strip() == start.strip()), pages[0]
    )
    return [root, *(page for page in pages if page is not root)]
