"""What a child that shows pages can be asked to do: draw one, or find its words. Loaded before any fork.

Kept apart from what reads files, so that neither's warm process holds the other's libraries.
"""

import io
from collections.abc import Mapping
from contextlib import suppress
from typing import BinaryIO

from indexer.extract.limits import CannotRead, LimitReached
from indexer.extract.result import PageBoxes
from indexer.isolation.box_frames import send_boxes
from indexer.isolation.frames import Job, Send
from indexer.isolation.warming_images import image_samples
from indexer.isolation.warming_pdf import pdf_samples
from indexer.page_views.drawing import draw, image_size
from indexer.pages.boxes import page_boxes, pages_of_words

_PDF = "application/pdf"


class PageJobs:
    """Drawing and finding, for PDFs and images."""

    def warm_up(self) -> None:
        """Use everything once."""
        for _, sample in pdf_samples():
            with suppress(CannotRead):
                draw(io.BytesIO(sample), _PDF, 1, 100)
                page_boxes(io.BytesIO(sample), 1, "warm up")
                list(pages_of_words(io.BytesIO(sample), 1))
        for name, sample in image_samples():
            with suppress(CannotRead):
                draw(io.BytesIO(sample), f"image/{name}", 1, 4)
                image_size(io.BytesIO(sample), 1)

    def run(self, job: Job, source: BinaryIO, extra: bytes, send: Send) -> None:
        """Do one job and answer; what cannot be shown is answered with nothing."""
        number, media_type = job.get("number"), str(job.get("media_type"))
        page = number if isinstance(number, int) else 1
        try:
            if job["kind"] == "draw":
                width = job.get("width")
                drawn = draw(source, media_type, page, width if isinstance(width, int) else 1)
                send({"kind": "picture", "width": drawn.width, "height": drawn.height}, drawn.data)
            elif job["kind"] == "boxes" and media_type == _PDF:
                send_boxes(send, page_boxes(source, page, extra.decode()))
            elif job["kind"] == "boxes":
                width, height = image_size(source, page)
                send_boxes(send, PageBoxes(float(width), float(height), ()))
            else:
                for boxes in pages_of_words(source, page):
                    send_boxes(send, boxes)
        except (CannotRead, LimitReached):
            return
        send({"kind": "end"}, b"")


def prepare(_: Mapping[str, object]) -> PageJobs:
    """Called once in the warm process."""
    return PageJobs()
