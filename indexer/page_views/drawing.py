"""One page as a picture: of a PDF drawn by pdfium, of an image file decoded by Pillow. Runs in the confined child.

Lengths of pictures are pixels. A page as long as a street is drawn narrower: pixels are capped before any are made.
JPEG, because compressing it takes 5 ms where WebP takes 30 to 110 and PNG 30 to 60, and somebody waits.
"""

import io
import math
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageOps
from pypdfium2 import PdfiumError

from indexer.extract.image_frames import open_image, stand_on
from indexer.extract.limits import CannotRead
from indexer.extract.pdf import open_document, read_small

_MOST_PIXELS = 6_000_000
_MOST_HEIGHT = 16_000
_MOST_ENLARGED = 6.0  # a stamp is not blown up to a page
_QUALITY = 82
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture and its size."""

    data: bytes
    width: int
    height: int


def draw(source: BinaryIO, media_type: str, number: int, width: int) -> Drawn:
    """Page ``number`` (1-based) about ``width`` pixels wide; raises ``CannotRead``."""
    picture = _of_pdf(source, number, width) if media_type == _PDF else _of_image(source, number, width)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY)
    return Drawn(written.getvalue(), *picture.size)


def image_size(source: BinaryIO, number: int) -> tuple[int, int]:
    """Width and height of a frame as it is shown, from its header."""
    with open_image(source) as image:
        stand_on(image, number)
        width, height = image.size
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        return (height, width) if turned else (width, height)


def scale_for(width: float, height: float, wanted: int) -> float:
    """By how much to enlarge a page so that it is as wide as wanted, if that is not too many pixels."""
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise CannotRead("unreadable-file", "The page has no size.")
    pixels = math.sqrt(_MOST_PIXELS / (width * height))
    return min(wanted / width, _MOST_HEIGHT / height, _MOST_HEIGHT / width, pixels, _MOST_ENLARGED)


def _of_pdf(source: BinaryIO, number: int, wanted: int) -> Image.Image:
    document = open_document(source, read_small(source))
    try:
        document.init_forms()  # what is written into a form's fields is on the page, too
        page = document[number - 1]
        width, height = page.get_size()
        bitmap = page.render(scale=scale_for(width, height, wanted), rev_byteorder=True)
        picture: Image.Image = bitmap.to_pil()
        return picture.convert("RGB")
    except (PdfiumError, IndexError, ValueError) as error:
        raise CannotRead("unreadable-file", f"Page {number} cannot be drawn.") from error
    finally:
        document.close()


def _of_image(source: BinaryIO, number: int, wanted: int) -> Image.Image:
    with open_image(source) as image:
        stand_on(image, number)
        width, height = image.size
        scale = min(1.0, scale_for(min(width, height), max(width, height), wanted))
        try:
            # A JPEG can be decoded at an eighth, a quarter or half of its size.
            image.draft(None, (math.ceil(width * scale), math.ceil(height * scale)))
            upright = ImageOps.exif_transpose(_opaque(image))
        except MemoryError:
            raise
        except Exception as error:  # Pillow's decoders fail on damage in a dozen ways
            raise CannotRead("unreadable-file", f"Page {number} cannot be decoded.") from error
    scale = min(1.0, scale_for(*upright.size, wanted))
    size = (max(1, round(upright.width * scale)), max(1, round(upright.height * scale)))
    return (
        upright if size == upright.size else upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    )


def _opaque(image: Image.Image) -> Image.Image:
    """In colour or grey, on white paper."""
    if image.mode in ("L", "RGB"):
        image.load()
        return image
    if image.mode in ("1", "CMYK", "YCbCr", "LAB", "HSV"):
        return image.convert("L" if image.mode == "1" else "RGB")
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel
        return ImageOps.autocontrast(image.convert("F").point(lambda value: value / 256).convert("L"))
    with_alpha = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(with_alpha, mask=with_alpha.getchannel("A"))
    paper.info.update(image.info)
    if exif := image.getexif():
        paper.info["exif"] = exif.tobytes()
    return paper
