"""What an OLE container's property set says of the document: title, author, day of creation."""

import struct
from datetime import datetime, timedelta

from archive.model import Description
from indexer.extract.charset import codec_named, decode
from indexer.extract.office_properties import description_of
from indexer.extract.ole import OleContainer

_SUMMARY = "\x05SummaryInformation"
_CODE_PAGE, _TITLE, _AUTHOR, _CREATED = 1, 2, 4, 12
_SHORT, _BYTES, _WIDE, _TIME = 2, 30, 31, 64
_LONGEST = 4_000
_ZERO = datetime(1601, 1, 1)  # noqa: DTZ001 - as Windows counts


def ole_description(container: OleContainer) -> Description:
    """The description that the container's summary gives; empty where it is missing or damaged."""
    try:
        found = _properties(container.read(_SUMMARY, 1 << 16))
    except (struct.error, IndexError):
        return Description()
    code_page = found.get(_CODE_PAGE)
    charset = f"cp{code_page}" if isinstance(code_page, int) and code_page != 65001 else "utf-8"
    created = found.get(_CREATED)
    return description_of(
        title=_text(found.get(_TITLE), charset),
        creator=_text(found.get(_AUTHOR), charset),
        date=created if isinstance(created, str) and not created.startswith("1601") else None,
    )


def _properties(data: bytes) -> dict[int, object]:
    section = struct.unpack_from("<I", data, 44)[0]
    count = struct.unpack_from("<I", data, section + 4)[0]
    found: dict[int, object] = {}
    for number in range(min(count, 100)):
        identifier, offset = struct.unpack_from("<II", data, section + 8 + 8 * number)
        value = _value(data, section + offset)
        if value is not None:
            found[identifier] = value
    return found


def _value(data: bytes, place: int) -> object:
    kind = struct.unpack_from("<I", data, place)[0]
    if kind == _SHORT:
        return struct.unpack_from("<H", data, place + 4)[0]
    if kind == _BYTES:
        length = struct.unpack_from("<I", data, place + 4)[0]
        return data[place + 8 : place + 8 + min(length, _LONGEST)]
    if kind == _WIDE:
        length = struct.unpack_from("<I", data, place + 4)[0]
        return data[place + 8 : place + 8 + 2 * min(length, _LONGEST)].decode("utf-16-le", "replace")
    if kind == _TIME:
        ticks = struct.unpack_from("<Q", data, place + 4)[0]  # of 100 ns
        try:
            return (_ZERO + timedelta(microseconds=ticks // 10)).date().isoformat()
        except OverflowError:
            return None
    return None


def _text(value: object, charset: str) -> str | None:
    if isinstance(value, bytes):
        return decode(value.split(b"\0", 1)[0], codec_named(charset)).text
    return value.split("\0", 1)[0] if isinstance(value, str) else None
