"""Images: what they say of themselves, and as many pages as they have. Their text is for OCR to find.

Only headers are read here; nothing is decoded.
"""

from collections.abc import Mapping
from typing import BinaryIO

import PIL
from PIL import Image

from archive.model import Description
from indexer.extract.dates import iso_day
from indexer.extract.emission import Emission
from indexer.extract.image_frames import FORMATS, check_size, frames, open_image
from indexer.extract.limits import CannotRead, Limits
from indexer.extract.normalisation import one_line
from indexer.extract.office_properties import description_of
from indexer.extract.pdf_xmp import described_by_xmp

_EXIF_IFD = 0x8769
_DESCRIPTION, _TAKEN_OR_CHANGED, _ARTIST, _TAKEN = 270, 306, 315, 36867
_XMP_IN_TIFF = 700
_MOST_XMP = 1 << 20  # bytes
_MADE_BY_CAMERA = frozenset(("default", "camera", "olympus digital camera", "digital camera", "sony dsc"))


class ImageExtractor:
    """Emits empty pages, each named as unread."""

    media_types = frozenset(FORMATS)
    name = "image"
    version = f"1-pillow{PIL.__version__}"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        with open_image(source) as image:
            emit.found(_description(image))
            too_large = 0
            try:
                for _ in frames(image):
                    emit.page("")
                    try:
                        check_size(image)
                    except CannotRead as error:
                        too_large += 1
                        if too_large == 1:
                            emit.reason(error.reason)
                        continue
                    emit.unread(emit.pages)
            except (MemoryError, CannotRead):
                raise
            except Exception:  # a directory of a TIFF further down
                emit.missing("damaged-parts", "The file is damaged: its further pages cannot be found.")


def _description(image: Image.Image) -> Description:
    """EXIF first, then XMP."""
    exif = _exif(image)
    xmp = described_by_xmp(_xmp(image))
    told = _text(exif.get(_DESCRIPTION))
    if told.casefold() in _MADE_BY_CAMERA:
        told = ""
    day = iso_day(_text(exif.get(_TAKEN) or exif.get(_TAKEN_OR_CHANGED)).replace(":", "-"))
    own = description_of(None, _text(exif.get(_ARTIST)), day)
    return Description(
        title=xmp.title,
        date=own.date or xmp.date,
        creators=own.creators or xmp.creators,
        languages=xmp.languages,
        description=told or xmp.description,
    )


def _exif(image: Image.Image) -> Mapping[int, object]:
    try:
        tags = image.getexif()
        return {**tags, **tags.get_ifd(_EXIF_IFD)}
    except Exception:  # damaged tags are no reason not to take the picture
        return {}


def _xmp(image: Image.Image) -> bytes:
    try:
        packet = image.info.get("xmp") or getattr(image, "tag_v2", {}).get(_XMP_IN_TIFF) or b""
        data = packet.encode() if isinstance(packet, str) else bytes(packet)
    except Exception:
        return b""
    return data if len(data) <= _MOST_XMP else b""


def _text(value: object) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return one_line(value.replace("\0", " ")) if isinstance(value, str) else ""
