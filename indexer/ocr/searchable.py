"""A searchable PDF of a scan, on request: its pictures, with the words that OCR has read laid over them.

Made anew each time from the original and the kept words, never kept, never mistaken for the original.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from archive.catalogue import Catalogue
from archive.custody.chain import Draft
from archive.errors import NotFound, UsageError
from archive.model import EventType, Rendition
from archive.originals.store import Store
from archive.reasons import REASONS, Reason
from indexer.extract.limits import Limits
from indexer.isolation.confined_jobs import ConfinedJobs
from indexer.isolation.frames import BrokenFrame, Frame
from indexer.office.converter import CannotConvert, Converter, Wanted
from indexer.office.formats import ending_of, is_office

JOBS = "indexer.ocr.searchable_jobs"
_LONGEST = 20_000


@contextmanager
def searchable_pdf(
    store: Store,
    catalogue: Catalogue,
    rendition: Rendition,
    limits: Limits,
    converter: Converter | None = None,
) -> Iterator[BinaryIO]:
    """The PDF as a temporary file. Raises ``NotFound`` when OCR has read nothing of the rendition, or it fails.

    ``converter`` lays office files out.
    """
    if not rendition.ocr:
        raise NotFound(
            "OCR has read no page of this rendition. Without --searchable-pdf you get the original."
        )
    jobs = ConfinedJobs(limits, {"module": JOBS, "path": []})
    pages, media_type = _shown(store, rendition, converter)
    with tempfile.TemporaryFile() as made, pages as source:
        taking = _Taking(made)
        job = {"media_type": media_type, "limits": asdict(limits)}
        try:
            ended = jobs.run(job, source, _pages(catalogue, rendition), taking.take)
        finally:
            jobs.close()
        reason = taking.reason or jobs.reason(ended, taking.ended)
        if reason is not None:
            raise NotFound(f"No searchable PDF could be made: {reason.message}")
        made.seek(0)
        yield made


def hand_out_searchable(
    store: Store,
    catalogue: Catalogue,
    rendition: Rendition,
    limits: Limits,
    target: Path | BinaryIO,
    agent: str = "fonds get",
    converter: Converter | None = None,
) -> int:
    """Give a searchable PDF to ``target``; its bytes. Recorded before anything leaves; raises ``UsageError``, too."""
    detail = {"sha256": rendition.sha256, "filename": rendition.filename, "form": "searchable PDF"}
    with searchable_pdf(store, catalogue, rendition, limits, converter) as made:
        catalogue.record_event(
            Draft(EventType.DISSEMINATION, agent, rendition.document, rendition.id, "success", detail)
        )
        if not isinstance(target, Path):
            shutil.copyfileobj(made, target)
            return made.tell()
        try:
            with target.open("wb") as written:
                shutil.copyfileobj(made, written)
        except OSError as error:
            raise UsageError(f"{target} cannot be written: {error.strerror}. Name another file.") from error
        return made.tell()


def _shown(store: Store, rendition: Rendition, converter: Converter | None) -> tuple[BinaryIO, str]:
    """The file whose pages OCR has read, and what it is: the original, or the PDF that is made of it."""
    if converter is None or not is_office(rendition.media_type or ""):
        return store.open(rendition.sha256), rendition.media_type or ""
    ending = ending_of(rendition.media_type or "")
    try:
        wanted = Wanted(rendition.sha256, ending, lambda: store.open(rendition.sha256))
        return converter.open(wanted), "application/pdf"
    except CannotConvert as error:
        raise NotFound(f"No searchable PDF could be made: {error.reason.message}") from error


def _pages(catalogue: Catalogue, rendition: Rendition) -> bytes:
    """The words of each page that OCR has read."""
    extraction = catalogue.extraction_of(rendition.id)
    told = []
    for number, _ in catalogue.page_labels(rendition.id):
        boxes = catalogue.boxes(extraction.id, number) if extraction else None
        read = boxes if boxes is not None and boxes.confidence is not None else None
        told.append(
            {
                "number": number,
                "width": read.width if read else 0.0,
                "height": read.height if read else 0.0,
                "words": [word[:5] for word in read.words] if read else [],
            }
        )
    return json.dumps(told).encode()


class _Taking:
    """The PDF on its way in; every frame is untrusted."""

    def __init__(self, made: BinaryIO) -> None:
        self._made = made
        self.ended = False
        self.reason: Reason | None = None

    def take(self, frame: Frame) -> None:
        match frame.header.get("kind"):
            case "piece":
                self._made.write(frame.payload)
            case "missing":
                code, message = frame.header.get("code"), frame.header.get("message")
                if not isinstance(code, str) or code not in REASONS or not isinstance(message, str):
                    raise BrokenFrame("an unknown reason")
                self.reason = Reason(code, message[:_LONGEST])
            case "end":
                self.ended = True
            case _:
                raise BrokenFrame("a frame that may not come")
