"""A page as a picture with the boxes of its words, over HTTP: when somebody first looks at it, and afterwards."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from bench.measure import MeasurementError, percentile
from bench.ours.command import fresh_home, ingest
from bench.ours.server import Client, serving
from bench.places import corpus
from bench.plan import Plan
from bench.results import Result, Target, number

_FOLDERS = ("pdf", "scanned_pdf")
_PAGES = 3  # of one file: the first, one in the middle, the last
Page = tuple[str, int]  # rendition, number


def measure(plan: Plan) -> Result:
    """Born-digital and scanned PDFs, one request after another; starting the process that draws is not counted."""
    result = Result("pages", "Pages shown: picture and word boxes")
    folder = corpus("letters")
    if folder is None:
        result.skipped.append("the shared letters are absent")
        return result
    paths = sorted(path for name in _FOLDERS for path in (folder / name).glob("*.pdf"))
    home = fresh_home("pages")
    _, outcomes = ingest(paths, home, FONDS_OCR="never")
    pages = list(_pages(outcomes))
    with serving(home, FONDS_OCR="never") as server:
        client = Client(server.port)
        for _ in range(4):  # either web process may answer
            _look(client, pages[0])
        first = [_look(client, page) for page in pages[1:]]
        again = [_look(client, page) for page in pages[1:]]
    result.targets += [
        Target(f"first view of {len(first)} pages: p95", _p95(first), "ms", at_most=250),
        Target("cached: p95", _p95(again), "ms", at_most=15),
    ]
    for name, seconds in (("first view", first), ("cached", again)):
        shown = " / ".join(number(percentile(seconds, share) * 1000) for share in (50, 95, 99))
        result.beside.append((f"{name}: p50 / p95 / p99", f"{shown} ms"))
    result.figures |= {"files": len(paths), "first_s": first, "again_s": again}
    return result


def _look(client: Client, page: Page) -> float:
    """Seconds for the boxes and the picture together."""
    rendition, page_number = page
    started = time.perf_counter()
    for path in (
        f"/api/v1/renditions/{rendition}/pages/{page_number}",
        f"/renditions/{rendition}/pages/{page_number}/image",
    ):
        status, _ = client.get(path)
        if status != 200:
            raise MeasurementError(f"{path} answered {status}")
    return time.perf_counter() - started


def _pages(outcomes: Sequence[dict[str, Any]]) -> Iterator[Page]:
    for outcome in outcomes:
        if outcome["media_type"] == "application/pdf":
            last = outcome["pages"]
            numbers = {1, (last + 1) // 2, last} if last else set()
            yield from ((outcome["rendition"], page_number) for page_number in sorted(numbers)[:_PAGES])


def _p95(seconds: Sequence[float]) -> float:
    return percentile(seconds, 95) * 1000
