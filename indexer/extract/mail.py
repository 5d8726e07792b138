"""Mail (RFC 5322, MIME): the header people read, the body, and attachments as documents of their own.

Parsed with the standard library's compat32 policy, because the default one takes quadratic time and memory.
The tree is walked without recursion and to a bounded depth. Knows no mail server and fetches nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from typing import BinaryIO, TypeAlias

from archive.model import Description
from indexer.extract.charset import decode
from indexer.extract.dates import mail_day
from indexer.extract.emission import Emission
from indexer.extract.html import declared_charset, read_html
from indexer.extract.limits import Limits
from indexer.extract.mail_body import part_bytes, part_text, without_uuencoded
from indexer.extract.mail_headers import header, names_of, parameters, raw_header
from indexer.extract.normalisation import one_line

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
# The standard library's table would be read from /etc, which a confined process cannot open.
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/zip": ".zip",
    "application/ms-tnef": ".dat",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "text/calendar": ".ics",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rtf": ".rtf",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
}
_NESTING = 50  # multiparts within each other; real mails have four
_Mail: TypeAlias = "Message[str, str]"


@dataclass(frozen=True, slots=True)
class _Leaf:
    part: _Mail
    type: str
    filename: str | None
    attached: bool
    alternatives: "_Mail | None"  # the multipart/alternative that it is one choice of


class MailExtractor:
    """Reads EML files."""

    media_types = frozenset(("message/rfc822",))
    name = "mail"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        data = source.read()
        try:
            message = BytesParser(policy=compat32).parsebytes(data)
        except (RecursionError, MessageError):
            emit.missing(
                "limit-depth", "The mail is nested more deeply than is read; only its header was read."
            )
            message = BytesHeaderParser(policy=compat32).parsebytes(data[: 1 << 20])
            message.set_payload("")
        emit.found(_description(message))
        leaves = list(_leaves(message, emit))
        body, files = _body(leaves)
        head = "\n".join(_header_lines(message)) + "\n\n"
        emit.text(head + body, prose_from=len(head) if body.strip() else 0)
        for name, content in files:
            emit.part(name, content)
        for number, leaf in enumerate(leaves, 1):
            if _is_attachment(leaf):
                emit.part(_filename(leaf, number), _attachment_bytes(leaf.part))


def _description(message: _Mail) -> Description:
    recipients = (*names_of(header(message, "to")), *names_of(header(message, "cc")))
    return Description(
        title=one_line(header(message, "subject")) or None,
        date=mail_day(header(message, "date")),
        creators=names_of(header(message, "from") or header(message, "sender")),
        recipients=tuple(dict.fromkeys(recipients)),
    )


def _header_lines(message: _Mail) -> Iterator[str]:
    for name in _SHOWN:
        value = header(message, name)
        if value:
            yield f"{name}: {value}"


def _leaves(message: _Mail, emit: Emission) -> Iterator[_Leaf]:
    """The parts that hold content, in order. An attached mail is one part, whatever lies in it."""
    waiting: list[tuple[_Mail, int, _Mail | None]] = [(message, 0, None)]
    too_deep = False
    while waiting:
        part, depth, alternatives = waiting.pop()
        content_type = part.get_content_type()
        if content_type.startswith("multipart/") and part.is_multipart():
            if depth >= _NESTING:
                too_deep = True
                continue
            inner = part if content_type == "multipart/alternative" else alternatives
            waiting.extend((child, depth + 1, inner) for child in reversed(_children(part)))
        else:
            yield _leaf(part, content_type, alternatives)
    if too_deep:
        emit.missing("limit-depth", f"Parts nested more than {_NESTING} deep were not read.")


def _children(part: _Mail) -> "list[_Mail]":
    """The parts within; ``get_payload`` is asked only where it has not to decode anything."""
    children = part.get_payload() if part.is_multipart() else []
    return [child for child in children if isinstance(child, Message)] if isinstance(children, list) else []


def _leaf(part: _Mail, content_type: str, alternatives: "_Mail | None") -> _Leaf:
    disposition = raw_header(part, "content-disposition")
    named = parameters(disposition).get("filename") or parameters(raw_header(part, "content-type")).get(
        "name"
    )
    if content_type.startswith("multipart/"):
        content_type = "text/plain"  # no boundary was found: the parts are there, but only as text
    return _Leaf(
        part,
        content_type,
        one_line(named, 500) if named else None,
        disposition.strip().lower().startswith("attachment"),
        alternatives,
    )


def _is_attachment(leaf: _Leaf) -> bool:
    if leaf.attached:
        return True
    if leaf.type in ("text/plain", "text/html"):
        return leaf.filename is not None
    return leaf.type not in ("message/delivery-status", "text/rfc822-headers")


def _body(leaves: list[_Leaf]) -> tuple[str, list[tuple[str, bytes]]]:
    """Plain text where there is some, else the text of the web page beside it; and files found within it."""
    plain_in = {
        id(leaf.alternatives)
        for leaf in leaves
        if leaf.alternatives is not None
        and leaf.type == "text/plain"
        and not _is_attachment(leaf)
        and part_text(leaf.part).strip()
    }
    texts: list[str] = []
    files: list[tuple[str, bytes]] = []
    for leaf in leaves:
        if _is_attachment(leaf):
            continue
        if leaf.type == "text/html":
            if id(leaf.alternatives) not in plain_in or leaf.alternatives is None:
                texts.append(_html_text(leaf.part))
        else:
            text, found = without_uuencoded(part_text(leaf.part))
            texts.append(text)
            files += found
    return "\n\n".join(text.strip("\n") for text in texts if text.strip()), files


def _html_text(part: _Mail) -> str:
    data = part_bytes(part)
    declared = parameters(raw_header(part, "content-type")).get("charset")
    return read_html(decode(data, declared or declared_charset(data)).text).text


def _attachment_bytes(part: _Mail) -> bytes:
    children = _children(part)
    if not children:
        return part_bytes(part)
    pieces = []
    for child in children[:1] if part.get_content_type() == "message/rfc822" else children:
        try:
            pieces.append(child.as_bytes())
        except (MessageError, RecursionError, ValueError, LookupError, TypeError):
            pieces.append(b"")
    return b"\n".join(pieces)


def _filename(leaf: _Leaf, number: int) -> str:
    if leaf.filename:
        return leaf.filename
    if leaf.type == "message/rfc822":
        children = _children(leaf.part)
        subject = header(children[0], "subject") if children else ""
        return f"{one_line(subject, 100) or f'message-{number}'}.eml"
    return f"attachment-{number}{_EXTENSIONS.get(leaf.type, '')}"
