"""What the warm process of OCR can be asked to do: read one page. Loaded and warmed up before any fork.

Models are loaded here once. Answers leave as frames. Knows nothing of how it is confined.
"""

import io
import time
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from archive.reasons import Reason
from indexer.extract.image_frames import FORMATS
from indexer.extract.limits import CannotRead, LimitReached, Limits
from indexer.isolation.box_frames import send_boxes
from indexer.isolation.frames import Job, Send
from indexer.ocr.page_image import page_image
from indexer.ocr.page_text import read_page
from indexer.ocr.reader import PageReader

_MARGIN = 0.1  # of a page's time, for what comes before and after recognising
_WARMING = "The members of the assembly write to the president 2017"


class OcrJobs:
    """The job of one archive; made in the warm process."""

    def __init__(self, configuration: Mapping[str, object]) -> None:
        models = configuration["models"]
        assert isinstance(models, list)
        self._reader = PageReader(Path(str(configuration["folder"])), [str(name) for name in models])

    def warm_up(self) -> None:
        """Load all that a page may need: codecs of images, pdfium, Tesseract's own tables."""
        picture = Image.new("RGB", (900, 240), "white")
        draw = ImageDraw.Draw(picture)
        for row in range(4):
            draw.text((20, 20 + 50 * row), _WARMING, "black", ImageFont.load_default(28))
        for media_type, name in FORMATS.items():
            if name == "HEIF":
                continue  # there is no writing it; its decoder is one library, loaded by now
            data = io.BytesIO()
            picture.save(data, name)
            page_image(data, media_type, 1)
        data = io.BytesIO()
        picture.save(data, "PDF", resolution=200)
        page = page_image(data, "application/pdf", 1, laid_out=True)
        self._reader.read(page.grey, 60.0)
        self._reader.read(page.grey.rotate(5, fillcolor=255, expand=True), 60.0)

    def run(self, job: Job, source: BinaryIO, extra: bytes, send: Send) -> None:
        """Read one page and answer; raises only what ends the process."""
        reason = self._read(job, source, send)
        if reason is not None:
            send({"kind": "missing", "code": reason.code, "message": reason.message}, b"")
        send({"kind": "end"}, b"")

    def _read(self, job: Job, source: BinaryIO, send: Send) -> Reason | None:
        told = job["limits"]
        seconds = Limits(**told).seconds if isinstance(told, dict) else Limits().seconds
        until = time.monotonic() + seconds * (1 - _MARGIN)
        number, passwords = job["number"], job.get("passwords")
        assert isinstance(number, int)
        try:
            image = page_image(
                source,
                str(job["media_type"]),
                number,
                passwords if isinstance(passwords, list) else (),
                laid_out=job.get("laid_out") is True,
            )
            look = self._reader.read(image.grey, until - time.monotonic())
        except CannotRead as error:
            return error.reason
        except LimitReached as reached:
            return reached.reason
        read = read_page(look.recognised, look.turn, image.width, image.height)
        send({"kind": "text"}, read.text.encode())
        send_boxes(send, read.boxes)
        if not look.recognised.is_whole:
            return Reason.of("limit-time")
        if not image.is_whole:
            return Reason.of("damaged-parts")
        return None if read.text or look.is_blank else Reason.of("pages-without-text")


def prepare(configuration: Mapping[str, object]) -> OcrJobs:
    """Called once in the warm process."""
    return OcrJobs(configuration)
