"""Pictures in the binary files of Word and PowerPoint, as far as it takes to tell which look like pages.

Source: Microsoft's [MS-ODRAW], 2.2.23: each stands behind a header that names its kind. JPEG and PNG alone, which is
how these programs keep what was scanned.
"""

from collections.abc import Iterator

from indexer.extract.emission import Emission
from indexer.extract.ole import OleContainer
from indexer.extract.page_pictures import HEADER, may_hold_pages, note_page_pictures

_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_KINDS = (b"\x1d\xf0", b"\x1e\xf0", b"\x2a\xf0")
_KIND_BEFORE = (23, 39)  # bytes: behind it a length, one or two digests and a tag
_LEAST = 8_192  # bytes of the picture of a page


def note_pictures_in_container(
    emit: Emission, container: OleContainer, names: tuple[str, ...], most: int
) -> None:
    """Look through those streams, as far as they are not too small to hold any; after the text was emitted."""
    pictures: list[bytes] = []
    for name in names:
        if may_hold_pages(emit, container.size(name) // _LEAST):
            stream = container.read(name, most)
            pictures += (stream[place : place + HEADER] for place in _places(stream))
    if pictures:
        note_page_pictures(emit, pictures)


def _places(stream: bytes) -> Iterator[int]:
    for mark in _MARKS:
        place = stream.find(mark)
        while place >= 0:
            if any(stream[place - before : place - before + 2] in _KINDS for before in _KIND_BEFORE):
                yield place
            place = stream.find(mark, place + 1)
