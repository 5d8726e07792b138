"""Where ingesting spends its time, stage after stage, file after file: ``python -m bench.ours.stages FOLDER HOME``.

Stages overlap in ``fonds ingest``, so their sum is more than its wall time.
"""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from bench import letters
from bench.measure import run_module
from bench.ours.command import fresh_home
from bench.ours.ingest import ABSENT
from bench.plan import Plan
from bench.results import Result, number

_T = TypeVar("_T")
_BATCH = 32


def measure(plan: Plan) -> Result:
    """Stages over the letters without scans."""
    result = Result("stages", "Ingest stage by stage, one process, one file at a time")
    folder = letters.documents()
    if folder is None:
        result.skipped.append(ABSENT)
        return result
    found, done = run_module("bench.ours.stages", folder, fresh_home("stages"))
    result.figures = {**found, "process": done.figures()}
    for name, seconds in found["seconds"].items():
        result.beside.append((name, f"{number(seconds)} s, {number(found['bytes'] / 1e6 / seconds)} MB/s"))
    result.beside.append(
        ("pages through extraction", f"{number(found['pages'] / found['seconds']['extraction'])} pages/s")
    )
    result.beside += [
        (f"extraction of {kind}", f"{count} files, {number(seconds)} s")
        for kind, (count, seconds) in found["kinds"].items()
    ]
    return result


class _Clock:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, stage: str, job: Callable[[], _T]) -> _T:
        started = time.perf_counter()
        value = job()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started
        return value


def main(folder: Path, home: Path) -> None:
    """Take everything below the folder in; attachments are left where they are."""
    clock = _Clock()
    holdings = clock.time("start: imports, empty catalogue and index", lambda: _opened(home))
    isolation = holdings.isolation
    clock.time("start: reading process", lambda: _warmed(isolation))
    kinds: dict[str, tuple[int, float]] = {}
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    from archive.originals.accession import Accepted, Incoming

    pages, files = 0, iter(paths)
    while batch := list(islice(files, _BATCH)):
        taken = clock.time(
            "accession",
            partial(holdings.accession.take, [Incoming.from_path(path) for path in batch]),
        )
        accepted = [one for one in taken if isinstance(one, Accepted)]
        readings = [(one.rendition, _extracted(holdings, isolation, clock, kinds, one)) for one in accepted]
        pages += sum(len(reading.pages) for _, reading in readings)
        clock.time("record", partial(holdings.catalogue.record_extractions, readings))
        clock.time("index", lambda: _followed(holdings))
    clock.time("close", holdings.close)
    total = sum(path.stat().st_size for path in paths)
    print(
        json.dumps(
            {"seconds": clock.seconds, "pages": pages, "bytes": total, "files": len(paths), "kinds": kinds}
        )
    )


def _opened(home: Path) -> Any:
    from archive.settings import Settings
    from indexer.holdings import open_holdings

    holdings = open_holdings(Settings.for_home(home))
    with holdings.writing():
        holdings.bring_up_to_date()
    return holdings


def _warmed(isolation: Any) -> None:
    """The first file waits until the reading process has loaded what it needs."""
    import tempfile

    isolation.start()
    with tempfile.TemporaryFile() as file:
        file.write(b"warm up")
        file.flush()
        isolation.extract(file, filename="warm.txt")


def _extracted(
    holdings: Any, isolation: Any, clock: _Clock, kinds: dict[str, tuple[int, float]], one: Any
) -> Any:
    from archive.model import Reading

    before = clock.seconds.get("extraction", 0.0)
    with holdings.store.open(one.sha256) as source:
        found = clock.time("extraction", lambda: isolation.extract(source, filename=one.filename))
    for part in found.parts:
        Path(part.path).unlink()
    count, seconds = kinds.get(found.media_type, (0, 0.0))
    kinds[found.media_type] = (count + 1, seconds + clock.seconds["extraction"] - before)
    return Reading(**{name: getattr(found, name) for name in Reading.__slots__})


def _followed(holdings: Any) -> None:
    from indexer.engine.feed import catch_up

    with holdings.writing():
        catch_up(holdings.catalogue, holdings.engine)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
