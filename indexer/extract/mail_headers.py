"""Mail headers, decoded by bounded rules of our own, also for charsets that Python does not know by name.

The standard library's header objects take quadratic time and gigabytes on long headers, and lose raw 8-bit
names. Input is what ``email``'s compat32 parser keeps: text with undecodable bytes as surrogates.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, Self
from urllib.parse import unquote_to_bytes

from indexer.extract.charset import codec_named, decode
from indexer.extract.normalisation import one_line

LONGEST = 20_000  # characters of one header that are looked at
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_NAME = re.compile(r"[!-9;-~]{1,200}[ \t]*")
_BETWEEN = re.compile(r"\s*")
_PARAMETER = re.compile(
    r";\s*([A-Za-z0-9!#$&+.^_`|~*-]{1,60})\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;]*))", re.DOTALL
)
_CONTINUED = re.compile(r"(.+?)\*(\d{1,3})(\*?)$")
_ADDRESS = re.compile(r"<[^<>]{0,320}>")


class HasHeaders(Protocol):
    """``Headers``, or a message of the standard library."""

    def raw_items(self) -> Iterable[tuple[str, object]]:
        """Name and value of each, in order; undecodable bytes as surrogates."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The header of a mail or of one of its parts, as it stands in the file."""

    items: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Lines up to the end; what is no header line belongs to none and is left out."""
        found: list[tuple[str, list[str]]] = []
        for raw in data.split(b"\n"):
            line = raw.rstrip(b"\r").decode("utf-8", "surrogateescape")
            name, colon, value = line.partition(":")
            if line[:1] in (" ", "\t"):
                if found:
                    found[-1][1].append(line)
            elif colon and _NAME.fullmatch(name):
                found.append((name, [value.removeprefix(" ")]))
        return cls(tuple((name, "\n".join(lines)) for name, lines in found))

    def raw_items(self) -> Iterable[tuple[str, object]]:
        """See ``HasHeaders``."""
        return self.items


def header(message: HasHeaders, name: str) -> str:
    """The first header of that name, decoded, on one line; empty when there is none."""
    raw = raw_header(message, name)
    return one_line(decode_words(raw), LONGEST) if raw else ""


def raw_header(message: HasHeaders, name: str) -> str:
    """The first header of that name as it stands in the file, cut to ``LONGEST``."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.strip().lower() == wanted:
            return str(value)[:LONGEST]
    return ""


def decode_words(raw: str) -> str:
    """Encoded words (RFC 2047) and raw 8-bit text made readable."""
    pieces: list[tuple[str | None, bytes]] = []  # charset and bytes; neighbours of one charset are one text
    position = 0
    for match in _WORD.finditer(raw):
        between = raw[position : match.start()]
        if between and not (pieces and pieces[-1][0] and _BETWEEN.fullmatch(between)):
            pieces.append((None, _raw_bytes(between)))
        charset = match.group(1).partition("*")[0].lower()
        data = _decoded_word(match.group(2), match.group(3))
        if pieces and pieces[-1][0] == charset:
            pieces[-1] = (charset, pieces[-1][1] + data)
        else:
            pieces.append((charset, data))
        position = match.end()
    if position < len(raw):
        pieces.append((None, _raw_bytes(raw[position:])))
    return "".join(
        decode(data, charset).text if charset is None else _in_charset(data, charset)
        for charset, data in pieces
    )


def _in_charset(data: bytes, charset: str) -> str:
    codec = codec_named(charset)
    return data.decode(codec, "replace") if codec else decode(data).text


def _raw_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _decoded_word(encoding: str, text: str) -> bytes:
    data = _raw_bytes(text)
    if encoding in "qQ":
        return binascii.a2b_qp(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return data


def parameters(raw: str) -> dict[str, str]:
    """A header's parameters by lower-case name; RFC 2231 pieces are joined, even where one is lost."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in _PARAMETER.finditer(";" + raw.partition(";")[2][:LONGEST]):
        name, quoted, bare = match.group(1).lower(), match.group(2), match.group(3)
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else (bare or "").strip()
        continued = _CONTINUED.fullmatch(name)
        if continued:
            base, number, star = continued.groups()
            pieces.setdefault(base, {})[int(number)] = (bool(star), value)
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], {})[0] = (True, value)
        else:
            plain.setdefault(name, decode_words(value))
    for base, numbered in pieces.items():
        plain[base] = _joined(numbered)
    return plain


def _joined(numbered: dict[int, tuple[bool, str]]) -> str:
    charset = ""
    data = b""
    for place, (_, (encoded, value)) in enumerate(sorted(numbered.items())):
        if encoded and place == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        data += unquote_to_bytes(_raw_bytes(value)) if encoded else _raw_bytes(value)
    return _in_charset(data, charset) if charset else decode(data).text


def names_of(addresses: str, most: int = 200) -> tuple[str, ...]:
    """Whom an address header names: the display name, or the address where there is none."""
    found: dict[str, None] = {}
    for address in _split(addresses)[:most]:
        name = _ADDRESS.sub("", address).strip().strip("\"'").strip()
        if not name:
            match = _ADDRESS.search(address)
            name = match.group().strip("<>") if match else ""
        name = one_line(name.replace("\\", ""), 200)
        if name:
            found[name] = None
    return tuple(found)


def _split(addresses: str) -> list[str]:
    """At commas and semicolons outside quotes; a group's name goes with its first member and is dropped."""
    parts: list[str] = []
    start, quoted = 0, False
    for position, character in enumerate(addresses):
        if character == '"':
            quoted = not quoted
        elif character in ",;" and not quoted:
            parts.append(addresses[start:position])
            start = position + 1
    parts.append(addresses[start:])
    return [part.strip() for part in parts if part.strip()]
