"""Pictures in the binary files of Word and PowerPoint, as far as it takes to tell which look like pages.

Source: Microsoft's [MS-ODRAW], 2.2.23: each stands behind a header that names its kind. JPEG and PNG alone, which is
how these programs keep what was scanned.
"""

import re

from indexer.extract.emission import Emission
from indexer.extract.ole import OleContainer
from indexer.extract.page_pictures import HEADER, may_hold_pages, note_page_pictures

_PICTURE = re.compile(rb"[\x1d\x1e\x2a]\xf0.{4}.{17}(?:.{16})?(?=\xff\xd8\xff|\x89PNG\r\n)", re.DOTALL)
_LEAST = 8_192  # bytes of the picture of a page


def note_pictures_in_container(
    emit: Emission, container: OleContainer, names: tuple[str, ...], most: int
) -> None:
    """Look through those streams, as far as they are not too small to hold any; after the text was emitted."""
    pictures: list[bytes] = []
    for name in names:
        if may_hold_pages(emit, container.size(name) // _LEAST):
            stream = container.read(name, most)
            places = (found.end() for found in _PICTURE.finditer(stream))
            pictures += (stream[place : place + HEADER] for place in places)
    if pictures:
        note_page_pictures(emit, pictures)
