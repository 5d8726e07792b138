"""Letters of 100 kB, eight uploads at once: how many are durable and acknowledged in a second, by library and by HTTP.

The HTTP server reads letters meanwhile, as it does in use; clients and server share the machine.
"""

import io
import itertools
import json
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measure import MeasurementError, summary
from bench.ours.server import Client, serving
from bench.places import work
from bench.plan import Plan
from bench.results import Result, Target, number

LETTER_BYTES = 100_000
UPLOADS = 8
ROUNDS = 3  # the best counts: other programs only ever slow a disk down
SECONDS = 4.0  # of each round


def measure(plan: Plan) -> Result:
    """Both ways in."""
    result = Result("acknowledging", "100 kB letters, eight uploads at once: acknowledged")
    for name, rounds, at_least in (("library", _library, 1_000), ("HTTP", _http, 150)):
        home = work("homes") / "acknowledging"
        shutil.rmtree(home, ignore_errors=True)
        measured = rounds(home)
        shutil.rmtree(home)
        best = max(measured, key=lambda one: one["per_second"])
        result.targets.append(Target(f"by {name}", best["per_second"], "/s", at_least=at_least))
        result.beside.append((f"by {name}: CPU of this process", f"{number(best['cpu_ms'])} ms a letter"))
        result.beside.append(
            (f"by {name}: one letter, p50, p95", f"{number(best['p50_ms'])}, {number(best['p95_ms'])} ms")
        )
        result.figures[name] = measured
    return result


def _library(home: Path) -> list[dict[str, float]]:
    """Eight threads, each with one letter at a time."""
    from archive.originals.accession import Accepted, Incoming
    from archive.settings import Settings
    from indexer.holdings import open_holdings

    with open_holdings(Settings.for_home(home)) as holdings:

        def hand_in(data: bytes) -> None:
            (taken,) = holdings.accession.take([Incoming(lambda: io.BytesIO(data), "letter.txt")])
            if not isinstance(taken, Accepted):
                raise MeasurementError(f"a letter was not accepted: {taken}")

        return [_round(lambda: hand_in) for _ in range(ROUNDS)]


def _http(home: Path) -> list[dict[str, float]]:
    """Eight kept connections."""
    with serving(home) as server:
        time.sleep(2)  # the worker has started

        def client() -> Callable[[bytes], None]:
            connection = Client(server.port)

            def hand_in(data: bytes) -> None:
                status, body = connection.post_file("/api/v1/documents", "letter.txt", data)
                if status != 202 or not json.loads(body)["accepted"]:
                    raise MeasurementError(f"a deposit was answered {status}: {body[:300]!r}")

            return hand_in

        return [_round(client) for _ in range(ROUNDS)]


_ROUND = itertools.count()


def _round(client: Callable[[], Callable[[bytes], None]]) -> dict[str, float]:
    """Letters as fast as they are acknowledged, until the time is up."""
    words, this = os.urandom(LETTER_BYTES // 4 * 3).hex()[: LETTER_BYTES - 24].encode(), next(_ROUND)
    numbers, seconds, failures = itertools.count(), list[float](), queue.SimpleQueue[Exception]()
    started, cpu = time.perf_counter(), time.process_time()

    def upload() -> None:
        try:
            hand_in = client()
            while time.perf_counter() - started < SECONDS:
                data = f"{this:04} {next(numbers):018}\n".encode() + words
                begun = time.perf_counter()
                hand_in(data)
                seconds.append(time.perf_counter() - begun)
        except Exception as error:
            failures.put(error)

    threads = [threading.Thread(target=upload) for _ in range(UPLOADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not failures.empty():
        raise failures.get()
    spent, passed = time.process_time() - cpu, time.perf_counter() - started
    told: dict[str, Any] = summary(seconds)
    return {**told, "per_second": len(seconds) / passed, "cpu_ms": spent / len(seconds) * 1000}
