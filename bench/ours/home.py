"""A home with the whole corpus in it: ``python -m bench.ours.home fill HOME CORPUS``, then ``index HOME``.

Originals are small files that name the document; page texts are written through the catalogue as an extractor
would have drawn them, then the index is built from what the catalogue keeps. A home is kept and used again.
"""

import hashlib
import io
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench import corpus
from bench.measure import peak_rss_mb, run_module
from bench.places import PROJECT, bytes_below, work

VERSION = 1
_BATCH = 64
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "mail": "message/rfc822",
    "text": "text/plain",
}
_ENDINGS = {"pdf": "pdf", "word": "docx", "mail": "eml", "text": "txt"}


def built(pages: int) -> tuple[Path, dict[str, Any]]:
    """The home with so many pages and how it was built; made when there is none of this kind yet.

    When only the code that writes an index has changed, the index alone is built anew.
    """
    texts = corpus.written(pages)
    home = work("homes") / f"scale-{pages}"
    mark = home.with_suffix(".json")
    wanted = {"catalogue": _catalogue_fingerprint(texts), "index": _index_fingerprint()}
    known = json.loads(mark.read_text()) if mark.exists() else {}
    if known.get("fingerprint") == wanted:
        return home, known
    if known.get("fingerprint", {}).get("catalogue") != wanted["catalogue"]:
        mark.unlink(missing_ok=True)
        shutil.rmtree(home, ignore_errors=True)
        filled, done = run_module("bench.ours.home", "fill", home, texts)
        known = {**filled, "filling": done.figures(), "fingerprint": {"catalogue": wanted["catalogue"]}}
        mark.write_text(json.dumps(known, indent=1))
    indexed, done = run_module("bench.ours.home", "index", home)
    known |= {**indexed, "fingerprint": wanted, "indexing": done.figures()}
    mark.write_text(json.dumps(known, indent=1))
    return home, known


def _catalogue_fingerprint(texts: Path) -> str:
    """Changes with the corpus and the catalogue's tables."""
    return _digest(f"{VERSION} {texts.name}", (PROJECT / "archive/migrations/versions").glob("*.py"))


def _index_fingerprint() -> str:
    """Changes with the code that decides what an index holds."""
    modules = [PROJECT / "indexer/analysis.py", PROJECT / "indexer/engine/feed.py"]
    return _digest("", [*modules, *(PROJECT / "indexer/whoosh").glob("*.py")])


def _digest(text: str, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(text.encode())
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def fill(home: str, corpus_path: str) -> dict[str, Any]:
    """Write the whole corpus into the catalogue of a new home."""
    from archive.settings import Settings
    from indexer.holdings import open_holdings

    seconds = {"accession": 0.0, "record": 0.0}
    with open_holdings(Settings.for_home(Path(home))) as holdings, holdings.writing():
        for code in corpus.COLLECTIONS:
            holdings.catalogue.ensure_collection(code, f"Papers {code}")
        documents = corpus.read(Path(corpus_path))
        while batch := list(islice(documents, _BATCH)):
            for stage, spent in _take(holdings, batch):
                seconds[stage] += spent
        counts = repr(holdings.catalogue.counts())
    size = (Path(home) / "catalogue.sqlite").stat().st_size
    return {
        "filling_seconds": seconds,
        "counts": counts,
        "catalogue_bytes": size,
        "filling_peak_mb": peak_rss_mb(),
    }


def index(home: str) -> dict[str, Any]:
    """Build the index from the catalogue, as ``fonds reindex`` does."""
    from archive.settings import Settings
    from indexer.engine.feed import rebuild
    from indexer.holdings import open_holdings

    with open_holdings(Settings.for_home(Path(home))) as holdings, holdings.writing():
        started = time.perf_counter()
        renditions = rebuild(holdings.catalogue, holdings.engine)
        seconds = time.perf_counter() - started
    size = bytes_below(Path(home) / "index")
    return {"index_seconds": seconds, "renditions": renditions, "index_bytes": size, "peak_mb": peak_rss_mb()}


def _take(holdings: Any, batch: list[corpus.Text]) -> Iterator[tuple[str, float]]:
    from archive.originals.accession import Accepted

    started = time.perf_counter()
    taken = holdings.accession.take([_incoming(text) for text in batch])
    yield "accession", time.perf_counter() - started
    started = time.perf_counter()
    accepted = [
        (one.rendition, _reading(text))
        for one, text in zip(taken, batch, strict=True)
        if isinstance(one, Accepted)
    ]
    if len(accepted) != len(batch):
        raise RuntimeError("some documents of the corpus were not accepted")
    holdings.catalogue.record_extractions(accepted)
    yield "record", time.perf_counter() - started


def _incoming(text: corpus.Text) -> Any:
    from archive.model import Description
    from archive.originals.accession import Incoming

    original = f"{text.title}\n{text.pages[0][:200]}\nnumber {text.number}\n".encode()
    described = Description(
        title=text.title, date=text.date, creators=(text.sender,), recipients=(text.recipient,)
    )
    name = f"letter-{text.number:06}.{_ENDINGS[text.type]}"
    return Incoming(lambda: io.BytesIO(original), name, collection=text.collection, described=described)


def _reading(text: corpus.Text) -> Any:
    from archive.model import PageText, Reading

    languages = () if text.language == "mul" else (text.language,)
    return Reading(
        media_type=MEDIA_TYPES[text.type],
        extractor="bench",
        version="1",
        pages=[PageText(number, str(number), page) for number, page in enumerate(text.pages, 1)],
        language=languages[0] if languages else None,
        languages=languages,
    )


if __name__ == "__main__":
    jobs: dict[str, Callable[..., dict[str, Any]]] = {"fill": fill, "index": index}
    print(json.dumps(jobs[sys.argv[1]](*sys.argv[2:])))
