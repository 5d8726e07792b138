"""The way to have pages read by OCR: each in a confined child of a warm process that holds the models.

The warm process starts with the first page, so that holdings without scans never pay for it. A page that cannot be
read costs itself alone. Thread-safe.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Self

from archive.reasons import REASONS, Reason
from archive.settings import Settings
from indexer.extract.limits import MIB, Limits
from indexer.extract.result import PageBoxes
from indexer.isolation.box_frames import taken_boxes
from indexer.isolation.confined_jobs import ConfinedJobs
from indexer.isolation.frames import BrokenFrame, Frame
from indexer.ocr.models import Models, find_models_here

JOBS = "indexer.ocr.jobs"
_OWN_VERSION = "1"  # changes whenever the same page may yield other text or boxes
_NOTHING = PageBoxes(0.0, 0.0, ())


@dataclass(frozen=True, slots=True)
class PageRead:
    """What OCR has read on one page; ``reason`` says what is missing."""

    text: str
    boxes: PageBoxes
    reason: Reason | None = None

    @classmethod
    def nothing(cls, reason: Reason | None) -> Self:
        """A page of which nothing was read."""
        return cls("", _NOTHING, reason)


class Recogniser:
    """Starts at first use; ends with ``close``."""

    def __init__(
        self,
        limits: Limits,
        folder: Path,
        models: Sequence[str],
        *,
        jobs: str = JOBS,
        path: Sequence[str] = (),
    ) -> None:
        self._limits = limits
        self._models = tuple(models)
        self._jobs = ConfinedJobs(
            limits, {"module": jobs, "path": list(path), "folder": str(folder), "models": list(models)}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def models(self) -> tuple[str, ...]:
        """Tesseract's names of the models in use."""
        return self._models

    @cached_property
    def version(self) -> str:
        """Changes whenever the same page may yield other text."""
        return f"{_OWN_VERSION}-tesserocr{version('tesserocr')}-{'+'.join(self._models)}"[:100]

    def close(self) -> None:
        """End the warm process and every child."""
        self._jobs.close()

    def read(
        self,
        source: BinaryIO | int,
        media_type: str,
        number: int,
        passwords: Sequence[str] = (),
        *,
        laid_out: bool = False,
    ) -> PageRead:
        """Read page ``number`` (1-based) of a PDF or an image; of a PDF that LibreOffice made of a file (``laid_out``).

        Raises ``ArchiveUnreachable`` when nothing starts.
        """
        answer = _Answer(self._limits)
        job = {
            "kind": "ocr",
            "media_type": media_type,
            "number": number,
            "passwords": list(passwords),
            "laid_out": laid_out,
            "limits": asdict(self._limits),
        }
        ended = self._jobs.run(job, source, b"", answer.take)
        return answer.page(self._jobs.reason(ended, answer.ended))


def recogniser_for(settings: Settings) -> Recogniser | None:
    """What reads pages with the languages that are set; ``None`` when it is switched off or has no models."""
    if settings.ocr == "never":
        return None
    models = models_for(settings)
    if not models.usable or models.folder is None:
        return None
    return Recogniser(Limits.from_settings(settings), models.folder, models.names)


def models_for(settings: Settings) -> Models:
    """What OCR can be done with on this machine."""
    return find_models_here(settings.languages)


@dataclass(slots=True)
class _Answer:
    """A page on its way in; every frame is untrusted."""

    limits: Limits
    ended: bool = False
    _text: str = ""
    _boxes: PageBoxes = _NOTHING
    _reasons: list[Reason] = field(default_factory=list)

    def take(self, frame: Frame) -> None:
        """One more frame; raises ``BrokenFrame`` for what may not come."""
        match frame.header.get("kind"):
            case "text" if not self._text and len(frame.payload) <= self.limits.text_mb * MIB:
                self._text = _decoded(frame.payload)
            case "boxes":
                self._boxes = taken_boxes(frame, len(self._text))
            case "missing" if not self._reasons:
                self._reasons.append(_reason(frame))
            case "end":
                self.ended = True
            case _:
                raise BrokenFrame("a frame that may not come")

    def page(self, end: Reason | None) -> PageRead:
        """All that came; ``end`` is why the child ended early, if it did."""
        reason = self._reasons[0] if self._reasons else end
        if self._boxes is _NOTHING:
            return PageRead.nothing(reason)
        return PageRead(self._text, self._boxes, reason)


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BrokenFrame("no UTF-8") from error


def _reason(frame: Frame) -> Reason:
    code, message = frame.header.get("code"), frame.header.get("message")
    if not isinstance(code, str) or code not in REASONS or not isinstance(message, str):
        raise BrokenFrame("an unknown reason")
    return Reason(code, message[:1_000])
