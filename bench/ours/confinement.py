"""What Landlock and the filter of system calls cost beside the limits that every child has anyway.

Both ways of confining read the same letters one after another; CPU time of all processes counts, without that of
warming up, so that other work on the machine does not show.
"""

import statistics
from pathlib import Path

from bench.places import corpus, work
from bench.plan import Plan
from bench.results import Result, Target, number
from bench.weighing import reading_cpu
from indexer.isolation.self_attack import attack_ourselves

FORMATS = ("pdf", "docx", "odt", "eml", "html", "txt")


def measure(plan: Plan) -> Result:
    """Whole confinement against limits alone, and which attacks on it were refused."""
    result = Result("confinement", "Confined children: what confinement costs, and what it withstands")
    _attack(result)
    folder = corpus("letters")
    if folder is None:
        result.skipped.append("the shared letters are absent")
        return result
    paths = sorted(path for name in FORMATS for path in (folder / name).glob("*") if path.is_file())
    whole, limits = _seconds(paths, plan.repeats, False), _seconds(paths, plan.repeats, True)
    ratio = statistics.median(whole) / statistics.median(limits)
    result.targets.append(
        Target(f"{len(paths)} letters: CPU time against limits alone", ratio, "×", at_most=1.25)
    )
    result.beside += [
        ("one file, wholly confined", _each(whole, paths)),
        ("one file, limits alone", _each(limits, paths)),
    ]
    result.figures |= {"files": len(paths), "whole_cpu_s": whole, "limits_cpu_s": limits}
    return result


def _seconds(paths: list[Path], repeats: int, limits_alone: bool) -> list[float]:
    spool = work("confinement")
    start = reading_cpu([], 0, spool, limits_alone=limits_alone)
    return [reading_cpu(paths, 1, spool, limits_alone=limits_alone) - start for _ in range(repeats)]


def _each(seconds: list[float], paths: list[Path]) -> str:
    return f"{number(statistics.median(seconds) / len(paths) * 1000)} ms CPU"


def _attack(result: Result) -> None:
    defence = attack_ourselves()
    refused = sum(attempt.refused for attempt in defence.attempts)
    result.targets.append(
        Target("attacks refused", refused / max(1, len(defence.attempts)) * 100, "%", at_least=100)
    )
    result.beside.append(("in force", defence.means))
    result.figures["defence"] = defence.as_json()
