"""What asking who sees what costs a search: the query mix over HTTP, with accounts, groups and restricted collections.

Two servers answer the same queries in turn over the same holdings: one whose archive has no accounts, and one that has
thirty groups, every collection restricted to some of them, and asks whose token it was sent. The reader of the first
comparison is in all groups, so that both find the same; another reader is in half of them.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import MeasurementError, summary
from bench.ours.freshness import copied
from bench.ours.home import built
from bench.ours.search import mixes, three
from bench.ours.server import Client, serving
from bench.passes import kept
from bench.plan import Plan
from bench.queries import Query
from bench.results import Result, Target, number

GROUPS = 30
_OF_EACH = 5  # groups that a collection is opened to
_WARMING = 200
_AGAIN = 2


def measure(plan: Plan) -> Result:
    """The API's answers with ten hits: without accounts, for a reader of all groups, for one of half of them."""
    result = Result("access", f"Search over HTTP with access filter, {GROUPS} groups")
    home, _ = built(plan.pages)
    peopled = copied(home)
    tokens = _people(peopled)
    asked, others = map(kept, mixes(plan.pages))
    with serving(home) as free, serving(peopled) as filtered:
        ways = {
            "without accounts": _asks(Client(free.port), None),
            "of all groups": _asks(Client(filtered.port), tokens["all"]),
            "of half of them": _asks(Client(filtered.port), tokens["half"]),
        }
        timed = _in_turn(ways, asked, others[:_WARMING])
    shutil.rmtree(peopled)
    all_groups = timed["of all groups"]
    cost = _cost(timed["without accounts"], all_groups)
    first = summary([row[0] for row in all_groups])
    result.targets += [
        Target("JSON, 10 hits, new queries: p50", first["p50_ms"], "ms", at_most=15),
        Target("JSON, 10 hits, new queries: p95", first["p95_ms"], "ms", at_most=60),
        Target("more than without accounts: median of new queries", cost, "%", at_most=15),
    ]
    for name, rows in timed.items():
        result.beside.append((f"{name}: p50 / p95 / p99", three(summary([row[0] for row in rows]))))
    again = _cost(timed["without accounts"], all_groups, turn=1)
    result.beside.append(("more than without accounts, asked again", f"{number(again)} %"))
    result.figures |= {name: summary([row[0] for row in rows]) for name, rows in timed.items()}
    return result


def _people(home: Path) -> dict[str, str]:
    """Groups, a reader of all and one of half of them, and every collection restricted; tokens by reader."""
    from archive.accounts.audit import COMMAND_LINE
    from archive.accounts.model import Role
    from archive.settings import Settings
    from archive.visibility import Access, CollectionAccess
    from indexer.holdings import open_holdings

    codes = [f"group-{one:02}" for one in range(GROUPS)]
    with open_holdings(Settings.for_home(home)) as holdings:
        accounts, catalogue = holdings.accounts, holdings.catalogue
        for code in codes:
            accounts.add_group(code, "", COMMAND_LINE)
        for number_, one in enumerate(catalogue.known_collections()):
            own = [codes[(number_ * _OF_EACH + step) % GROUPS] for step in range(_OF_EACH)]
            wanted = CollectionAccess(Access.RESTRICTED, tuple(own))
            catalogue.set_collection_access(one.code, wanted, "bench")
        accounts.add_account("admin", [Role.ADMIN], COMMAND_LINE)
        tokens = {}
        for name, groups in (("all", codes), ("half", codes[: GROUPS // 2])):
            account = accounts.add_account(name, [Role.RESEARCHER], COMMAND_LINE, groups=groups)
            _, tokens[name] = accounts.make_token(account, "bench", ["read"], COMMAND_LINE)
    return tokens


def _asks(client: Client, token: str | None) -> Callable[[Query], float]:
    """Seconds until a query is answered."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(query: Query) -> float:
        started = time.perf_counter()
        status, body = client.get(
            "/api/v1/search", {"q": query.text, "limit": "10", **query.filters}, headers
        )
        if status != 200:
            raise MeasurementError(f"search {query.text} answered {status}: {body[:300]!r}")
        return time.perf_counter() - started

    return ask


def _in_turn(
    ways: dict[str, Callable[[Query], float]], asked: Sequence[Query], warming: Sequence[Query]
) -> dict[str, list[list[float]]]:
    """Seconds of each query, the first time and again, by way; each query is asked all ways, another one first."""
    for ask in ways.values():
        for query in warming:
            ask(query)
    timed: dict[str, list[list[float]]] = {name: [[] for _ in asked] for name in ways}
    names = list(ways)
    for turn in range(1 + _AGAIN):
        for index, query in enumerate(asked):
            start = (index + turn) % len(names)
            for name in names[start:] + names[:start]:
                timed[name][index].append(ways[name](query))
    return timed


def _cost(free: Sequence[Sequence[float]], filtered: Sequence[Sequence[float]], turn: int = 0) -> float:
    """By how much the median query takes longer, percent."""
    before: Any = median(row[turn] for row in free)
    after: Any = median(row[turn] for row in filtered)
    return float((after / before - 1) * 100)
