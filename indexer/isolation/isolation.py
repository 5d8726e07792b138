"""The way to read a file safely: a confined child a file, bounded in time, memory and output.

A file that crashes, hangs or floods its reader costs itself the rest of its text, never the run: what was
read before is kept, and the reason says what happened. Thread-safe: N threads have N children at work at
once, all forked from one warm process. Times are seconds, sizes bytes.
"""

import contextlib
import errno
import json
import math
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Self

from archive.errors import ArchiveUnreachable, StorageFull
from archive.reasons import Reason
from indexer.extract.limits import MIB, Limits
from indexer.extract.result import Extracted, PageBoxes, WordBox
from indexer.isolation.answer import Answer
from indexer.isolation.child import Child, Ended
from indexer.isolation.frames import BrokenFrame, Frame
from indexer.isolation.warm_process import WarmProcess

JOBS = "indexer.isolation.jobs"
_MOST_WORDS = 200_000
# Exit codes of a child, as ``zygote`` gives them, or minus the signal that ended it.
_OUT_OF_TIME = (73, -signal.SIGXCPU)
_OUT_OF_MEMORY = 71
# A parser that aborts when memory is refused looks like any crash; only how much it held tells them apart.
_NEARLY_ALL = 0.6


class Isolation:
    """Reads files in confined children. Starts at first use, or by ``start``; ends with ``close``."""

    def __init__(
        self,
        limits: Limits,
        languages: Sequence[str],
        spool_folder: Path,
        *,
        jobs: str = JOBS,
        path: Sequence[str] = (),
    ) -> None:
        self._limits = limits
        self._spool_folder = spool_folder
        self._warm = WarmProcess({"module": jobs, "path": list(path), "languages": list(languages)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin to warm up in the background."""
        self._warm.start()

    def close(self) -> None:
        """End the warm process and every child."""
        self._warm.close()

    def remove_leftovers(self) -> None:
        """Remove attachments that a crash left behind. For whoever holds the writer's lock: nobody else spools."""
        for leftover in self._spool_folder.glob("part-*"):
            with contextlib.suppress(OSError):
                leftover.unlink()

    def extract(
        self,
        source: BinaryIO | int,
        filename: str = "",
        depth: int = 0,
        passwords: Sequence[str] = (),
    ) -> Extracted:
        """Read one file from its start. ``depth`` counts the files it lies within.

        ``passwords`` are tried in turn when it is encrypted, and kept nowhere.

        Raises ``StorageFull`` when attachments find no room, ``ArchiveUnreachable`` when they cannot be written or no
        process can be started.
        """
        answer = Answer(self._limits, self._spool_folder)
        job = {
            "kind": "read",
            "filename": filename.encode("utf-8", "replace").decode()[-255:],
            "depth": depth,
            "passwords": list(passwords),
            "limits": asdict(self._limits),
        }
        try:
            ended = self._run(job, source, b"", answer.take)
        except OSError as error:
            answer.discard()
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull(
                    "There is no room left for attachments. Free some space and try again."
                ) from error
            raise ArchiveUnreachable(
                f"The file cannot be read in a process of its own ({error.strerror}). Run fonds doctor."
            ) from error
        except BaseException:
            answer.discard()
            raise
        return answer.extracted(self._reason(ended, answer.ended))

    def boxes(self, source: BinaryIO | int, media_type: str, number: int, text: str) -> PageBoxes:
        """The words of one page with their places; none for what has no fixed pages or cannot be drawn."""
        found = [PageBoxes(0.0, 0.0, ())]

        def take(frame: Frame) -> None:
            if frame.header.get("kind") == "boxes":
                found[0] = _page_boxes(frame, len(text))

        if media_type == "application/pdf":
            job = {"kind": "boxes", "number": number, "limits": asdict(self._limits)}
            self._run(job, source, text.encode("utf-8", "replace"), take)
        return found[0]

    def _run(
        self, job: Mapping[str, object], source: BinaryIO | int, extra: bytes, take: Callable[[Frame], None]
    ) -> Ended:
        descriptor = source if isinstance(source, int) else source.fileno()
        # The position is shared with the child, so the file is opened anew where the kernel lets us.
        own = _opened_anew(descriptor)
        try:
            for _ in range(2):
                child = Child(self._limits, own, extra)
                with child:
                    generation = self._warm.hand_over(job, child.handed_over)
                    child.let_go()
                    ended = child.listen(take)
                if ended.code is not None or ended.started:
                    return ended
                self._warm.replace(generation)
        finally:
            os.close(own)
        said = self._warm.complaint()
        raise ArchiveUnreachable(
            f"The process that reads files does not start{': ' + said if said else ''}. Run fonds doctor."
        )

    def _reason(self, ended: Ended, is_whole: bool) -> Reason | None:
        if ended.verdict is not None:
            return Reason.of(ended.verdict)
        if is_whole and ended.code == 0:
            return None
        if ended.code in _OUT_OF_TIME:
            return Reason.of("limit-time")
        if ended.code == _OUT_OF_MEMORY or ended.peak > _NEARLY_ALL * self._limits.memory_mb * MIB:
            return Reason.of("limit-memory")
        return Reason.of("extraction-failed")


def _opened_anew(descriptor: int) -> int:
    with contextlib.suppress(OSError):
        return os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
    copy = os.dup(descriptor)
    os.lseek(copy, 0, os.SEEK_SET)
    return copy


def _expect_finite(*numbers: float) -> None:
    """JSON as others read it has no infinity, nor what is not a number."""
    if not all(map(math.isfinite, numbers)):
        raise BrokenFrame("a place that is no place")


def _page_boxes(frame: Frame, longest: int) -> PageBoxes:
    """Untrusted boxes, checked: numbers where numbers belong, offsets within the text."""
    try:
        words = json.loads(frame.payload)
        width, height = float(str(frame.header["width"])), float(str(frame.header["height"]))
        boxes: list[WordBox] = []
        _expect_finite(width, height)
        for text, left, top, right, bottom, start, end in words[:_MOST_WORDS]:
            if not (isinstance(text, str) and isinstance(start, int) and isinstance(end, int)):
                raise BrokenFrame("no word")
            if not (start == end == -1 or 0 <= start <= end <= longest):
                raise BrokenFrame("a word outside the text")
            box = WordBox(text, float(left), float(top), float(right), float(bottom), start, end)
            _expect_finite(box.left, box.top, box.right, box.bottom)
            boxes.append(box)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BrokenFrame("no boxes") from error
    return PageBoxes(width, height, tuple(boxes))
