"""Time and memory of processes, and what a list of timings says. Seconds, milliseconds where named, MiB.

Memory of a process tree is the sum of proportional set sizes, sampled: pages that processes share count once.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.places import PROJECT

SAMPLE_SECONDS = 0.1


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the least value that ``share`` (0–100) per cent of all do not exceed."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 100)
    return ordered[max(int(rank), 1) - 1]


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99, maximum and mean in milliseconds."""
    figures = {f"p{share}_ms": percentile(seconds, share) * 1000 for share in (50, 95, 99)}
    figures["max_ms"] = max(seconds) * 1000
    figures["mean_ms"] = sum(seconds) / len(seconds) * 1000
    return {name: round(value, 3) for name, value in figures.items()}


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Append the wall seconds of the block to ``into``."""
    started = time.perf_counter()
    yield
    into.append(time.perf_counter() - started)


@dataclass(frozen=True)
class Run:
    """A finished process with its descendants."""

    wall: float
    cpu: float  # user and system, of the process and every descendant that was waited for
    peak_mb: float  # of the whole tree
    returncode: int
    stdout: str = field(repr=False)
    stderr: str = field(repr=False)

    def figures(self) -> dict[str, float]:
        """For the results."""
        return {"wall_s": round(self.wall, 3), "cpu_s": round(self.cpu, 3), "peak_mb": round(self.peak_mb, 1)}


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> Run:
    """Run a command to its end and measure it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
        cwd=cwd,
    )
    outputs: dict[str, bytes] = {}
    readers = [_drain(process.stdout, "out", outputs), _drain(process.stderr, "err", outputs)]
    with watching(process.pid) as peak:
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    for reader in readers:
        reader.join()
    return Run(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_mb=peak(),
        returncode=process.returncode,
        stdout=outputs["out"].decode("utf-8", "replace"),
        stderr=outputs["err"].decode("utf-8", "replace"),
    )


def run_module(module: str, *arguments: object) -> tuple[dict[str, Any], Run]:
    """Run a module of this package in a fresh Python; it answers with one JSON object on its last line."""
    done = run([sys.executable, "-m", module, *map(str, arguments)], cwd=PROJECT)
    if done.returncode:
        raise MeasurementError(f"{module} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1]), done


class MeasurementError(Exception):
    """What was to be measured did not run."""


class PeerAbsentError(Exception):
    """A peer is not installed here; it is left out by name."""


def _drain(stream: Any, name: str, outputs: dict[str, bytes]) -> threading.Thread:
    def read() -> None:
        with stream:
            outputs[name] = stream.read()

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


@contextmanager
def watching(pid: int) -> Iterator[Callable[[], float]]:
    """Sample the memory of a process tree while the block runs; yields a function that tells the peak so far."""
    peak = 0.0
    ended = threading.Event()

    def sample() -> None:
        nonlocal peak
        pause = SAMPLE_SECONDS
        while not ended.wait(pause):
            started = time.perf_counter()
            peak = max(peak, tree_mb(pid))
            # The kernel walks all pages of a large process: looking must not cost what is looked at.
            pause = max(SAMPLE_SECONDS, 50 * (time.perf_counter() - started))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield lambda: peak
    finally:
        ended.set()
        thread.join()


def tree(pid: int) -> list[int]:
    """The process and all its descendants, as far as they still run."""
    found = [pid]
    for parent in found:
        try:
            for task in os.scandir(f"/proc/{parent}/task"):
                found.extend(map(int, Path(task.path, "children").read_text().split()))
        except OSError:
            continue  # it ended meanwhile
    return found


def tree_mb(pid: int) -> float:
    """Proportional set size of a process tree."""
    return sum(memory(process).get("Pss", 0.0) for process in tree(pid))


def memory(pid: int) -> dict[str, float]:
    """Rss, Pss, Pss_Anon … of one process in MiB; empty when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    return {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}


def peak_rss_mb() -> float:
    """The largest resident set this process has had (VmHWM)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def alternate(repeats: int, *contenders: Callable[[], Run]) -> list[list[Run]]:
    """Run each contender ``repeats`` times in turn, so that none has the quieter hours; results by contender."""
    results: list[list[Run]] = [[] for _ in contenders]
    for _ in range(repeats):
        for contender, runs in zip(contenders, results, strict=True):
            runs.append(contender())
    return results


def median(runs: Sequence[Run]) -> Run:
    """The run with the median wall time."""
    return sorted(runs, key=lambda one: one.wall)[len(runs) // 2]
