"""Rich Text Format: its words in their order, its title, author and day.

LibreOffice refuses files that end early and never comes back from some whose lengths lie; it is asked only for files
in which nothing is found here, and to show what the pages look like.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.office_properties import description_of
from indexer.extract.page_pictures import HEADER, may_hold_pages, note_page_pictures
from indexer.extract.rtf_body import rtf_pages, rtf_text

_MOST = 64 << 20  # bytes; what is larger holds pictures
_BRACES = re.compile(rb"\\(?:bin(\d{1,12}) ?|.)|([{}])", re.DOTALL)
_INFO = re.compile(rb"\{\\info\b")
_INFO_SIZE = 16_384
_PROPERTY = re.compile(rb"\{\\(title|author)\b ?((?:[^{}\\]|\\[^{}]|\\[{}])*)\}")
_CREATED = re.compile(rb"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_PICTURE = re.compile(rb"\\(?:jpeg|png)blip(?![a-z])(?:\\[a-z]+-?[0-9]* ?|\{[^{}]{0,200}\}|[ \t\r\n])*+")
_BINARY = re.compile(rb"(?<!\\)\\bin([0-9]{1,12}) ?")
_DIGITS = re.compile(rb"[0-9a-fA-F \t\r\n]+")
_LEAST_DIGITS = 16
_CODE_PAGE = re.compile(rb"\\ansicpg\d{1,5}")


class RtfExtractor:
    """Text alone: no pages, no fonts."""

    media_types = frozenset(("application/rtf", "text/rtf"))
    name = "rtf"
    version = "3"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        data = source.read(_MOST + 1)
        if len(data) > _MOST:
            raise CannotRead("unsupported-format", "Only LibreOffice reads RTF files as large as this one.")
        emit.found(_description(data))
        for page in rtf_pages(_without_binary(data)):
            emit.text(page)
        if may_hold_pages(emit, data.count(b"blip")):
            note_page_pictures(emit, _pictures(data))
        if not _is_whole(data):
            emit.missing("damaged-parts", "The RTF file is cut off or damaged; what could be found was read.")


def _is_whole(data: bytes) -> bool:
    """Whether every group is closed, and no picture is said to be longer than the file."""
    if b"\\bin" not in data:
        bare = data.replace(b"\\\\", b"").replace(b"\\{", b"").replace(b"\\}", b"")
        if bare.startswith(b"{") and 0 < bare.count(b"{") <= bare.count(b"}"):
            return True
    depth = position = 0
    while (match := _BRACES.search(data, position)) is not None:
        length, brace = match.groups()
        position = match.end() + int(length or 0)
        if position > len(data):
            return False
        depth += {b"{": 1, b"}": -1}.get(brace, 0)
        if depth == 0:
            return True  # what follows the outermost group is not read
    return False


def _without_binary(data: bytes) -> bytes:
    """Without the bytes of pictures, which may look like words of RTF; lengths that lie are passed over."""
    if b"\\bin" not in data:
        return data
    pieces: list[bytes] = []
    start = 0
    while (found := _BINARY.search(data, start)) is not None:
        end = found.end() + int(found[1])
        pieces.append(data[start : found.start() if end <= len(data) else found.end()])
        start = end if end <= len(data) else found.end()
    return b"".join((*pieces, data[start:])) if pieces else data


def _pictures(data: bytes) -> Iterator[bytes]:
    """The first bytes of each JPEG and PNG, which stand there as they are or in hexadecimal digits."""
    for found in _PICTURE.finditer(data):
        some = data[found.end() : found.end() + 2 * HEADER]
        digits = _DIGITS.match(some)
        if digits is not None and digits.end() > _LEAST_DIGITS:
            pairs = digits.group().translate(None, b" \t\r\n")
            some = bytes.fromhex(pairs[: len(pairs) & ~1].decode())
        yield some


def _description(data: bytes) -> Description:
    begin = _INFO.search(data[: 1 << 20])
    if begin is None:
        return Description()
    info = data[begin.start() : begin.start() + _INFO_SIZE]
    code_page = _CODE_PAGE.search(data[:4_096])
    head = b"{\\rtf1" + (code_page.group() if code_page else b"") + b" "
    told = {name: rtf_text(head + text + b"}").strip() for name, text in _PROPERTY.findall(info)}
    created = _CREATED.search(info)
    day = (
        iso_day("{:>04}-{:>02}-{:>02}".format(*(part.decode() for part in created.groups())))
        if created
        else None
    )
    return description_of(told.get(b"title"), told.get(b"author"), day)
