"""One warm process and the jobs handed to it, each done in a confined child: what every kind of job has in common.

What a job is and what its answer means, only those know who ask and the job module in the warm process.
Thread-safe: N threads have N children at work at once. Times are seconds, sizes bytes.
"""

import contextlib
import os
import signal
from collections.abc import Callable, Mapping
from typing import BinaryIO

from archive.errors import ArchiveUnreachable
from archive.reasons import Reason
from indexer.extract.limits import MIB, Limits
from indexer.isolation.child import Child, Ended
from indexer.isolation.frames import Frame
from indexer.isolation.warm_process import WarmProcess

# Exit codes of a child, as ``zygote`` gives them, or minus the signal that ended it.
_OUT_OF_TIME = (73, -signal.SIGXCPU)
_OUT_OF_MEMORY = 71
# A parser that aborts when memory is refused looks like any crash; only how much it held tells them apart.
_NEARLY_ALL = 0.6


class ConfinedJobs:
    """Starts its warm process at first use, or by ``start``; ends with ``close``."""

    def __init__(self, limits: Limits, configuration: Mapping[str, object]) -> None:
        self._limits = limits
        self._warm = WarmProcess(configuration)

    def start(self) -> None:
        """Begin to warm up in the background."""
        self._warm.start()

    def close(self) -> None:
        """End the warm process and every child."""
        self._warm.close()

    def run(
        self, job: Mapping[str, object], source: BinaryIO | int, extra: bytes, take: Callable[[Frame], None]
    ) -> Ended:
        """Have one job done on an open file; frames go to ``take`` as they come.

        Raises ``ArchiveUnreachable`` when no process can be started, and what ``take`` raises.
        """
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

    def reason(self, ended: Ended, is_whole: bool, memory_mb: int | None = None) -> Reason | None:
        """Why a child ended before its answer was whole; ``memory_mb`` where it had less than others."""
        if ended.verdict is not None:
            return Reason.of(ended.verdict)
        if is_whole and ended.code == 0:
            return None
        if ended.code in _OUT_OF_TIME:
            return Reason.of("limit-time")
        if (
            ended.code == _OUT_OF_MEMORY
            or ended.peak > _NEARLY_ALL * (memory_mb or self._limits.memory_mb) * MIB
        ):
            return Reason.of("limit-memory")
        return Reason.of("extraction-failed")


def _opened_anew(descriptor: int) -> int:
    with contextlib.suppress(OSError):
        return os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY | os.O_CLOEXEC)
    copy = os.dup(descriptor)
    os.lseek(copy, 0, os.SEEK_SET)
    return copy
