"""The grey image of one page that Tesseract is shown: drawn by pdfium, or a frame of an image file.

Measured on typewritten pages of 1914–1984, text is read best, and in half the time, at about 200 dots to the inch:
fewer lose small print, more show the ribbon's weave and the paper's grain. What an image file says of its own
resolution is often made up, so it counts only where it is plausible for a page. Sizes of pages are points.
"""

import contextlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, ImageFile
from pypdfium2 import PdfDocument, PdfiumError

from indexer.extract.image_frames import open_image, stand_on
from indexer.extract.limits import CannotRead
from indexer.extract.pdf_open import open_pdf, read_small
from indexer.extract.pdf_pages import PdfPage

DPI = 200
_MOST_PIXELS = 24_000_000  # of what is recognised: A2 has half of that
_SMALLEST_SHARE = 0.25  # of a laid out page: what is shown still smaller is not a page
_POINTS = 72  # to the inch
_BELIEVED_DPI = (120, 1_300)
_BELIEVED_INCHES = (2.5, 24.0)  # of the shorter side
_PAPER_INCHES = 8.27  # of the shorter side, where the resolution is unknown
_STRIP = 3.0  # times as long as wide: a line, not a page
_AS_IT_IS = (120, 220)  # dpi: changing the size would cost more than it gains
_MOST_ENLARGED = 3.0
_ORIENTATION = 0x0112
_BY_ORIENTATION = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as people see it, and its size in points. ``is_whole`` is false when part of it could not be decoded."""

    grey: Image.Image
    width: float
    height: float
    is_whole: bool = True


def page_image(
    source: BinaryIO,
    media_type: str,
    number: int,
    passwords: Sequence[str] = (),
    *,
    laid_out: bool = False,
) -> PageImage:
    """Page ``number`` (1-based) of a PDF or an image file; raises ``CannotRead``.

    ``laid_out`` says that a PDF was made by LibreOffice: what was scanned is shown smaller there than it was.
    """
    if media_type == "application/pdf":
        opened = open_pdf(source, read_small(source), passwords)
        try:
            dpi = _dpi_of_picture(opened.document, number) if laid_out else DPI
            return _drawn(opened.document, number, dpi)
        finally:
            opened.close()
    return _decoded(source, number)


def _dpi_of_picture(document: PdfDocument, number: int) -> float:
    """Dots to the inch at which the largest picture on the page, were it a page, would have as many as pages have."""
    try:
        with PdfPage(document, number - 1) as page:
            share = page.largest_picture()
    except ValueError:
        return DPI
    return DPI / math.sqrt(min(1.0, max(_SMALLEST_SHARE, share))) if share else DPI


def _drawn(document: PdfDocument, number: int, dpi: float) -> PageImage:
    try:
        page = document[number - 1]
        width, height = page.get_size()
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise CannotRead("unreadable-file", f"Page {number} has no size.")
        scale = min(dpi / _POINTS, math.sqrt(_MOST_PIXELS / (width * height)))
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        return PageImage(bitmap.to_pil().convert("L"), width, height)
    except (PdfiumError, IndexError, ValueError) as error:
        raise CannotRead("unreadable-file", f"Page {number} of the PDF is damaged.") from error


def _decoded(source: BinaryIO, number: int) -> PageImage:
    with open_image(source) as image:
        stand_on(image, number)
        dpi = _resolution(image)
        scale = _scale(dpi, image.size)
        full = image.size
        if scale < 1:  # a JPEG can be decoded at an eighth, a quarter or half of its size
            image.draft("L", (math.ceil(full[0] * scale), math.ceil(full[1] * scale)))
        is_whole = _load(image)
        grey = _grey(image)
        with contextlib.suppress(Exception):  # damaged tags
            turned = _BY_ORIENTATION.get(int(image.getexif().get(_ORIENTATION, 1)))
            grey = grey.transpose(turned) if turned is not None else grey
    width, height = full if (grey.width < grey.height) == (full[0] < full[1]) else full[::-1]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if grey.size != size:
        smoother = Image.Resampling.LANCZOS if size[0] < grey.width else Image.Resampling.BICUBIC
        grey = grey.resize(size, smoother, reducing_gap=3.0)
    return PageImage(grey, width * _POINTS / dpi, height * _POINTS / dpi, is_whole)


def _resolution(image: Image.Image) -> float:
    """Dots to the inch: as the file says where that can be true, else as if it were a page."""
    shorter, longer = sorted(image.size)
    told = image.info.get("dpi")
    if isinstance(told, tuple) and told:
        with contextlib.suppress(TypeError, ValueError, ZeroDivisionError):
            dpi = float(told[0])
            if _BELIEVED_DPI[0] <= dpi <= _BELIEVED_DPI[1] and (
                _BELIEVED_INCHES[0] <= shorter / dpi <= _BELIEVED_INCHES[1]
            ):
                return dpi
    if longer > _STRIP * shorter:
        return float(DPI)
    return shorter / _PAPER_INCHES


def _scale(dpi: float, size: tuple[int, int]) -> float:
    """By how much the image is to be enlarged."""
    wanted = 1.0 if _AS_IT_IS[0] <= dpi <= _AS_IT_IS[1] else min(DPI / dpi, _MOST_ENLARGED)
    return min(wanted, math.sqrt(_MOST_PIXELS / (size[0] * size[1])))


def _load(image: Image.Image) -> bool:
    """Decode the frame; what a damaged file still shows is shown, and the answer is then false."""
    try:
        image.load()
    except MemoryError:
        raise
    except Exception:
        try:
            ImageFile.LOAD_TRUNCATED_IMAGES = True  # of this child alone, which ends with its page
            image.load()
        except MemoryError:
            raise
        except Exception as again:
            raise CannotRead("unreadable-file", "The image is damaged.") from again
        return False
    return True


def _grey(image: Image.Image) -> Image.Image:
    """On white paper, where the image is transparent."""
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        coloured = image.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        paper.alpha_composite(coloured)
        return paper.convert("L")
    if image.mode.startswith("I;16") or image.mode == "I":
        return image.convert("I").point(lambda level: level / 256).convert("L")
    return image.convert("L")
