"""Building and searching the index, beside other engines on the same texts and queries."""

import json
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import corpus, passes, queries
from bench.measure import MeasurementError, run_module
from bench.ours.home import built
from bench.peers.contest import PEERS
from bench.places import work
from bench.plan import Plan
from bench.results import Result, Target, number


def mixes(pages: int) -> tuple[Path, Path]:
    """The query mix for a corpus and another one to warm up with, written where every process finds them."""
    texts, folder = corpus.written(pages), work("corpus")
    asked = passes.keep(queries.mix(corpus.read(texts)), folder / f"queries-{pages}.json")
    return asked, passes.keep(queries.mix(corpus.read(texts), "warm-up"), folder / f"warm-up-{pages}.json")


def three(figures: dict[str, float]) -> str:
    """p50, p95 and p99 in a table's cell."""
    return " / ".join(number(figures[key]) for key in ("p50_ms", "p95_ms", "p99_ms")) + " ms"


def measure_build(plan: Plan) -> Result:
    """Index build from kept text."""
    result = Result("build", "Index built from kept text, one process")
    texts = corpus.written(plan.pages)
    folder = work("index", f"build-{plan.pages}")
    shutil.rmtree(folder)
    mine, done = run_module("bench.ours.engine", "build", folder, texts)
    shutil.rmtree(folder)
    _, made = built(plan.pages)
    reindexed = plan.pages / made["index_seconds"]
    result.targets += [
        Target("Fonds: pace", mine["pages_per_second"], "pages/s", at_least=500),
        Target("Fonds: pace from the catalogue, as fonds reindex does", reindexed, "pages/s", at_least=500),
    ]
    result.beside += [
        ("Fonds: index for each byte of text", number(mine["index_bytes"] / mine["text_bytes"])),
        (
            "Fonds: index, text",
            f"{number(mine['index_bytes'] / 1e6)} MB, {number(mine['text_bytes'] / 1e6)} MB",
        ),
        (
            "Fonds: CPU of the build, from the catalogue",
            f"{number(done.cpu)} s, {number(made['indexing']['cpu_s'])} s",
        ),
        (
            "Fonds: peak memory of the build, from the catalogue",
            f"{number(mine['peak_mb'])} MiB, {number(made['peak_mb'])} MiB",
        ),
        ("catalogue with all texts", f"{number(made['catalogue_bytes'] / 1e6)} MB"),
    ]
    result.figures |= {"Fonds": mine, "home": made}
    for peer in PEERS if plan.peers else ():
        found = _peer_index(peer, plan.pages, texts, result)
        if found:
            result.figures[peer] = found
            size = f"{number(found['index_bytes'] / 1e6)} MB, {number(found['peak_mb'])} MiB"
            result.beside.append(
                (f"{peer}: pace, index, peak memory", f"{number(found['pages_per_second'])} pages/s, {size}")
            )
    return result


def _peer_index(peer: str, pages: int, texts: Path, result: Result) -> dict[str, Any] | None:
    """Build a peer's index, or remember how it was built."""
    folder = _peer_folder(peer, texts)
    mark = folder.with_suffix(".json")
    if mark.exists():
        return dict(json.loads(mark.read_text()))
    shutil.rmtree(folder)
    folder.mkdir()
    try:
        found, _ = run_module("bench.peers.contest", peer, "build", folder, texts)
    except MeasurementError as error:
        result.skipped.append(f"{peer}: {_last_line(error)}")
        return None
    mark.write_text(json.dumps(found))
    return found


def _last_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1]


