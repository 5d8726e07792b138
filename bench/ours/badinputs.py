"""Hostile and broken files through ``fonds ingest``: every outcome as expected, within its time and memory."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.bad_inputs import BadInputs, canary_server, generator, judge, make
from bench.measure import MeasurementError, run
from bench.ours.command import environment, fresh_home, ingest
from bench.places import program, work
from bench.plan import Plan
from bench.results import Result, Target
from bench.weighing import WeighingIsolation
from indexer.extract.limits import Limits


def measure(plan: Plan) -> Result:
    """The whole set, those that resemble others too unless a quick look was asked for."""
    result = Result("badinputs", "Hostile and broken files: outcome, time and memory")
    found = generator()
    if found is None:
        result.skipped.append("the shared bad inputs are absent")
        return result
    folder = work("badinputs")
    shutil.rmtree(folder)
    with canary_server() as (address, came):
        made = make(found, folder, address, every=not plan.is_quick)
        home = fresh_home("badinputs")
        done, outcomes = ingest([made.folder], home)
        wrong = judge(made, outcomes, lambda word: _found(home, word)).wrong
        wrong |= _left_behind(home)
        _verify(home)
    if came:
        wrong["network"] = f"{len(came)} requests were made"
    if "Traceback" in done.stderr:
        wrong["stderr"] = "a traceback was printed"
    memory = _peaks(made)
    heavy = {name: mb for name, mb in memory.items() if mb > made.rows[name]["max_mb"]}
    wrong |= {name: f"{wrong.get(name, '')} held {mb:.0f} MiB".strip() for name, mb in heavy.items()}
    share = 100 * (1 - len([name for name in wrong if name in made.rows]) / len(made.rows))
    result.targets.append(
        Target(f"{len(made.rows)} files: outcome, time and memory as expected", share, "%", at_least=100)
    )
    result.targets.append(
        Target("requests, leaks, leftovers, tracebacks", len(set(wrong) - set(made.rows)), "", at_most=0)
    )
    slowest = max(outcomes, key=lambda one: one["seconds"])
    heaviest = max(memory, key=lambda name: memory[name])
    result.beside += [
        ("whole run", f"{done.wall:.0f} s, {done.cpu:.0f} s CPU, {done.peak_mb:.0f} MiB"),
        ("slowest file", f"{Path(slowest['path']).name!a}, {slowest['seconds']:.1f} s"),
        ("heaviest reader", f"{heaviest!a}, {memory[heaviest]:.0f} MiB"),
        *((f"not as expected: {name!a}", sentence) for name, sentence in sorted(wrong.items())),
    ]
    result.figures |= {
        "wrong": wrong,
        "peak_mb": {ascii(name): round(mb, 1) for name, mb in memory.items()},
        "run": done.figures(),
    }
    return result


def _found(home: Path, word: str) -> int:
    from archive.catalogue import DEFAULT_COLLECTION
    from archive.settings import Settings
    from indexer.holdings import open_holdings
    from indexer.searching.search_types import SearchQuery

    with open_holdings(Settings.for_home(home)) as holdings:
        return holdings.searcher.answer(SearchQuery(word, frozenset({DEFAULT_COLLECTION}), limit=1)).total


def _left_behind(home: Path) -> dict[str, str]:
    left = [str(path.relative_to(home)) for path in (home / "incoming").rglob("*") if path.is_file()]
    return {"leftovers": f"left behind: {', '.join(left)}"} if left else {}


def _verify(home: Path) -> None:
    done = run([program("fonds"), "verify"], environment(home))
    if done.returncode:
        raise MeasurementError(f"fonds verify ended with {done.returncode}: {done.stdout[-2000:]}")


def _peaks(made: BadInputs) -> dict[str, float]:
    """Memory of each file's reader in MiB; what every child shares with the warm process counts."""
    peaks: dict[str, float] = {}
    with WeighingIsolation(work("badinputs-parts"), Limits()) as isolation:
        weigh: Callable[[Path], Any] = isolation.weigh
        for name in made.rows:
            path = made.folder / name
            if path.is_file() and not path.is_symlink():
                peaks[name] = weigh(path)
    return peaks
