"""The engine alone, each job in a fresh process: ``python -m bench.ours.engine build|search|open …``.

``build FOLDER CORPUS`` fills an index from kept text; ``search HOME QUERIES REPEATS [WARM_UP]`` times the mix;
``open HOME WORD`` times opening the index and answering one search.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import corpus
from bench.measure import memory, peak_rss_mb
from bench.passes import kept, timings
from bench.places import bytes_below
from bench.queries import Query

EVERYBODY = frozenset({"open", "unsorted", *corpus.COLLECTIONS})  # the tokens of all that is measured


def build(folder: str, texts: str) -> dict[str, Any]:
    """Build an index from nothing; reading the corpus' JSON lines counts, as it does for the peers."""
    from archive.settings import Settings
    from indexer.analysis import Analyzer
    from indexer.whoosh import WhooshEngine

    path = Path(folder)
    settings = Settings.for_home(path)
    engine = WhooshEngine(path, Analyzer(settings.languages), "bench", settings.cache_mb << 20)
    totals = {"pages": 0, "text_bytes": 0, "documents": 0}
    started = time.perf_counter()
    engine.rebuild(_changes(Path(texts), totals), 1 << 40)
    seconds = time.perf_counter() - started
    engine.close()
    return {
        **totals,
        "seconds": seconds,
        "pages_per_second": totals["pages"] / seconds,
        "index_bytes": bytes_below(path),
        "peak_mb": peak_rss_mb(),
    }


def _changes(texts: Path, totals: dict[str, int]) -> Iterator[Any]:
    from indexer.engine.seam import Change, Entry

    for text in corpus.read(texts):
        totals["documents"] += 1
        totals["pages"] += len(text.pages)
        totals["text_bytes"] += sum(len(page.encode()) for page in text.pages)
        language = "" if text.language == "mul" else text.language
        entry = Entry(
            rendition=f"r{text.number}",
            document=f"d{text.number}",
            pages=text.pages,
            title=text.title,
            creators=(text.sender,),
            recipients=(text.recipient,),
            filename=f"letter-{text.number:06}",
            collection=text.collection,
            language=language,
            stemmed_as=(language,) if language else (),
            type=text.type,
            date=text.date,
        )
        yield Change(text.number + 1, entry.rendition, entry)


def opened(home: str) -> tuple[Any, dict[str, float]]:
    """The engine of a home, and what opening it took and added."""
    from archive.catalogue import Catalogue
    from archive.settings import Settings, path_of
    from indexer.analysis import Analyzer
    from indexer.whoosh import WhooshEngine

    settings = Settings.for_home(Path(home))
    with Catalogue.open(settings) as catalogue:
        identity = catalogue.identity
    analyzer = Analyzer(settings.languages)
    before = memory(os.getpid())["Rss"]
    started = time.perf_counter()
    engine = WhooshEngine(path_of(settings.engine_url), analyzer, identity, settings.cache_mb << 20)
    if engine.health != "ready":
        raise RuntimeError(engine.health_reason)
    seconds = time.perf_counter() - started
    return engine, {"open_ms": seconds * 1000, "open_added_mb": memory(os.getpid())["Rss"] - before}


def search(home: str, queries: str, repeats: str, warm_up: str = "") -> dict[str, Any]:
    """Time the mix: ten best, exact total, facets."""
    from indexer.engine.seam import SearchRequest
    from indexer.query.parser import parse

    engine, figures = opened(home)
    asked, before = kept(queries), kept(warm_up) if warm_up else []
    parsed = {  # beforehand: the engine alone is timed
        id(query): SearchRequest(parse(query.text), EVERYBODY, _filters(query), limit=10)
        for query in [*asked, *before]
    }

    def answer(query: Query) -> int:
        return int(engine.search(parsed[id(query)]).total)

    found = timings(answer, asked, int(repeats), before)
    return {**figures, **found, "rss_mb": memory(os.getpid())["Rss"], "peak_mb": peak_rss_mb()}


def _filters(query: Query) -> Any:
    from indexer.engine.seam import Filters

    given: dict[str, Any] = {name: (value,) for name, value in query.filters.items()}
    return Filters(**given)


def open_once(home: str, word: str) -> dict[str, Any]:
    """Open and answer one search for a word."""
    from indexer.engine.seam import SearchRequest
    from indexer.query.tree import Word

    engine, figures = opened(home)
    started = time.perf_counter()
    total = engine.search(SearchRequest(Word(word), EVERYBODY, limit=10)).total
    figures["first_search_ms"] = (time.perf_counter() - started) * 1000
    return {**figures, "total": total}


if __name__ == "__main__":
    jobs: dict[str, Callable[..., dict[str, Any]]] = {"build": build, "search": search, "open": open_once}
    print(json.dumps(jobs[sys.argv[1]](*sys.argv[2:]), ensure_ascii=False))
