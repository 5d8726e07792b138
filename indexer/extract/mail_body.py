"""The text of one mail part: transfer encoding, charset, flowed lines, inline uuencoded files."""

import binascii
import re
from email.message import Message

from indexer.extract.charset import codec_named, decode
from indexer.extract.mail_headers import parameters

_UUENCODED = re.compile(r"begin [0-7]{3,4} ([^\r\n]{1,255})")


def part_bytes(part: "Message[str, str]") -> bytes:
    """The part's content with its transfer encoding undone; what is broken in it stays as it is."""
    if part.is_multipart():
        return b""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, AssertionError, LookupError, TypeError, IndexError):
        return b""
    return data if isinstance(data, bytes) else b""


def text_of(data: bytes, content_type: str) -> str:
    """A part's content as text in the charset that its header declares, or in the one it turns out to have."""
    settings = parameters(content_type)
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
    if "\nend" not in text:
        return text, []
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    begun: tuple[str, bytearray, int] | None = None  # name, content, and where in ``kept`` it began
    for line in text.splitlines(keepends=True):
        kept.append(line)
        bare = line.rstrip("\r\n")
        if begun is not None and bare == "end":
            name, content, place = begun
            if content:
                files.append((name, bytes(content)))
                kept[place:] = [line[len(bare) :]]
            begun = None
        elif begun is None or not _uudecode_into(begun[1], bare):
            begins = _UUENCODED.fullmatch(bare)
            begun = (begins.group(1).strip(), bytearray(), len(kept) - 1) if begins else None
    return "".join(kept), files


def _uudecode_into(content: bytearray, line: str) -> bool:
    """Whether the line is one of an uuencoded file."""
    if line.strip(" `"):
        try:
            content += binascii.a2b_uu(line)
        except (binascii.Error, ValueError):
            return False
    return True
