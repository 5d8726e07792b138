"""Outlook's winmail.dat (MS-OXTNEF): the body of a mail and the files attached to it, in a wrapping of its own.

A sequence of attributes; some hold a list of properties, numbered as in Outlook's MSG. Reading ends at damage.
Lengths are bytes and never believed beyond the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from indexer.extract.charset import codec_named, decode
from indexer.extract.compressed_rtf import unpacked_rtf
from indexer.extract.emission import Emission
from indexer.extract.html import declared_charset, read_html
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.normalisation import one_line
from indexer.extract.rtf_body import rtf_text

SIGNATURE = struct.pack("<I", 0x223E9F78)
_MOST = 512 << 20
_BODY, _CODEPAGE, _PROPERTIES = 0x0002800C, 0x00069007, 0x00069003
_ATTACHED, _TITLE, _DATA, _ATTACHED_PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_RTF, _HTML, _PLAIN, _LONG_NAME = 0x1009, 0x1013, 0x1000, 0x3707
_FIXED = {0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = (0xD, 0x1E, 0x1F, 0x102)
_SEVERAL, _NAMED = 0x1000, 0x8000


@dataclass(slots=True)
class _File:
    name: str = ""
    content: bytes = b""


@dataclass(slots=True)
class _Mail:
    codec: str = "cp1252"
    plain: str = ""
    properties: dict[int, bytes] = field(default_factory=dict)
    files: list[_File] = field(default_factory=list)


class TnefExtractor:
    """Reads winmail.dat."""

    media_types = frozenset(("application/ms-tnef",))
    name = "tnef"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        data = source.read(_MOST)
        if not data.startswith(SIGNATURE):
            raise CannotRead("unreadable-file")
        mail = _Mail()
        is_whole = _read(data, mail)
        reached = emit.text_as_far_as_allowed(_body(mail))
        if not is_whole:
            emit.missing("damaged-parts", "The file is damaged; what stands before the damage was read.")
        for number, file in enumerate(mail.files, 1):
            if file.content:
                emit.part(one_line(file.name, 500) or f"attachment-{number}", file.content)
        if reached is not None:
            raise reached


def _read(data: bytes, mail: _Mail) -> bool:
    """Fill in what the attributes say; whether all of them are there."""
    place = len(SIGNATURE) + 2
    while place < len(data):
        if place + 9 > len(data):
            return False
        number, size = struct.unpack_from("<II", data, place + 1)
        value = data[place + 9 : place + 9 + size]
        if len(value) < size:
            return False
        _take(number, value, mail)
        place += 9 + size + 2
    return True


def _take(number: int, value: bytes, mail: _Mail) -> None:
    if number == _CODEPAGE and len(value) >= 4:
        mail.codec = codec_named(f"cp{struct.unpack_from('<I', value)[0]}") or mail.codec
    elif number == _BODY:
        mail.plain = decode(value.rstrip(b"\0"), mail.codec).text
    elif number == _PROPERTIES:
        mail.properties = dict(_properties(value))
    elif number == _ATTACHED:
        mail.files.append(_File())
    elif not mail.files:
        return
    elif number == _TITLE:
        mail.files[-1].name = mail.files[-1].name or decode(value.rstrip(b"\0"), mail.codec).text
    elif number == _DATA:
        mail.files[-1].content = value
    elif number == _ATTACHED_PROPERTIES:
        name = dict(_properties(value)).get(_LONG_NAME, b"")
        mail.files[-1].name = _text(name, mail.codec) or mail.files[-1].name


def _body(mail: _Mail) -> str:
    if plain := mail.plain.strip("\r\n") or _text(mail.properties.get(_PLAIN, b""), mail.codec):
        return plain
    if page := mail.properties.get(_HTML, b""):
        return read_html(decode(page, declared_charset(page) or mail.codec).text).text
    return rtf_text(unpacked_rtf(mail.properties.get(_RTF, b"")))


def _text(value: bytes, codec: str) -> str:
    """UTF-16 is told by its zeros: the type of the property is left behind."""
    wide = value[1:2] == b"\0" or (len(value) > 3 and value.endswith(b"\0\0") and not len(value) % 2)
    return (value.decode("utf-16-le", "replace") if wide else decode(value, codec).text).rstrip("\0")


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and first value of each property, as far as the list can be followed."""
    try:
        place = 4
        for _ in range(struct.unpack_from("<I", data)[0]):
            kind, number = struct.unpack_from("<HH", data, place)
            place += 4
            if number >= _NAMED:
                named_by_text = struct.unpack_from("<I", data, place + 16)[0]
                length = struct.unpack_from("<I", data, place + 20)[0]
                place += 24 + (-(-length // 4) * 4 if named_by_text else 0)
            value, place = _value(data, place, kind)
            yield number, value
    except struct.error:
        return


def _value(data: bytes, place: int, kind: int) -> tuple[bytes, int]:
    """The first of a property's values, and where the next property begins."""
    basic = kind & ~_SEVERAL
    count = 1
    if kind & _SEVERAL or basic in _VARIABLE:
        count = struct.unpack_from("<I", data, place)[0]
        place += 4
    first = b""
    for position in range(count):
        if basic in _VARIABLE:
            size = struct.unpack_from("<I", data, place)[0]
            place += 4
        elif basic in _FIXED:
            size = _FIXED[basic]
        else:
            raise struct.error("an unknown type")
        if position == 0:
            first = data[place : place + size]
        place += -(-size // 4) * 4
        if place > len(data) + 4:
            raise struct.error("it ends too early")
    return first, place
