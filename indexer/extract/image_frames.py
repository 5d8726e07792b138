"""Images opened with care: what they claim is checked before anything is decoded. Lengths are pixels.

A frame is one picture of a file: a page of a TIFF, the first picture of everything else. Reduced copies that some
scanners put into a TIFF beside each page are no pages.
"""

from collections.abc import Iterator
from typing import BinaryIO

import pi_heif
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from indexer.extract.limits import CannotRead

# Pillow decodes whatever is below its own bound, 179 million pixels. A sheet of A1 at 300 dpi has 70 million, which in
# colour take 210 MB beside as much again while they are turned.
MOST_PIXELS = 120_000_000
_REDUCED = 254  # TIFF's NewSubfileType; its lowest bit marks a reduced copy
_MOST_DIRECTORIES = 40_000

FORMATS = {
    "image/jpeg": JpegImagePlugin.JpegImageFile.format,
    "image/png": PngImagePlugin.PngImageFile.format,
    "image/tiff": TiffImagePlugin.TiffImageFile.format,
    "image/webp": WebPImagePlugin.WebPImageFile.format,
    "image/gif": GifImagePlugin.GifImageFile.format,
    "image/bmp": BmpImagePlugin.BmpImageFile.format,
    "image/jp2": Jpeg2KImagePlugin.Jpeg2KImageFile.format,
    "image/heic": "HEIF",
    "image/heif": "HEIF",
}

pi_heif.register_heif_opener(thumbnails=False)
Image.MAX_IMAGE_PIXELS = None  # ours is lower, and checked before Pillow would only warn


def open_image(source: BinaryIO) -> Image.Image:
    """Open an image by its header; raises ``CannotRead`` for what is damaged or claims too many pixels."""
    source.seek(0)
    try:
        image = Image.open(source, formats=tuple(set(FORMATS.values())))
    except MemoryError:
        raise
    except Exception as error:  # Pillow's readers fail on damage in a dozen ways
        raise CannotRead("unreadable-file", "The image is damaged: its header cannot be read.") from error
    check_size(image)
    return image


def check_size(image: Image.Image) -> None:
    """Raises ``CannotRead`` when the present frame has more pixels than are decoded."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise CannotRead(
            "limit-expansion",
            f"The image has {width:,} × {height:,} pixels; up to {MOST_PIXELS:,} in all are decoded.",
        )


def frames(image: Image.Image) -> Iterator[int]:
    """The positions of the frames that are pages, each at the moment when the image stands on it."""
    if image.format != "TIFF":
        yield 0
        return
    position = 0
    while position < _MOST_DIRECTORIES:
        if not int(_tag(image, _REDUCED)) & 1:
            yield position
        position += 1
        try:
            image.seek(position)
        except EOFError:
            return


def stand_on(image: Image.Image, number: int) -> None:
    """Go to page ``number`` (1-based); raises ``CannotRead``."""
    try:
        for count, _ in enumerate(frames(image), 1):
            if count == number:
                check_size(image)
                return
    except (CannotRead, MemoryError):
        raise
    except Exception as error:
        raise CannotRead("unreadable-file", f"Page {number} of the image is damaged.") from error
    raise CannotRead("unreadable-file", "The image has no such page.")


def _tag(image: Image.Image, tag: int) -> int:
    tags = getattr(image, "tag_v2", None) or {}
    value = tags.get(tag, 0)
    return value if isinstance(value, int) else 0
