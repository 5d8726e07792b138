"""The query mix over HTTP, snippets and all, and what a web process holds in memory afterwards."""

from bench.measure import MeasurementError
from bench.ours.home import built
from bench.ours.search import mix
from bench.ours.server import Client, serving
from bench.passes import kept, slowest, timings
from bench.plan import Plan
from bench.queries import Query
from bench.results import Result, Target, number


def measure(plan: Plan) -> Result:
    """JSON first, then the pages for people, over one connection; memory after 200 queries and at the end."""
    result = Result("http", "Search with snippets over HTTP")
    home, _ = built(plan.pages)
    asked = kept(mix(plan.pages))
    with serving(home) as server:
        client = Client(server.port)
        at_start = server.largest_rss_mb()

        def as_json(query: Query) -> int:
            return int(client.search({"q": query.text, "limit": "10", **query.filters})["total"])

        def as_page(query: Query) -> int:
            status, body = client.get("/search", {"q": query.text, **query.filters})
            if status != 200:
                raise MeasurementError(f"the page of {query.text} answered {status}")
            return len(body)

        for query in asked[:200]:
            as_json(query)
        after_200 = server.web_processes()
        found = {
            "JSON, 10 hits": timings(as_json, asked, plan.warm_passes),
            "HTML, 20 hits": timings(as_page, asked, plan.warm_passes),
        }
        at_end = server.web_processes()
    warm = found["JSON, 10 hits"]["warm"]
    largest = max(one["Rss"] for one in after_200.values())
    result.targets += [
        Target("JSON, 10 hits: p50 warm", warm["p50_ms"], "ms", at_most=15),
        Target("JSON, 10 hits: p95 warm", warm["p95_ms"], "ms", at_most=60),
        Target("resident memory of the largest web process after 200 queries", largest, "MiB", at_most=350),
    ]
    for name, one in found.items():
        figures = " / ".join(number(one["warm"][key]) for key in ("p50_ms", "p95_ms", "p99_ms"))
        result.beside.append((f"{name}: p50 / p95 / p99 warm", f"{figures} ms"))
        result.figures[name] = {**one, "slowest": slowest(one["rows"])}
    ends = [one["Rss"] for one in at_end.values()]
    result.beside += [
        ("web processes", str(len(after_200))),
        ("largest web process: at start, at the end", f"{number(at_start)} MiB, {number(max(ends))} MiB"),
        ("from the command to the first answer", f"{number(server.ready_seconds)} s"),
    ]
    result.figures["memory"] = {"after_200_queries": after_200, "at_end": at_end}
    return result
