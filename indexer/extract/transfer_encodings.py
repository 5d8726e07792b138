"""The transfer encodings of mail (RFC 2045) undone piece by piece and leniently: what is broken stays or is skipped.

Knows no charset and no header.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

PIECE = 1 << 18
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_WHITE = b" \t\r\n"
_STRANGE = 10  # of a hundred characters: with more that are no base64 it is none
_UU_BEGIN = re.compile(rb"begin(?:-base64)? [0-7]{3,4} ")


def raw_pieces(source: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The bytes ``start`` to ``end`` of the file. The position is sought anew for each piece."""
    while start < end:
        source.seek(start)
        piece = source.read(min(PIECE, end - start))
        if not piece:
            return
        start += len(piece)
        yield piece


def decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The content in this transfer encoding; an unknown one means none."""
    match encoding.strip().lower():
        case "base64":
            return _from_base64(iter(pieces))
        case "quoted-printable":
            return _from_quoted_printable(pieces)
        case "x-uuencode" | "uuencode" | "x-uue":
            return _from_uuencode(pieces)
        case _:
            return iter(pieces)


def _from_base64(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    if not _is_base64(first[:4096]):
        yield first
        yield from pieces
        return
    left = b""
    piece: bytes | None = first
    while piece is not None:
        *ended, left = (left + piece.translate(None, _NOT_BASE64)).split(b"=")
        for part in ended:  # what follows padding is another run of base64, as joined files have
            yield _base64_run(part)
        whole = len(left) & ~3
        yield binascii.a2b_base64(left[:whole])
        left = left[whole:]
        piece = next(pieces, None)
    yield _base64_run(left)


def _is_base64(head: bytes) -> bool:
    strange = len(head) - len(head.translate(None, _NOT_BASE64.translate(None, _WHITE)))
    return strange * 100 <= len(head) * _STRANGE


def _base64_run(run: bytes) -> bytes:
    if len(run) % 4 == 1:
        run = run[:-1]  # six bits are no byte
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _from_quoted_printable(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        data = left + piece
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) > PIECE:  # a line without end: cut it, but no "=C3" in it
            cut = len(data) - 2
            cut = max(0, data.rfind(b"=", cut - 2, cut)) or cut
        yield binascii.a2b_qp(data[:cut])
        left = data[cut:]
    yield binascii.a2b_qp(left)


def _from_uuencode(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = b""
    for piece in pieces:
        *lines, left = (left + piece).split(b"\n")
        left = left[-PIECE:]
        yield b"".join(map(_uu_line, lines))
    yield _uu_line(left)


def _uu_line(line: bytes) -> bytes:
    line = line.rstrip(b"\r")
    if not line.strip(b" `") or line == b"end" or _UU_BEGIN.match(line):
        return b""
    try:
        return binascii.a2b_uu(line)
    except (binascii.Error, ValueError):
        return b""
