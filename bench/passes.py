"""Runs the query mix against one searcher and times every query: a first pass, then warm ones.

What is timed is the same for everyone: the ten best, the exact total, and counts by collection, language,
type and year.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.measure import summary
from bench.queries import Query


class UnsupportedQueryError(Exception):
    """This searcher cannot express the query; it is left out of its figures, and named."""


def keep(queries: Sequence[Query], path: Path) -> Path:
    """Write the mix where every process finds the same one."""
    path.write_text(json.dumps([asdict(query) for query in queries], ensure_ascii=False), "utf-8")
    return path


def kept(path: Path) -> list[Query]:
    """The mix as written by ``keep``."""
    return [Query(**values) for values in json.loads(path.read_text("utf-8"))]


def timings(answer: Callable[[Query], int], queries: Sequence[Query], warm_passes: int) -> dict[str, Any]:
    """Time ``answer`` (which returns the total) on every query it supports."""
    rows: dict[int, dict[str, Any]] = {}
    unsupported: dict[str, int] = {}
    for turn in range(1 + warm_passes):
        for index, query in enumerate(queries):
            if turn and index not in rows:
                continue
            started = time.perf_counter()
            try:
                total = answer(query)
            except UnsupportedQueryError:
                unsupported[query.kind] = unsupported.get(query.kind, 0) + 1
                continue
            seconds = time.perf_counter() - started
            row = rows.setdefault(
                index, {"index": index, "kind": query.kind, "text": query.text, "seconds": []}
            )
            row["total"] = total
            row["seconds"].append(seconds)
    return {"rows": list(rows.values()), "unsupported": unsupported, **figures(list(rows.values()))}


def figures(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Percentiles of the first pass, of the warm passes, and of the warm passes by kind of query."""
    if not rows:
        return {"queries": 0}
    kinds = sorted({row["kind"] for row in rows})
    return {
        "queries": len(rows),
        "found_nothing": sum(row["total"] == 0 for row in rows),
        "first_pass": summary([row["seconds"][0] for row in rows]),
        "warm": summary(warm(rows)),
        "warm_by_kind": {kind: summary(warm([row for row in rows if row["kind"] == kind])) for kind in kinds},
    }


def warm(rows: Sequence[dict[str, Any]]) -> list[float]:
    """Seconds of all warm passes."""
    return [seconds for row in rows for seconds in row["seconds"][1:] or row["seconds"]]


def warm_p95_ms(rows: Sequence[dict[str, Any]], of: Sequence[dict[str, Any]]) -> float:
    """p95 of ``rows``, counting only queries that ``of`` answered too."""
    answered = {row["index"] for row in of}
    return summary(warm([row for row in rows if row["index"] in answered]))["p95_ms"]


def slowest(rows: Sequence[dict[str, Any]], count: int = 12) -> list[dict[str, Any]]:
    """The queries with the longest median warm time."""

    def middle(row: dict[str, Any]) -> float:
        values = sorted(row["seconds"][1:] or row["seconds"])
        return float(values[len(values) // 2])

    found = sorted(rows, key=middle, reverse=True)[:count]
    return [
        {"ms": round(middle(row) * 1000, 2), "kind": row["kind"], "text": row["text"], "total": row["total"]}
        for row in found
    ]
