"""``fonds`` as its users run it: the command in a process of its own, with settings of this measurement's own."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from bench.measure import MeasurementError, Run, run
from bench.places import program, work

WORKERS = 2


def environment(home: Path, **settings: object) -> dict[str, str]:
    """This process's environment with nobody else's settings of Fonds in it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
    return inherited | {"FONDS_HOME": str(home)} | {name: str(value) for name, value in settings.items()}


def fresh_home(name: str) -> Path:
    """An empty home for one measurement."""
    home = work("homes", name)
    shutil.rmtree(home)
    return home


def ingest(paths: list[Path], home: Path, **settings: object) -> tuple[Run, list[dict[str, Any]]]:
    """``fonds ingest --json`` into a home; the run and its outcomes, those of contained files with them."""
    command = [program("fonds"), "ingest", "--json", *map(str, paths)]
    chosen = environment(home, FONDS_WORKERS=WORKERS, **settings)
    done = run(command, {**dict.fromkeys(_foreign(), ""), **chosen})
    if done.returncode not in (0, 1):
        raise MeasurementError(f"fonds ingest ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done, list(_flat([json.loads(line) for line in done.stdout.splitlines() if line]))


def _foreign() -> list[str]:
    return [name for name in os.environ if name.startswith("FONDS_")]


def _flat(outcomes: list[dict[str, Any]]) -> Any:
    for outcome in outcomes:
        yield outcome
        yield from _flat(outcome.get("contains", []))


def counted(outcomes: list[dict[str, Any]]) -> dict[str, int]:
    """How many files reached which outcome."""
    counts: dict[str, int] = {}
    for outcome in outcomes:
        counts[outcome["outcome"]] = counts.get(outcome["outcome"], 0) + 1
    return counts
