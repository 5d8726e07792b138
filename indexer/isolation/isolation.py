"""The way to read a file safely: a confined child a file, bounded in time, memory and output.

A file that crashes, hangs or floods its reader costs itself the rest of its text, never the run: what was
read before is kept, and the reason says what happened. Thread-safe: N threads have N children at work at
once, all forked from one warm process. Times are seconds, sizes bytes.
"""

import contextlib
import errno
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Self

from archive.errors import ArchiveUnreachable, StorageFull
from indexer.extract.limits import Limits
from indexer.extract.result import Extracted
from indexer.isolation.answer import Answer, taken_languages
from indexer.isolation.confined_jobs import ConfinedJobs
from indexer.isolation.frames import Frame
from indexer.isolation.pdf_memory import PDF, for_pdf

JOBS = "indexer.isolation.jobs"


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
        self._jobs = ConfinedJobs(limits, {"module": jobs, "path": list(path), "languages": list(languages)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin to warm up in the background."""
        self._jobs.start()

    def close(self) -> None:
        """End the warm process and every child."""
        self._jobs.close()

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
        laid_out: bool = False,
    ) -> Extracted:
        """Read one file from its start. ``depth`` counts the files it lies within.

        ``passwords`` are tried in turn when it is encrypted, and kept nowhere. ``laid_out`` says that it is a PDF which
        LibreOffice has just made of a file.

        Raises ``StorageFull`` when attachments find no room, ``ArchiveUnreachable`` when they cannot be written or no
        process can be started.
        """
        limits = for_pdf(self._limits, source)
        job: dict[str, object] = {
            "kind": "read",
            "filename": filename.encode("utf-8", "replace").decode()[-255:],
            "depth": depth,
            "passwords": list(passwords),
            "limits": asdict(limits),
            "laid_out": laid_out,
        }
        extracted, fell_over = self._read(job, source, limits)
        if fell_over and not extracted.pages and extracted.media_type == PDF:
            again, _ = self._read({**job, "careful": True}, source, limits)
            return again if again.has_text else extracted
        return extracted

    def _read(
        self, job: Mapping[str, object], source: BinaryIO | int, limits: Limits
    ) -> tuple[Extracted, bool]:
        """What one child makes of a file, and whether it fell over it."""
        answer = Answer(limits, self._spool_folder)
        try:
            ended = self._jobs.run(job, source, b"", answer.take)
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
        reason = self._jobs.reason(ended, answer.ended, limits.memory_mb)
        return answer.extracted(reason), reason is not None and reason.code != "limit-time"

    def languages(self, text: str) -> tuple[str | None, tuple[str, ...]]:
        """The main language of a text, and every one with a real share of it (ISO 639-1)."""
        told: list[tuple[str | None, tuple[str, ...]]] = [(None, ())]

        def take(frame: Frame) -> None:
            if frame.header.get("kind") == "languages":
                told[0] = taken_languages(frame)

        job = {"kind": "languages", "limits": asdict(self._limits)}
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - no file is read
            self._jobs.run(job, nothing, text.encode("utf-8", "replace"), take)
        return told[0]
