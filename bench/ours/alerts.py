"""What saved searches cost: ``python -m bench.ours.alerts HOME QUERIES``, in a home that may be written to.

Saved are a hundred queries of the mix; one letter comes in between two checks, once one that no search finds, once one
that many find.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.measure import run_module
from bench.ours.engine import EVERYBODY
from bench.ours.freshness import copied
from bench.ours.home import built
from bench.ours.search import mixes
from bench.plan import Plan
from bench.results import Result, Target, number

SEARCHES = 100
_REPEATS = 3


def measure(plan: Plan) -> Result:
    """Checks of a hundred saved searches on an index that has not changed, and on one that has."""
    result = Result("alerts", f"{SEARCHES} saved searches")
    home = copied(built(plan.pages)[0])
    found, _ = run_module("bench.ours.alerts", home, mixes(plan.pages)[0])
    shutil.rmtree(home)
    result.targets += [
        Target("check, the index has not changed: CPU", found["unchanged"] * 1000, "ms", at_most=20),
        Target("check after a letter that none finds: CPU", found["other"], "s", at_most=5),
    ]
    result.beside += [
        (f"check after a letter that {found['met']} of them find: CPU", f"{number(found['news'])} s"),
        ("documents remembered, those refused", f"{found['remembered']:,}, {found['refused']} searches"),
        ("saving one: CPU, mean", f"{number(found['saving'] / SEARCHES * 1000)} ms"),
        (
            f"page of the longest list ({found['longest']:,} documents): CPU",
            f"{number(found['page'] * 1000)} ms",
        ),
    ]
    result.figures |= found
    return result


def timings(home: str, queries: str) -> dict[str, Any]:
    """CPU seconds of this process, the least of several."""
    from archive.errors import QueryError, UsageError
    from archive.settings import Settings
    from indexer.holdings import open_holdings
    from indexer.searching.search import search_query

    asked = [one["text"] for one in json.loads(Path(queries).read_text())]
    found: dict[str, Any] = {"refused": 0}
    with open_holdings(Settings.for_home(Path(home))) as holdings:
        alerts, catalogue = holdings.alerts, holdings.catalogue

        def save() -> None:
            saved = 0
            for text in asked:
                if saved == SEARCHES:
                    return
                try:
                    alerts.save(search_query(text, EVERYBODY), "A search")
                    saved += 1
                except (QueryError, UsageError):
                    found["refused"] += 1

        def check() -> int:
            return sum(one.found > 0 for one in alerts.check_all(lambda _: EVERYBODY))

        found["saving"], _ = _cpu(save)
        searches = catalogue.saved_searches()
        longest = max(searches, key=lambda one: one.total)
        found |= {"remembered": sum(one.total for one in searches), "longest": longest.total}
        found["unchanged"] = min(_cpu(check)[0] for _ in range(_REPEATS))
        for name, words in (
            ("other", "zzalert"),
            ("news", " ".join(word for word in asked if word.isalpha())),
        ):
            seconds = []
            for number_ in range(_REPEATS):
                _take_in(holdings, f"{words} zzalert{name}{number_}")
                taken, met = _cpu(check)
                seconds.append(taken)
            found |= {name: min(seconds), "met": met}
        found["page"] = min(
            _cpu(lambda: holdings.search_list.listed(longest, EVERYBODY))[0] for _ in range(_REPEATS)
        )
    return found


def _take_in(holdings: Any, text: str) -> None:
    from archive.model import PageText, Reading
    from archive.originals.accession import Incoming
    from indexer.engine.feed import catch_up

    [accepted] = holdings.accession.take([Incoming(lambda: BytesIO(text.encode()), "letter.txt")])
    reading = Reading("text/plain", "bench", "1", (PageText(1, "1", text),))
    holdings.catalogue.record_extractions([(accepted.rendition, reading)])
    catch_up(holdings.catalogue, holdings.engine)


def _cpu(what: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    answer = what()
    return time.process_time() - started, answer


if __name__ == "__main__":
    print(json.dumps(timings(sys.argv[1], sys.argv[2])))
