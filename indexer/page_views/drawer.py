"""Pages drawn in confined children, a bounded number at once; what comes back is checked. Thread-safe."""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import BinaryIO

from indexer.extract.limits import Limits
from indexer.extract.result import PageBoxes
from indexer.isolation.box_frames import taken_boxes
from indexer.isolation.confined_jobs import ConfinedJobs
from indexer.isolation.frames import BrokenFrame, Frame

JOBS = "indexer.page_views.jobs"
_SECONDS = 20.0  # somebody waits
_JPEG = b"\xff\xd8\xff"


class PageDrawer:
    """Starts its warm process at first use; ends with ``close``."""

    def __init__(self, limits: Limits) -> None:
        self._limits = replace(limits, seconds=min(limits.seconds, _SECONDS))
        self._jobs = ConfinedJobs(self._limits, {"module": JOBS, "path": []})
        self._places = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))

    def picture(self, source: BinaryIO, media_type: str, number: int, width: int) -> bytes | None:
        """One page as JPEG; ``None`` when it cannot be drawn."""
        drawn: list[bytes] = []

        def take(frame: Frame) -> None:
            if frame.header.get("kind") == "picture":
                if not frame.payload.startswith(_JPEG) or drawn:
                    raise BrokenFrame("no picture")
                drawn.append(frame.payload)

        self._run({"kind": "draw", "width": width}, source, media_type, number, b"", take)
        return drawn[0] if drawn else None

    def boxes(self, source: BinaryIO, media_type: str, number: int, text: str) -> PageBoxes | None:
        """The size of a page, and of a PDF's its words with their places in ``text``."""
        found = self._boxes("boxes", source, media_type, number, text)
        return found[0] if found else None

    def words(self, source: BinaryIO, most: int) -> list[PageBoxes]:
        """The words of the first ``most`` pages of a PDF, with no places in any text."""
        return self._boxes("words", source, "application/pdf", most, "")

    def close(self) -> None:
        """End the warm process and every child."""
        self._jobs.close()

    def _boxes(self, kind: str, source: BinaryIO, media_type: str, number: int, text: str) -> list[PageBoxes]:
        found: list[PageBoxes] = []

        def take(frame: Frame) -> None:
            if frame.header.get("kind") == "boxes":
                found.append(taken_boxes(frame, len(text)))

        self._run({"kind": kind}, source, media_type, number, text.encode("utf-8", "replace"), take)
        return found

    def _run(
        self,
        job: Mapping[str, object],
        source: BinaryIO,
        media_type: str,
        number: int,
        extra: bytes,
        take: Callable[[Frame], None],
    ) -> None:
        asked = {**job, "media_type": media_type, "number": number, "limits": asdict(self._limits)}
        with self._places:
            self._jobs.run(asked, source, extra, take)
