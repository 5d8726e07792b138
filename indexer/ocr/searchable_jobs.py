"""The confined half of making a searchable PDF: the original's pages, or its pictures, with the words of OCR.

Loaded and warmed up before any fork. The PDF leaves piece by piece. Knows nothing of how it is confined.
"""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Pdf
from PIL import Image, ImageOps

from archive.reasons import Reason
from indexer.extract.image_frames import open_image, stand_on
from indexer.extract.limits import CannotRead, LimitReached
from indexer.isolation.frames import Job, Send
from indexer.ocr.text_layer import InvisibleFonts, add_text

_PIECE = 1 << 20
_POINTS = 72
_DPI = 200  # of pictures whose size on paper is unknown
_QUALITY = 90


class SearchableJobs:
    """Makes one PDF a child."""

    def warm_up(self) -> None:
        """Load codecs and whatever pikepdf and Pillow load late."""
        page = {"number": 1, "width": 72.0, "height": 72.0, "words": [["aЯ", 1, 1, 9, 9]]}
        told = json.dumps([page]).encode()
        picture, pdf = io.BytesIO(), bytearray()
        Image.new("RGB", (20, 20)).save(picture, "JPEG")
        self.run({"media_type": "image/jpeg"}, picture, told, lambda _, data: pdf.extend(data))
        self.run({"media_type": "application/pdf"}, io.BytesIO(pdf), told, lambda *_: None)

    def run(self, job: Job, source: BinaryIO, extra: bytes, send: Send) -> None:
        """Make it and send it; raises only what ends the process."""
        try:
            pages = json.loads(extra)
            with _opened(source, str(job["media_type"]), pages) as pdf:
                _add_words(pdf, pages)
                made = io.BytesIO()
                pdf.save(made)
            for start in range(0, made.tell(), _PIECE):
                send({"kind": "piece"}, made.getvalue()[start : start + _PIECE])
        except (CannotRead, LimitReached) as error:
            send({"kind": "missing", "code": error.reason.code, "message": error.reason.message}, b"")
        except pikepdf.PasswordError:
            told = Reason.of("encrypted-file")
            send({"kind": "missing", "code": told.code, "message": told.message}, b"")
        except (pikepdf.PdfError, OSError, ValueError) as error:
            told = Reason.of("unreadable-file", f"The file is damaged ({type(error).__name__}).")
            send({"kind": "missing", "code": told.code, "message": told.message}, b"")
        send({"kind": "end"}, b"")


def _opened(source: BinaryIO, media_type: str, pages: list[Any]) -> Pdf:
    if media_type == "application/pdf":
        source.seek(0)
        return Pdf.open(source)
    pdf = Pdf.new()
    for page in _pictures(source, pages):
        with Pdf.open(page) as one:
            pdf.pages.extend(one.pages)
    return pdf


def _pictures(source: BinaryIO, pages: list[Any]) -> Iterator[BinaryIO]:
    """Each frame as a PDF of one page, as large as its words were measured on."""
    for page in pages:
        with open_image(source) as image:
            stand_on(image, int(page["number"]))
            shown = ImageOps.exif_transpose(image)
            kind = shown.mode if shown.mode in ("1", "L", "RGB") else "RGB"
            resolution = shown.width * _POINTS / float(page["width"]) if page["width"] else _DPI
            drawn = io.BytesIO()
            shown.convert(kind).save(drawn, "PDF", resolution=resolution, quality=_QUALITY)
            yield drawn


def _add_words(pdf: Pdf, pages: list[Any]) -> None:
    letters = sorted({letter for page in pages for word in page["words"] for letter in word[0]} | {" "})
    fonts = InvisibleFonts.made(pdf, letters)
    for page in pages:
        number = int(page["number"])
        if page["words"] and number <= len(pdf.pages):
            add_text(pdf, pdf.pages[number - 1], fonts, [tuple(word[:5]) for word in page["words"]])


def prepare(configuration: Mapping[str, object]) -> SearchableJobs:
    """Called once in the warm process."""
    return SearchableJobs()
