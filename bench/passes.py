"""Runs the query mix against one searcher and times every query: a first pass, then passes that repeat it.

In a warmed process another mix has been asked before, so the first pass tells what new queries cost: a searcher
that remembers answers gains nothing from it. In a fresh process it tells what the first users wait.
What is timed is the same for everyone: the ten best, the exact total, and counts by collection, language,
type and year.
"""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
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


def kept(path: Path | str) -> list[Query]:
    """The mix as written by ``keep``."""
    return [Query(**values) for values in json.loads(Path(path).read_text("utf-8"))]


def timings(
    answer: Callable[[Query], int], queries: Sequence[Query], repeats: int, warm_up: Sequence[Query] = ()
) -> dict[str, Any]:
    """Time ``answer`` (which returns the total) on every query it supports, after ``warm_up``."""
    for query in warm_up:
        with suppress(UnsupportedQueryError):
            answer(query)
    rows: dict[int, dict[str, Any]] = {}
    unsupported: dict[str, int] = {}
    for turn in range(1 + repeats):
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
    """Percentiles of the first pass, of it by kind of query, and of the passes that repeat it."""
    if not rows:
        return {"queries": 0}
    kinds = sorted({row["kind"] for row in rows})
    again = [seconds for row in rows for seconds in row["seconds"][1:]]
    return {
        "queries": len(rows),
        "found_nothing": sum(row["total"] == 0 for row in rows),
        "first": summary(first(rows)),
        "first_by_kind": {
            kind: summary(first([row for row in rows if row["kind"] == kind])) for kind in kinds
        },
        "again": summary(again) if again else None,
    }


def first(rows: Sequence[dict[str, Any]]) -> list[float]:
    """Seconds of the first pass."""
    return [row["seconds"][0] for row in rows]


def common_p95_ms(rows: Sequence[dict[str, Any]], others: Sequence[dict[str, Any]]) -> float:
    """p95 of the first pass of ``rows``, counting only queries that ``others`` answered too."""
    answered = {row["index"] for row in others}
    return summary(first([row for row in rows if row["index"] in answered]))["p95_ms"]


def slowest(rows: Sequence[dict[str, Any]], count: int = 12) -> list[dict[str, Any]]:
    """The queries that took longest in the first pass."""
    found = sorted(rows, key=lambda row: -float(row["seconds"][0]))[:count]
    return [
        {
            "ms": [round(seconds * 1000, 2) for seconds in row["seconds"]],
            "kind": row["kind"],
            "text": row["text"],
            "total": row["total"],
        }
        for row in found
    ]
