"""Mail (RFC 5322, MIME): the header people read, the body, and attachments as documents of their own.

The file is read where a part stands, piece by piece: an attachment is never held whole, and an attached mail stays byte
for byte what it was. Knows no mail server and fetches nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from archive.model import Description
from indexer.extract.charset import decode
from indexer.extract.dates import mail_day
from indexer.extract.emission import Emission
from indexer.extract.html import declared_charset, read_html
from indexer.extract.limits import MIB, Limits
from indexer.extract.mail_body import text_of, without_uuencoded
from indexer.extract.mail_headers import HasHeaders, Headers, header, names_of, parameters, raw_header
from indexer.extract.mail_structure import Leaf, Structure, structure_of
from indexer.extract.normalisation import one_line
from indexer.extract.signed_content import signed_content
from indexer.extract.transfer_encodings import decoded, raw_pieces

_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_READ_AS_TEXT = ("text/plain", "text/html", "message/delivery-status", "text/rfc822-headers")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ENCRYPTED = "The mail is encrypted; only its header was read."
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
}


class MailExtractor:
    """Reads EML files."""

    media_types = frozenset(("message/rfc822",))
    name = "mail"
    version = "2"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        structure = structure_of(source)
        emit.found(description_of(structure.headers))
        parts = [_Part.of(leaf, number) for number, leaf in enumerate(structure.leaves, 1)]
        body, files = _Body(source, limits.text_mb * MIB).read(parts)
        head = "\n".join(header_lines(structure.headers)) + "\n\n"
        reached = emit.text_as_far_as_allowed(head + body, prose_from=len(head) if body.strip() else 0)
        _say_what_is_missing(structure, parts, emit)
        for part in parts:
            if part.type in _SEALED:
                _unseal(part, source, emit)
        for name, content in files:
            emit.part(name, content)
        for part in parts:
            if part.is_attachment:
                emit.part(_filename(part, source), part.content(source))
        if reached is not None:
            raise reached


@dataclass(frozen=True, slots=True)
class _Part:
    leaf: Leaf
    number: int
    filename: str | None
    attached: bool

    @classmethod
    def of(cls, leaf: Leaf, number: int) -> "_Part":
        disposition = raw_header(leaf.headers, "content-disposition")
        named = parameters(disposition).get("filename") or parameters(
            raw_header(leaf.headers, "content-type")
        ).get("name")
        filename = one_line(named, 500) if named else None
        return cls(leaf, number, filename, disposition.strip().lower().startswith("attachment"))

    @property
    def type(self) -> str:
        return self.leaf.type

    @property
    def is_attachment(self) -> bool:
        """Whether it is a file of its own; a signature belongs to the mail, and inline images are files too."""
        if self.type in (*_SIGNATURES, *_SEALED, "application/pgp-encrypted"):
            return False
        if self.attached:
            return True
        return self.filename is not None if self.type in _READ_AS_TEXT[:2] else self.type not in _READ_AS_TEXT

    def content(self, source: BinaryIO) -> Iterator[bytes]:
        pieces = raw_pieces(source, self.leaf.start, self.leaf.end)
        return decoded(pieces, raw_header(self.leaf.headers, "content-transfer-encoding"))


class _Body:
    """Puts the text together; no more than ``most`` bytes of it are ever looked at."""

    def __init__(self, source: BinaryIO, most: int) -> None:
        self._source = source
        self._left = most

    def read(self, parts: list[_Part]) -> tuple[str, list[tuple[str, bytes]]]:
        """Plain text where there is some, else the text of the web page beside it; and files found within it."""
        told = {part.number: self._text(part) for part in parts if not part.is_attachment}
        plain_in = {
            part.leaf.alternatives
            for part in parts
            if part.leaf.alternatives and part.type == "text/plain" and told.get(part.number, "").strip()
        }
        texts: list[str] = []
        files: list[tuple[str, bytes]] = []
        for part in parts:
            text = told.get(part.number, "")
            if part.type == "text/html":
                if part.leaf.alternatives not in plain_in:
                    texts.append(text)
            else:
                text, found = without_uuencoded(text)
                texts.append(text)
                files += found
        return "\n\n".join(text.strip("\n") for text in texts if text.strip()), files

    def _text(self, part: _Part) -> str:
        if part.type not in _READ_AS_TEXT:
            return ""
        data = bytearray()
        for piece in part.content(self._source):
            if self._left <= 0:
                break
            data += piece
            self._left -= len(piece)
        content_type = raw_header(part.leaf.headers, "content-type")
        if part.type != "text/html":
            return text_of(bytes(data), content_type)
        declared = parameters(content_type).get("charset")
        return read_html(decode(bytes(data), declared or declared_charset(bytes(data))).text).text


def _unseal(part: _Part, source: BinaryIO, emit: Emission) -> None:
    """S/MIME in one piece: what was signed is a mail within; what was encrypted is said to be."""
    content = signed_content(b"".join(part.content(source)))
    if content is None:
        emit.missing("encrypted-file", _ENCRYPTED)
        return
    emit.note("signed", value=True)
    emit.part(f"signed-{part.number}.eml", content)


def _say_what_is_missing(structure: Structure, parts: list[_Part], emit: Emission) -> None:
    if any(part.type == "application/pgp-encrypted" for part in parts):
        emit.missing("encrypted-file", _ENCRYPTED)
    if any(part.type in _SIGNATURES for part in parts):
        emit.note("signed", value=True)
    if structure.too_deep:
        emit.missing("limit-depth", "The mail's parts are nested more deeply than is read.")
    if structure.too_many:
        emit.missing("limit-expansion", "The mail has more parts than are read.")


def description_of(message: HasHeaders) -> Description:
    """What the header says of the mail."""
    recipients = (*names_of(header(message, "to")), *names_of(header(message, "cc")))
    return Description(
        title=one_line(header(message, "subject")) or None,
        date=mail_day(header(message, "date")),
        creators=names_of(header(message, "from") or header(message, "sender")),
        recipients=tuple(dict.fromkeys(recipients)),
    )


def header_lines(message: HasHeaders) -> Iterator[str]:
    """The header as people read it."""
    for name in _SHOWN:
        value = header(message, name)
        if value:
            yield f"{name}: {value}"


def named_by_subject(message: HasHeaders, otherwise: str) -> str:
    """A file name for a mail that has none."""
    subject = one_line(header(message, "subject"), 100).replace("/", "-")
    return f"{subject or otherwise}.eml"


def _filename(part: _Part, source: BinaryIO) -> str:
    if part.filename:
        return part.filename
    if part.type == "message/rfc822":
        start = next(part.content(source), b"")[:65_536].replace(b"\r\n", b"\n")
        return named_by_subject(Headers.parse(start.partition(b"\n\n")[0]), f"message-{part.number}")
    return f"attachment-{part.number}{_EXTENSIONS.get(part.type, '')}"
