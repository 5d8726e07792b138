"""The query mix over HTTP, snippets and all, and what a web process holds in memory afterwards."""

from bench.measure import MeasurementError
from bench.ours.home import built
from bench.ours.search import mixes, three
from bench.ours.server import Client, serving
from bench.passes import kept, slowest, timings
from bench.plan import Plan
from bench.queries import Query
from bench.results import Result, Target, number


def measure(plan: Plan) -> Result:
    """JSON first, then the pages for people, over one connection; memory after 200 other queries and at the end."""
    result = Result("http", "Search with snippets over HTTP")
    home, _ = built(plan.pages)
    asked, others = map(kept, mixes(plan.pages))
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

        for query in others[:200]:
            as_json(query)
        after_200 = server.web_processes()
        found = {
            "JSON, 10 hits": timings(as_json, asked, plan.query_repeats),
            "HTML, 20 hits": timings(as_page, asked, plan.query_repeats),
        }
        at_end = server.web_processes()
    new = found["JSON, 10 hits"]["first"]
    largest = max(one["Rss"] for one in after_200.values())
    result.targets += [
        Target("JSON, 10 hits, new queries: p50", new["p50_ms"], "ms", at_most=15),
        Target("JSON, 10 hits, new queries: p95", new["p95_ms"], "ms", at_most=60),
        Target("resident memory of the largest web process after 200 queries", largest, "MiB", at_most=350),
    ]
    for name, one in found.items():
        result.beside += [
            (f"{name}, new queries: p50 / p95 / p99", three(one["first"])),
            (f"{name}, asked again: p50 / p95 / p99", three(one["again"])),
        ]
        result.figures[name] = {**one, "slowest": slowest(one["rows"])}
    ends = [one["Rss"] for one in at_end.values()]
    result.beside += [
        ("web processes", str(len(after_200))),
        ("largest web process: at start, at the end", f"{number(at_start)} MiB, {number(max(ends))} MiB"),
        ("from the command to the first answer", f"{number(server.ready_seconds)} s"),
    ]
    result.figures["memory"] = {"after_200_queries": after_200, "at_end": at_end}
    return result
