"""The text of one mail part: transfer encoding, charset, flowed lines, inline uuencoded files."""

import binascii
import re
from email.message import Message

from indexer.extract.charset import codec_named, decode
from indexer.extract.mail_headers import parameters, raw_header

_UUENCODED = re.compile(r"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)


def part_bytes(part: "Message[str, str]") -> bytes:
    """The part's content with its transfer encoding undone; what is broken in it stays as it is."""
    if part.is_multipart():
        return b""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError, TypeError, IndexError):
        return b""
    return data if isinstance(data, bytes) else b""


def part_text(part: "Message[str, str]") -> str:
    """The part's content as text in the charset it declares, or in the one it turns out to have."""
    data = part_bytes(part)
    settings = parameters(raw_header(part, "content-type"))
    declared = codec_named(settings.get("charset"))
    text = None
    if declared and declared not in ("utf-8", "cp1252", "ascii"):
        try:
            text = data.decode(declared)
        except (UnicodeError, LookupError):
            text = None
    if text is None:
        text = decode(data, declared).text
    text = text.replace("\r\n", "\n")
    if settings.get("format", "").lower() == "flowed":
        return unflowed(text, delsp=settings.get("delsp", "").lower() == "yes")
    return text


def unflowed(text: str, *, delsp: bool) -> str:
    """Lines that end in a blank go on in the next (RFC 3676); a signature's separator does not."""
    lines: list[str] = []
    goes_on = False
    depth_before = 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:]
        body = body.removeprefix(" ")
        if goes_on and depth == depth_before and lines:
            lines[-1] += body
        else:
            lines.append(">" * depth + (" " if depth and body else "") + body)
        depth_before = depth
        goes_on = body.endswith(" ") and body != "-- "
        if goes_on and delsp:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def without_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without the files that stand in it uuencoded, and those files; broken ones stay in the text."""
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    position = 0
    for match in _UUENCODED.finditer(text):
        if match.start() < position:
            continue
        end = text.find("\nend", match.end() - 1)
        if end < 0:
            break
        data = _uudecoded(text[match.end() : end])
        if data is None:
            continue
        kept.append(text[position : match.start()])
        files.append((match.group(1).strip(), data))
        position = end + len("\nend")
    kept.append(text[position:])
    return "".join(kept), files


def _uudecoded(body: str) -> bytes | None:
    data = bytearray()
    for line in body.split("\n"):
        if not line.strip("\r `"):
            continue
        try:
            data += binascii.a2b_uu(line.rstrip("\r\n"))
        except (binascii.Error, ValueError):
            return None
    return bytes(data)
