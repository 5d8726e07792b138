"""``python -m bench``: measure, write ``bench/results/*.json``, print a table."""

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bench import machine
from bench.ours import (
    access,
    acknowledging,
    alerts,
    badinputs,
    completion,
    confinement,
    freshness,
    fuzz,
    http_search,
    ingest,
    load,
    names,
    ocr,
    original,
    pages,
    relevance,
    resumable,
    search,
    stages,
)
from bench.places import DOCS, RESULTS
from bench.plan import Plan
from bench.results import Result, keep, kept, table, write_into

MEASUREMENTS: dict[str, Callable[[Plan], Result]] = {
    "letters": ingest.measure_letters,
    "pdf": ingest.measure_pdf,
    "stages": stages.measure,
    "build": search.measure_build,
    "search": search.measure_search,
    "http": http_search.measure,
    "load": load.measure,
    "access": access.measure,
    "completion": completion.measure,
    "opening": search.measure_opening,
    "freshness": freshness.measure,
    "acknowledging": acknowledging.measure,
    "alerts": alerts.measure,
    "relevance": relevance.measure,
    "names": names.measure,
    "original": original.measure,
    "resumable": resumable.measure,
    "pages": pages.measure,
    "ocr": ocr.measure,
    "confinement": confinement.measure,
    "badinputs": badinputs.measure,
    "fuzz": fuzz.measure,
}


SCALED = frozenset(
    {"build", "search", "http", "load", "access", "completion", "opening", "freshness", "alerts"}
)  # what depends on the corpus' size


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 when a measurement could not be made; a target that is missed is a result, not a failure."""
    asked = _options().parse_args(arguments)
    plan = Plan.quick() if asked.quick else Plan()
    plan = replace(plan, pages=asked.pages or plan.pages, requests=asked.requests or plan.requests)
    failed = False
    if not asked.table:
        for name in asked.only or MEASUREMENTS:
            failed |= not _measured(name, plan)
    results = kept(RESULTS, list(asked.only or MEASUREMENTS))
    print(machine.in_a_line(results[-1]["machine"] if results else machine.describe()))
    print()
    print(table(results))
    if asked.write_docs:
        write_into(DOCS, kept(RESULTS, list(MEASUREMENTS)))
    return 1 if failed else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Fonds beside its peers.")
    parser.add_argument("--quick", action="store_true", help="10,000 pages and few repetitions: some minutes")
    parser.add_argument("--pages", type=int, help="size of the scaled corpus, for trying things out")
    parser.add_argument("--requests", type=int, help="of the search page under load; 100000 for the whole")
    parser.add_argument(
        "--only", action="append", choices=list(MEASUREMENTS), help="only this one; may be repeated"
    )
    parser.add_argument("--table", action="store_true", help="measure nothing, print the newest results")
    parser.add_argument("--write-docs", action="store_true", help="put the table into docs/benchmarks.md")
    return parser


def _measured(name: str, plan: Plan) -> bool:
    """Make one measurement and keep it; others go on when it fails."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    about: dict[str, Any] = {
        "started": started,
        "scale": plan.scale if name in SCALED else "",
        "machine": machine.describe(),
    }
    clock = time.perf_counter()
    print(f"{name} …", end=" ", file=sys.stderr, flush=True)
    try:
        result = MEASUREMENTS[name](plan)
    except Exception:
        print("could not be measured:", file=sys.stderr)
        traceback.print_exc()
        return False
    seconds = time.perf_counter() - clock
    print(f"{seconds:.0f} s", file=sys.stderr)
    keep({**result.as_json(), **about, "seconds": round(seconds, 1)}, RESULTS)
    return True


if __name__ == "__main__":
    sys.exit(main())
