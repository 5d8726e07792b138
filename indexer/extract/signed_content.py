"""What stands within a signed S/MIME message (CMS, RFC 5652): the mail that was signed.

Whether the signature holds is not checked. Reads BER as far as that takes. Knows no certificates.
"""

from dataclasses import dataclass

_SIGNED = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_OID, _OCTETS, _CONSTRUCTED = 0x06, 0x04, 0x20
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    start: int  # of its content
    end: int
    after: int  # where the next one begins


def signed_content(data: bytes) -> bytes | None:
    """The content that was signed; ``None`` where there is none to be read, as in an encrypted message."""
    try:
        outer = _children(data, _element(data, 0, 0), 0)
        if len(outer) < 2 or data[outer[0].start : outer[0].end] != _SIGNED:
            return None
        for wrapped in _children(data, outer[1], 1):
            for part in _children(data, wrapped, 2):
                inner = _children(data, part, 3) if part.tag & _CONSTRUCTED else []
                if len(inner) == 2 and inner[0].tag == _OID and data[inner[0].start : inner[0].end] == _DATA:
                    return b"".join(_octets(data, one, 4) for one in _children(data, inner[1], 4))
    except (IndexError, ValueError):
        return None
    return None


def _octets(data: bytes, element: _Element, depth: int) -> bytes:
    """An octet string, whole or in pieces."""
    if not element.tag & _CONSTRUCTED:
        return data[element.start : element.end] if element.tag == _OCTETS else b""
    return b"".join(_octets(data, one, depth + 1) for one in _children(data, element, depth))


def _children(data: bytes, element: _Element, depth: int) -> list[_Element]:
    found: list[_Element] = []
    place = element.start
    while place < element.end:
        found.append(_element(data, place, depth + 1))
        place = found[-1].after
    return found


def _element(data: bytes, place: int, depth: int) -> _Element:
    if depth > _DEEPEST:
        raise ValueError("nested too deeply")
    tag, length = data[place], data[place + 1]
    start = place + 2
    if length == 0x80:  # to the mark of its end
        at = start
        while data[at : at + 2] != b"\0\0":
            at = _element(data, at, depth + 1).after
        return _Element(tag, start, at, at + 2)
    if length & 0x80:
        size = length & 0x7F
        if size > 8:
            raise ValueError("a length beyond all files")
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    if start + length > len(data):
        raise ValueError("it ends too early")
    return _Element(tag, start, start + length, start + length)
