"""Whether a file of an office holds pictures of pages: a letter that was scanned and pasted into a text, say.

Told from what the file says of its pictures' places and from the headers of their bytes; nothing is decoded. Only files
with little text of their own are accused: where there is a page of typing for each such picture, they illustrate.
Lengths of pictures are pixels, areas on paper square centimetres.
"""

import io
from collections.abc import Iterable

from indexer.extract.emission import Emission
from indexer.extract.image_frames import open_image
from indexer.extract.limits import CannotRead, LimitReached
from indexer.extract.zipped_xml import ZippedXml

NOTE = "page_pictures"
_A_PAGE_OF_TEXT = 3_000  # characters
_PIXELS = 900_000  # A4 at 100 dots to the inch, which is hardly read, has 967,000
_PIXELS_WITHOUT_TEXT = 250_000  # where there is nothing else to be read
_SIDES = 1.7  # longer to shorter; paper has up to 1.65 (Legal), pictures of screens and films 1.78
_AREA = 208.0  # as shown: a third of A4, as no photograph across a page's text is (16 × 12 cm)
_AREA_ON_SLIDE = 100.0  # a page that stands upright on a wide slide has 170
_MOST_PICTURES = 200  # that are looked at
HEADER = 1 << 17  # bytes; profiles and thumbnails of cameras may stand before the size
_WHOLE = 32 << 20  # a TIFF may say at its end how large it is
_TIFF = (b"II*\0", b"MM\0*")


def may_hold_pages(emit: Emission, pictures: int) -> bool:
    """Whether so many pictures are worth a look beside the text that was emitted."""
    return emit.characters < _A_PAGE_OF_TEXT * min(pictures, _MOST_PICTURES)


def is_shown_large(area: float | None, *, on_slide: bool = False) -> bool:
    """Whether a picture is shown as large as a page is; where nobody knows, it may be."""
    return area is None or area >= (_AREA_ON_SLIDE if on_slide else _AREA)


def note_page_pictures(emit: Emission, pictures: Iterable[bytes]) -> None:
    """Note how many of the pictures look like pages, after the text was emitted. Their first bytes are enough."""
    least = _PIXELS if emit.has_text else _PIXELS_WITHOUT_TEXT
    found = 0
    try:
        for count, picture in enumerate(pictures, 1):
            found += _is_page(picture, least)
            if count == _MOST_PICTURES:
                break
    except LimitReached:  # the text is read already: pictures must not take anything away from it
        pass
    if found and may_hold_pages(emit, found):
        emit.note(NOTE, found)


def note_pictures_in_package(emit: Emission, archive: ZippedXml, names: Iterable[str]) -> None:
    """As ``note_page_pictures``, for members of a package by their names."""
    there = [name for name in dict.fromkeys(names) if name in archive.names]
    if there and may_hold_pages(emit, len(there)):
        note_page_pictures(emit, (_beginning(archive, name) for name in there))


def emit_page_pictures(emit: Emission, pictures: Iterable[tuple[str, bytes]], count: int) -> None:
    """Hand on those that look like pages, out of so many, as documents of their own; each with its name.

    For what is not laid out on pages: saved web pages and books.
    """
    if not may_hold_pages(emit, count):
        return
    least = _PIXELS if emit.has_text else _PIXELS_WITHOUT_TEXT
    for name, picture in pictures:
        if _is_page(picture, least):
            emit.part(name, picture)


def _beginning(archive: ZippedXml, name: str) -> bytes:
    data = archive.read(name, HEADER)
    return archive.read(name, _WHOLE) if data.startswith(_TIFF) and len(data) == HEADER else data


def _is_page(picture: bytes, least: int) -> bool:
    try:
        with open_image(io.BytesIO(picture)) as image:
            shorter, longer = sorted(image.size)
    except CannotRead:
        return False
    return shorter * longer >= least and longer <= _SIDES * shorter
