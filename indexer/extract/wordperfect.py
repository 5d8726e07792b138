"""WordPerfect documents of versions 5 and 6 on (DOS, Windows, UNIX): text, notes, headers, footers, tables.

Pages are those that WordPerfect laid out when the document was last kept. From version 7 on the document may lie in
an OLE container. Older versions and those for the Macintosh are left to LibreOffice.
"""

import struct
from collections.abc import Sequence
from typing import BinaryIO

from indexer.extract.containers import OLE_SIGNATURE
from indexer.extract.emission import Emission
from indexer.extract.limits import MIB, CannotRead, LimitReached, Limits
from indexer.extract.ole import DamagedContainer, OleContainer
from indexer.extract.wordperfect_4 import LOCKED
from indexer.extract.wordperfect_5 import Reader5
from indexer.extract.wordperfect_6 import Reader6
from indexer.extract.wordperfect_locked import fits, unlocked
from indexer.extract.wordperfect_packets import Packets
from indexer.extract.wordperfect_text import TypedText

SIGNATURE = b"\xffWPC"
_IN_CONTAINER = "PerfectOffice_MAIN"
_MOST = 32 * MIB  # what is larger holds pictures
_HEADER = 16
_KEY = 12  # two bytes that tell whether, and by what, it is encrypted
_DOCUMENT = 10  # among the kinds of files that begin alike: macros, dictionaries, graphics …
_VERSION_5, _SINCE_6 = 0, 2
_WHOLE_SIZE = 20  # where the size of the file stands, from version 6 on
_DAMAGED = "The WordPerfect document is cut off or damaged; what could be found was read."


class WordPerfectExtractor:
    """Text alone, page by page."""

    media_types = frozenset(("application/vnd.wordperfect",))
    name = "wordperfect"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        data = _document(source, limits)
        if len(data) > _MOST:
            raise CannotRead(
                "unsupported-format", "Only LibreOffice reads WordPerfect documents as large as this one."
            )
        if data.startswith(LOCKED):
            raise CannotRead("encrypted-file", "The WordPerfect document needs a password.")
        if not data.startswith(SIGNATURE) or len(data) < _HEADER:
            raise CannotRead(
                "unsupported-format",
                "WordPerfect documents from before version 5 are read by LibreOffice alone.",
            )
        place, kind, version = struct.unpack_from("<IxBBx", data, 4)
        if kind != _DOCUMENT or version not in (_VERSION_5, _SINCE_6):
            raise CannotRead(
                "unsupported-format", "This kind of WordPerfect file is read by LibreOffice, if at all."
            )
        if any(data[_KEY : _KEY + 2]):
            data = _opened(data, version, emit.passwords)
        text = TypedText(emit.text)
        try:
            whole = _read_5(data, place, text) if version == _VERSION_5 else _read_6(data, place, text, emit)
        except LimitReached:
            text.close()
            raise
        text.close()
        if not whole:
            emit.missing("damaged-parts", _DAMAGED)


def _document(source: BinaryIO, limits: Limits) -> bytes:
    if source.read(len(OLE_SIGNATURE)) != OLE_SIGNATURE:
        source.seek(0)
        return source.read(_MOST + 1)
    try:
        data = OleContainer(source).read(_IN_CONTAINER, limits.inflated_mb * MIB)
    except DamagedContainer as error:
        raise CannotRead("unreadable-file", "The file's table of contents is damaged.") from error
    if not data:
        raise CannotRead("unreadable-file", "The WordPerfect document's text is not there.")
    return data


def _opened(data: bytes, version: int, passwords: Sequence[str]) -> bytes:
    if version != _VERSION_5:
        raise CannotRead(
            "encrypted-file", "The WordPerfect document is protected in a way that cannot be read."
        )
    checksum = int.from_bytes(data[_KEY : _KEY + 2], "big")
    password = next((word for word in passwords if fits(word, checksum)), None)
    if password is None:
        tried = ", and none of those supplied fits." if passwords else "."
        raise CannotRead("encrypted-file", f"The WordPerfect document needs a password{tried}")
    return unlocked(data, password)


def _read_5(data: bytes, place: int, text: TypedText) -> bool:
    """Whether all of it made sense."""
    reader = Reader5(data)
    reader.read(max(place, _HEADER), len(data), text)
    return not reader.damaged and place < len(data)


def _read_6(data: bytes, place: int, text: TypedText, emit: Emission) -> bool:
    """Whether all of it is there, and made sense."""
    packets = Packets(data)
    emit.found(packets.description())
    reader = Reader6(packets)
    reader.read(data, max(place, _HEADER), text)
    said = struct.unpack_from("<I", data, _WHOLE_SIZE)[0] if place >= _WHOLE_SIZE + 4 <= len(data) else 0
    return not reader.damaged and max(said, place + 1) <= len(data)
