"""A home with the whole corpus in it: ``python -m bench.ours.home HOME CORPUS``. Kept and used again.

Originals are small files that name the document; page texts are written through the catalogue as an extractor
would have drawn them, then the index is built from what the catalogue keeps.
"""

import hashlib
import io
import json
import shutil
import sys
import time
from collections.abc import Iterator
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
    """The home with so many pages and how it was built; made when there is none of this kind yet."""
    texts = corpus.written(pages)
    home = work("homes") / f"scale-{pages}"
    mark = home.with_suffix(".json")
    wanted = fingerprint(texts)
    if mark.exists() and (known := json.loads(mark.read_text()))["fingerprint"] == wanted and home.is_dir():
        return home, known
    shutil.rmtree(home, ignore_errors=True)
    mark.unlink(missing_ok=True)
    found, done = run_module("bench.ours.home", home, texts)
    found = {**found, "fingerprint": wanted, "process": done.figures()}
    mark.write_text(json.dumps(found, indent=1))
    return home, found


def fingerprint(texts: Path) -> str:
    """Changes with the corpus, with the catalogue's tables, and with what an index holds."""
    digest = hashlib.sha256(f"{VERSION} {texts.name}".encode())
    sources = [*(PROJECT / "archive/migrations/versions").glob("*.py"), PROJECT / "indexer/analysis.py"]
    sources += (PROJECT / "indexer/whoosh").glob("*.py")
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def main(home: Path, texts: Path) -> None:
    """Fill the home."""
    from archive.settings import Settings
    from indexer.feed import rebuild
    from indexer.holdings import open_holdings

    with open_holdings(Settings.for_home(home)) as holdings, holdings.writing():
        for code in corpus.COLLECTIONS:
            holdings.catalogue.ensure_collection(code, f"Papers {code}")
        documents = corpus.read(texts)
        seconds = {"accession": 0.0, "record": 0.0}
        while batch := list(islice(documents, _BATCH)):
            for stage, spent in _take(holdings, batch):
                seconds[stage] += spent
        before = peak_rss_mb()
        started = time.perf_counter()
        rebuild(holdings.catalogue, holdings.engine)
        seconds["index"] = time.perf_counter() - started
        counts = holdings.catalogue.counts()
    sizes = {
        "index_bytes": bytes_below(home / "index"),
        "catalogue_bytes": (home / "catalogue.sqlite").stat().st_size,
    }
    peaks = {"peak_before_index_mb": before, "peak_mb": peak_rss_mb()}
    print(json.dumps({"seconds": seconds, "counts": repr(counts), **sizes, **peaks}))


def _take(holdings: Any, batch: list[corpus.Text]) -> Iterator[tuple[str, float]]:
    from archive.accession import Accepted

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
    from archive.accession import Incoming
    from archive.model import Description

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
    main(Path(sys.argv[1]), Path(sys.argv[2]))
