"""Outlook's MSG: header, body and attachments as of any other mail.

The body is the plain text where there is one, else the web page, else the RTF. A mail within becomes an Outlook file of
its own. Recognises nothing that is not in the file: attachments that are mere links are counted in the notes.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from archive.model import Description
from indexer.extract.charset import decode
from indexer.extract.compressed_rtf import unpacked_rtf
from indexer.extract.dates import mail_day
from indexer.extract.emission import Emission
from indexer.extract.html import declared_charset, read_html
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.mail_headers import Headers, header, names_of
from indexer.extract.normalisation import one_line
from indexer.extract.ole import DamagedContainer, OleContainer
from indexer.extract.ole_writing import Tree, written
from indexer.extract.outlook_properties import (
    HEADER_OF_EMBEDDED,
    HEADER_OF_FILE,
    HEADER_OF_PART,
    Properties,
)
from indexer.extract.rtf_body import rtf_text

_CLASS, _SUBJECT, _HEADERS, _BODY, _RTF, _HTML = 0x001A, 0x0037, 0x007D, 0x1000, 0x1009, 0x1013
_SENDER, _SENDER_ADDRESS = (0x0C1A, 0x0042), (0x5D01, 0x0C1F, 0x0065)
_TO, _CC, _SENT = 0x0E04, 0x0E03, (0x0039, 0x0E06)
_NAME, _CONTENT, _METHOD = (0x3707, 0x3704, 0x3001), 0x3701, 0x3705
_BY_REFERENCE, _EMBEDDED, _OLE_OBJECT = (2, 3, 4, 7), 5, 6
_ATTACHMENT = "__attach_version1.0_#"
_INNER = f"__substg1.0_{_CONTENT:04X}000D/"
_PROPERTIES = "__properties_version1.0"
_PIECE = 1 << 18


class OutlookExtractor:
    """Reads MSG files."""

    media_types = frozenset(("application/vnd.ms-outlook",))
    name = "outlook"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        try:
            container = OleContainer(source)
        except DamagedContainer as error:
            raise CannotRead("unreadable-file", "The Outlook file's table of contents is damaged.") from error
        message = Properties.of(container, "", HEADER_OF_FILE)
        told = Headers.parse(message.text(_HEADERS).encode("utf-8", "surrogateescape"))
        lines = _header_lines(message, told)
        emit.found(_description(message, told))
        if message.text(_CLASS).upper() == "IPM.NOTE.SMIME":
            emit.missing("encrypted-file", "The mail is encrypted (S/MIME); only its header was read.")
        head = "\n".join(lines) + ("\n\n" if lines else "")
        body = _body(message).strip("\n")
        reached = emit.text_as_far_as_allowed(head + body, prose_from=len(head) if body.strip() else 0)
        if not lines and not body and not any(name.startswith(_ATTACHMENT) for name in container.names):
            raise CannotRead("unreadable-file", "Nothing of the Outlook file can be read; it is damaged.")
        _emit_attachments(container, emit)
        if reached is not None:
            raise reached


def _header_lines(message: Properties, told: Headers) -> list[str]:
    moment = message.time(*_SENT)
    own = {
        "From": _sender(message),
        "To": one_line(message.text(_TO), 20_000),
        "Cc": one_line(message.text(_CC), 20_000),
        "Date": _in_mail(moment) if moment else "",
        "Subject": one_line(message.text(_SUBJECT), 20_000),
    }
    values = ((name, header(told, name) or value) for name, value in own.items())
    return [f"{name}: {value}" for name, value in values if value]


def _description(message: Properties, told: Headers) -> Description:
    moment = message.time(*_SENT)
    to = header(told, "to") or message.text(_TO)
    cc = header(told, "cc") or message.text(_CC)
    return Description(
        title=one_line(message.text(_SUBJECT)) or one_line(header(told, "subject")) or None,
        date=mail_day(header(told, "date"))
        or (f"{moment:%Y-%m-%d}" if moment and moment.year > 1900 else None),
        creators=names_of(header(told, "from") or _sender(message)),
        recipients=tuple(dict.fromkeys((*names_of(to), *names_of(cc)))),
    )


def _sender(message: Properties) -> str:
    name, address = one_line(message.text(*_SENDER)), one_line(message.text(*_SENDER_ADDRESS))
    if "@" not in address:  # a name within an Exchange organisation, of no use outside
        return name
    return f"{name} <{address}>" if name and name != address else address


def _in_mail(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} +0000"


def _body(message: Properties) -> str:
    plain = message.text(_BODY)
    if plain.strip():
        return plain.replace("\r\n", "\n")
    page = message.data(_HTML)
    if page.strip(b"\0 \r\n"):
        return read_html(decode(page, declared_charset(page) or message.charset()).text).text
    if wide := message.text(_HTML):
        return read_html(wide).text
    rtf = unpacked_rtf(message.data(_RTF))
    return rtf_text(rtf) if rtf else ""


def _emit_attachments(container: OleContainer, emit: Emission) -> None:
    folders = {
        name.partition("/")[0] + "/": None
        for name in sorted(container.names)
        if name.startswith(_ATTACHMENT) and "/" in name
    }
    elsewhere = 0
    for number, folder in enumerate(folders, 1):
        attachment = Properties.of(container, folder, HEADER_OF_PART)
        method = attachment.integer(_METHOD)
        name = one_line(attachment.text(*_NAME), 500) or f"attachment-{number}"
        if method in (_EMBEDDED, _OLE_OBJECT) or any(n.startswith(folder + _INNER) for n in container.names):
            emit.part(*_storage_as_file(container, folder + _INNER, name))
        elif method in _BY_REFERENCE:
            elsewhere += 1
        else:
            content = attachment.data(_CONTENT, 1 << 30)
            emit.part(name, _pieces(content))
    if elsewhere:
        emit.note("attachments_elsewhere", elsewhere)


def _storage_as_file(container: OleContainer, prefix: str, name: str) -> tuple[str, bytes]:
    """A mail within the mail, or an object of another program, as a file; the mail is named by its subject."""
    tree: dict[str, bytes | Tree] = {}
    for path in container.names:
        if path.startswith(prefix):
            *folders, leaf = path[len(prefix) :].split("/")
            place: dict[str, bytes | Tree] = tree
            for folder in folders:
                inner = place.setdefault(folder, {})
                if not isinstance(inner, dict):
                    break
                place = inner
            place[leaf] = container.read(path, 1 << 30)
    table = tree.get(_PROPERTIES)
    if isinstance(table, bytes):  # a message: in a file of its own its table has eight bytes more in front
        tree[_PROPERTIES] = (
            table[:HEADER_OF_EMBEDDED]
            + bytes(HEADER_OF_FILE - HEADER_OF_EMBEDDED)
            + table[HEADER_OF_EMBEDDED:]
        )
        subject = one_line(Properties.of(container, prefix, HEADER_OF_EMBEDDED).text(_SUBJECT), 100)
        name = f"{(subject or name).replace('/', '-')}.msg"
    return name, written(tree)


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
