"""E-mails with alternatives, attachments and forwarded messages; legacy encodings in bodies and headers."""

import base64
import quopri
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, parseaddr

from .sources import Source
from .web import blocks_as_html, for_encoding, plain


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file."""

    filename: str
    media_type: str
    content: bytes


def message(
    source: Source,
    *,
    encoding: str = "utf-8",
    transfer: str = "quoted-printable",
    with_html: bool = False,
    attachments: tuple[Attachment, ...] = (),
    forwarded: bytes | None = None,
) -> bytes:
    """``source`` as an RFC 5322 message, lines ended by CRLF."""
    body = _text_part("plain", plain(source, width=76), encoding, transfer)
    if with_html:
        page = f"<html><body><p><b>{source.mark}</b></p>\n{blocks_as_html(source)}\n</body></html>\n"
        body = _multipart(
            "alternative", f"{source.name}-alt", [body, _text_part("html", page, encoding, transfer)]
        )
    parts = [body, *map(_attached, attachments)]
    if forwarded is not None:
        parts.append(
            b"Content-Type: message/rfc822\r\nContent-Disposition: attachment; "
            b'filename="forwarded.eml"\r\n\r\n' + forwarded
        )
    content = parts[0] if len(parts) == 1 else _multipart("mixed", f"{source.name}-mix", parts)
    return _headers(source, encoding) + content


def _headers(source: Source, encoding: str) -> bytes:
    rows = [
        ("Received", _received(source)),
        ("From", _address(source.get("author"), encoding)),
        ("To", _address(source.get("recipient"), encoding)),
        ("Cc", _address(source.get("cc"), encoding)),
        ("Date", format_datetime(datetime.fromisoformat(source.get("date")))),
        ("Subject", _encoded(source.get("title"), encoding, "Subject")),
        ("Message-ID", f"<{source.name}@fonds.example>"),
        ("Content-Language", source.language),
        ("MIME-Version", "1.0"),
        ("Comments", "SAMPLE, invented for Fonds"),
    ]
    return "".join(f"{name}: {value}\r\n" for name, value in rows if value).encode("ascii")


def _received(source: Source) -> str:
    when = format_datetime(datetime.fromisoformat(source.get("date")))
    return f"from mail.example (mail.example [192.0.2.17])\r\n\tby post.example; {when}"


def _address(text: str, encoding: str) -> str:
    if not text:
        return ""
    name, address = parseaddr(text)
    return f"{_encoded(name, encoding, 'From')} <{address}>"


def _encoded(text: str, encoding: str, header: str) -> str:
    if text.isascii():
        return text
    return Header(for_encoding(text, encoding), encoding, header_name=header).encode(linesep="\r\n")


def _text_part(subtype: str, text: str, encoding: str, transfer: str) -> bytes:
    raw = for_encoding(text, encoding).replace("\n", "\r\n").encode(encoding)
    match transfer:
        case "base64":
            raw = _base64(raw)
        case "quoted-printable":
            raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
        case "8bit":
            pass
        case _:
            raise ValueError(f"unknown transfer encoding {transfer!r}")
    head = (
        f"Content-Type: text/{subtype}; charset={encoding}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n"
    )
    return head.encode() + raw


def _base64(raw: bytes) -> bytes:
    return base64.encodebytes(raw).replace(b"\n", b"\r\n")


def _attached(attachment: Attachment) -> bytes:
    name = attachment.filename
    if name.isascii():
        parameter = f'filename="{name}"'
    else:
        quoted = "".join(f"%{byte:02X}" for byte in name.encode())
        parameter = f"filename*=utf-8''{quoted}"
    head = (
        f"Content-Type: {attachment.media_type}\r\nContent-Disposition: attachment; {parameter}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + _base64(attachment.content)


def _multipart(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    line = f"=_{boundary}"
    head = f'Content-Type: multipart/{subtype};\r\n\tboundary="{line}"\r\n\r\n'.encode()
    middle = b"".join(b"--" + line.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return head + middle + f"--{line}--\r\n".encode()