def measure_search(plan: Plan) -> Result:
    """Ten best, exact total and facets by the engine alone."""
    result = Result("search", "Search by the engine alone: 10 best, exact total, facets")
    texts, (asked, warm_up) = corpus.written(plan.pages), mixes(plan.pages)
    jobs: dict[str, tuple[object, ...]] = {"Fonds": ("bench.ours.engine", "search", built(plan.pages)[0])}
    for peer in PEERS if plan.peers else ():
        if _peer_index(peer, plan.pages, texts, result):
            jobs[peer] = ("bench.peers.contest", peer, "search", _peer_folder(peer, texts))
    found = {}
    for name, (module, *arguments) in jobs.items():
        try:
            fresh, _ = run_module(str(module), *arguments, asked, 0)
            found[name], _ = run_module(str(module), *arguments, asked, plan.query_repeats, warm_up)
        except MeasurementError as error:
            if name == "Fonds":
                raise
            result.skipped.append(f"{name}: {_last_line(error)}")
            continue
        found[name]["fresh"] = {key: fresh[key] for key in ("first", "open_ms", "rss_mb")}
    _judge(result, found)
    for name, one in found.items():
        result.beside += _latencies(name, one)
        result.figures[name] = {**one, "slowest": passes.slowest(one["rows"])}
    result.figures["agreement"] = {
        name: _agreement(found["Fonds"], one) for name, one in found.items() if name != "Fonds"
    }
    return result


def _judge(result: Result, found: dict[str, Any]) -> None:
    mine = found["Fonds"]
    result.targets += [
        Target("Fonds, warm, new queries: p50", mine["first"]["p50_ms"], "ms", at_most=2),
        Target("Fonds, warm, new queries: p95", mine["first"]["p95_ms"], "ms", at_most=20),
    ]
    if "tantivy" in found:
        ours = passes.common_p95_ms(mine["rows"], found["tantivy"]["rows"])
        theirs = passes.common_p95_ms(found["tantivy"]["rows"], mine["rows"])
        again = mine["again"]["p95_ms"] / found["tantivy"]["again"]["p95_ms"]
        result.targets += [
            Target("Fonds, warm, new queries: p95 against tantivy", ours / theirs, "×", at_most=4),
            Target("Fonds, warm, asked again: p95 against tantivy", again, "×", at_most=4),
        ]


def _latencies(name: str, one: dict[str, Any]) -> list[tuple[str, str]]:
    missing = f"; cannot ask {', '.join(one['unsupported'])}" if one["unsupported"] else ""
    fresh = one["fresh"]
    return [
        (
            f"{name}, warm, new queries: p50 / p95 / p99 ({one['queries']} queries{missing})",
            three(one["first"]),
        ),
        (f"{name}, asked again: p50 / p95 / p99", three(one["again"])),
        (f"{name}, fresh process: p50 / p95 / p99", three(fresh["first"])),
        (
            f"{name}: open; memory after all queries",
            f"{number(fresh['open_ms'])} ms; {number(one['rss_mb'])} MiB",
        ),
    ]


def _peer_folder(peer: str, texts: Path) -> Path:
    return work("index", f"{peer.replace(' ', '-')}-{texts.stem}")


def _agreement(mine: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """By kind of query, the share that has exactly the same total; stems and word breaks differ by design."""
    totals = {row["index"]: row["total"] for row in other["rows"]}
    kinds: dict[str, list[bool]] = {}
    for row in mine["rows"]:
        if row["index"] in totals:
            kinds.setdefault(row["kind"], []).append(row["total"] == totals[row["index"]])
    return {kind: round(sum(same) / len(same), 2) for kind, same in sorted(kinds.items())}


def measure_opening(plan: Plan) -> Result:
    """Open the index in a fresh process."""
    result = Result("opening", "Index opened in a fresh process")
    home, _ = built(plan.pages)
    word = corpus.page_token(17)
    runs = [run_module("bench.ours.engine", "open", home, word)[0] for _ in range(plan.openings)]
    middle: Callable[[str], float] = lambda key: statistics.median(run[key] for run in runs)  # noqa: E731
    both = statistics.median(run["open_ms"] + run["first_search_ms"] for run in runs)
    result.targets.append(Target("open and answer one search", both, "ms", at_most=100))
    result.beside += [
        ("open", f"{number(middle('open_ms'))} ms"),
        ("first search, one rare word", f"{number(middle('first_search_ms'))} ms"),
        ("memory added by opening", f"{number(middle('open_added_mb'))} MiB"),
    ]
    result.figures["runs"] = runs
    return result
