"""One search peer in a process of its own: ``python -m bench.peers.contest PEER build|search FOLDER …``.

``build FOLDER CORPUS``, or ``search FOLDER QUERIES REPEATS [WARM_UP]``.

Prints one JSON object. Reading the corpus' JSON lines counts in everybody's building time.
"""

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bench import corpus
from bench.measure import memory, peak_rss_mb
from bench.passes import kept, timings
from bench.places import bytes_below

PEERS = {
    "stock Whoosh": ("bench.peers.stock_whoosh", "StockWhoosh"),
    "SQLite FTS5": ("bench.peers.sqlite_fts5", "SqliteFts5"),
    "tantivy": ("bench.peers.native_tantivy", "NativeTantivy"),
}


def build(peer: Any, folder: Path, texts: Path) -> dict[str, Any]:
    """Index the whole corpus."""
    pages = 0

    def counted() -> Any:
        nonlocal pages
        for text in corpus.read(texts):
            pages += len(text.pages)
            yield text

    started = time.perf_counter()
    peer.build(counted())
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "pages": pages,
        "pages_per_second": pages / seconds,
        "index_bytes": bytes_below(folder),
        "peak_mb": peak_rss_mb(),
    }


def search(peer: Any, queries: str, repeats: str, warm_up: str = "") -> dict[str, Any]:
    """Open the index and time the mix."""
    started = time.perf_counter()
    peer.open()
    opened = time.perf_counter() - started
    return {
        "open_ms": opened * 1000,
        **timings(peer.answer, kept(queries), int(repeats), kept(warm_up) if warm_up else ()),
        "rss_mb": memory(os.getpid())["Rss"],
    }


def main(name: str, what: str, folder: str, *arguments: str) -> None:
    """See the module."""
    module, kind = PEERS[name]
    peer = getattr(importlib.import_module(module), kind)(Path(folder))
    done = build(peer, Path(folder), Path(arguments[0])) if what == "build" else search(peer, *arguments)
    print(json.dumps(done, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
