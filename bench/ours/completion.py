"""What the search box offers while somebody types: ``python -m bench.ours.completion HOME TYPED``.

Typed are beginnings of one or two neighbouring words of the corpus, as many letters as chance will have it.
"""

import json
import random
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench import corpus
from bench.measure import run_module, summary
from bench.ours.engine import EVERYBODY, opened
from bench.ours.home import built
from bench.places import work
from bench.plan import Plan
from bench.results import Result, Target, number

_TEXTS = 500


def measure(plan: Plan) -> Result:
    """Completion with words, people, tags and titles, for somebody who sees all and for somebody who sees nothing."""
    result = Result("completion", "Completion in the search box")
    kept = work("corpus") / f"typed-{plan.pages}.json"
    kept.write_text(json.dumps(list(_typed(corpus.written(plan.pages))), ensure_ascii=False))
    found, _ = run_module("bench.ours.completion", built(plan.pages)[0], kept)
    result.targets += [
        Target("p95 of what is typed", found["all"]["p95_ms"], "ms", at_most=30),
        Target("p95 when nothing may be seen", found["none"]["p95_ms"], "ms", at_most=30),
    ]
    result.beside.append(("p50", f"{number(found['all']['p50_ms'])} ms of {found['typed']} beginnings"))
    result.figures |= found
    return result


def _typed(texts: Path) -> Iterator[str]:
    chance = random.Random(11)
    for text in islice(corpus.read(texts), _TEXTS):
        words = " ".join(text.pages).split()[:2_000]
        if len(words) > 1:
            place = chance.randrange(len(words) - 1)
            two = f"{words[place]} {words[place + 1]}"
            yield two[: chance.randint(1, len(two))]
            yield words[place][: chance.randint(1, 4)]


def timings(home: str, typed: str) -> dict[str, Any]:
    """Wall seconds of each completion, in one process, each asked once."""
    from indexer.searching.completion import completions

    engine, _ = opened(home)
    asked: list[str] = json.loads(Path(typed).read_text())
    found: dict[str, Any] = {"typed": len(asked)}
    for name, groups in (("all", EVERYBODY), ("none", frozenset[str]())):
        seconds = []
        for text in asked:
            started = time.perf_counter()
            completions(engine, text, groups)
            seconds.append(time.perf_counter() - started)
        found[name] = summary(seconds)
    return found


if __name__ == "__main__":
    print(json.dumps(timings(sys.argv[1], sys.argv[2])))
