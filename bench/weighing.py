"""Readers of files as the archive has them, with a look at what a child held, or with limits as their only bounds."""

import resource
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.reasons import Reason
from indexer.extract.limits import MIB, Limits
from indexer.isolation import Isolation
from indexer.isolation.child import Ended
from indexer.isolation.confined_jobs import ConfinedJobs
from indexer.isolation.isolation import JOBS

LANGUAGES = ("en", "ru", "kk", "fr", "de")


class _Weighed(ConfinedJobs):
    peak_mb = 0.0

    def reason(self, ended: Ended, is_whole: bool, *more: Any, **named: Any) -> Reason | None:
        self.peak_mb = max(self.peak_mb, ended.peak / MIB)
        return super().reason(ended, is_whole, *more, **named)


class WeighingIsolation(Isolation):
    """Tells after each file how much memory its child held, what it shares with the warm process included.

    ``limits_alone`` leaves Landlock and the filter of system calls out, as nothing but a measurement may.
    """

    def __init__(self, spool: Path, limits: Limits, *, limits_alone: bool = False) -> None:
        super().__init__(limits, LANGUAGES, spool)
        configuration: Mapping[str, object] = {
            "module": JOBS, "path": [], "languages": list(LANGUAGES), "limits_alone": limits_alone,
        }  # fmt: skip
        self._jobs = self._weighed = _Weighed(limits, configuration)

    def weigh(self, path: Path) -> float:
        """Peak memory in MiB of reading the file; what was found inside it is thrown away."""
        self._weighed.peak_mb = 0.0
        with path.open("rb") as source:
            read = self.extract(source, path.name)
        for part in read.parts:
            Path(part.path).unlink()
        return self._weighed.peak_mb


def reading_cpu(paths: Sequence[Path], passes: int, spool: Path, *, limits_alone: bool) -> float:
    """CPU seconds of starting a warm process, reading all files so often, and ending it, of all processes together."""
    before = _cpu()
    with WeighingIsolation(spool, Limits(), limits_alone=limits_alone) as isolation:
        for _ in range(passes):
            for path in paths:
                isolation.weigh(path)
        if not passes:
            isolation.start()
            isolation.weigh(Path(__file__))
    return _cpu() - before


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
