"""Many files laid out by one LibreOffice, each with an outcome of its own.

It takes them in the order given and says nothing about those it cannot open, so what became of each is read from
the PDFs that are there. A file that hangs or crashes it costs itself only: the others are tried again without it.
Times are seconds, sizes bytes.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.reasons import Reason
from indexer.office.program import Folders, OfficeProgram

_LOOK_EVERY = 0.05
_TAIL = 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may cost."""

    seconds: float
    memory: int
    pdf_size: int
    start: float = 30.0  # of the program itself, on a machine that is busy


class Batch:
    """Conversions in one set of folders."""

    def __init__(
        self, program: OfficeProgram, folders: Folders, bounds: Bounds, stopped: Callable[[], bool]
    ) -> None:
        self._program = program
        self._folders = folders
        self._bounds = bounds
        self._stopped = stopped

    def convert(self, names: Sequence[str]) -> dict[str, Reason | None]:
        """Lay out each file of the sources; ``None`` for those whose PDF lies in ``made`` now.

        Whoever stops it does not want to know of what is not done: that has no outcome.
        """
        outcomes: dict[str, Reason | None] = {}
        waiting = list(names)
        while waiting and not self._stopped():
            trouble = self._run(waiting)
            made = [number for number, name in enumerate(waiting) if self._is_whole(name)]
            outcomes.update((waiting[number], None) for number in made)
            if trouble is None:
                reason = Reason.of("unreadable-file", "LibreOffice cannot open the file.")
                outcomes.update((name, reason) for name in waiting if name not in outcomes)
                return outcomes
            # Those before the last one made were passed over; the next one is what it was busy with.
            reached = made[-1] + 1 if made else 0
            refused = Reason.of("unreadable-file", "LibreOffice cannot open the file.")
            outcomes.update((name, refused) for name in waiting[:reached] if name not in outcomes)
            if reached < len(waiting) and not self._stopped():
                suspect, several = waiting[reached], len(waiting) > 1
                innocent = several and trouble.code == "extraction-failed"
                outcomes[suspect] = self.convert([suspect]).get(suspect, trouble) if innocent else trouble
            waiting = waiting[reached + 1 :]
        return outcomes

    def pdf_of(self, name: str) -> Path:
        """Where the PDF of a file is made."""
        return self._folders.made / f"{Path(name).stem}.pdf"

    def _run(self, names: Sequence[str]) -> Reason | None:
        """One run of the program; the reason when it did not come to its end by itself."""
        bounds = self._bounds
        with subprocess.Popen(  # noqa: S603 - a program of this machine, and names of our own making
            self._program.command(self._folders, names, bounds.memory, bounds.pdf_size),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._program.environment(self._folders),
            cwd=self._folders.profile,
            start_new_session=True,
        ) as process:
            try:
                return self._wait(process)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def _wait(self, process: "subprocess.Popen[bytes]") -> Reason | None:
        """Wait while it goes on: each new file starts the clock anew."""
        seen, deadline = 0, time.monotonic() + self._bounds.start + self._bounds.seconds
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(_LOOK_EVERY)
                return (
                    None if code == 0 else Reason.of("extraction-failed", "LibreOffice failed on the file.")
                )
            there = sum(1 for _ in os.scandir(self._folders.made))
            if there != seen:
                seen, deadline = there, time.monotonic() + self._bounds.seconds
            if time.monotonic() > deadline or self._stopped():
                return Reason.of("limit-time")

    def _is_whole(self, name: str) -> bool:
        path = self.pdf_of(name)
        try:
            with path.open("rb") as made:
                size = made.seek(0, os.SEEK_END)
                made.seek(max(0, size - _TAIL))
                if b"%%EOF" in made.read():
                    return True
            path.unlink()
        except OSError:
            pass
        return False
