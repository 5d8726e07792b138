"""A large original handed out over HTTP, beside nginx serving the same file; memory of the server meanwhile."""

import random
import statistics
from collections.abc import Callable
from pathlib import Path

from bench.download import Download, fetch
from bench.measure import MeasurementError, PeerAbsentError, watching
from bench.ours.command import fresh_home, ingest
from bench.ours.server import serving
from bench.peers import nginx
from bench.places import work
from bench.plan import Plan
from bench.results import Result, Target, number

_CHUNK = 1 << 20


def measure(plan: Plan) -> Result:
    """Downloads from Fonds and nginx in turn, after one from each that is not counted."""
    size = f"{plan.original_bytes >> 20} MiB"
    result = Result("original", f"Original of {size} downloaded")
    path = large_file(plan.original_bytes)
    home = fresh_home("original")
    taken, outcomes = ingest([path], home, FONDS_MAX_UPLOAD_MB=4096)
    rendition = outcomes[0]["rendition"]
    result.beside.append((f"taken in, {size}", f"{number(taken.wall)} s, {number(taken.peak_mb)} MiB"))
    result.figures["ingest"] = taken.figures()
    with serving(home, FONDS_MAX_UPLOAD_MB=4096) as server:
        ours: Callable[[], Download] = lambda: fetch(server.port, f"/renditions/{rendition}/original")  # noqa: E731
        ours()
        before = server.settled_mb()
        with watching(server.pid) as peak:
            try:
                with nginx.serving(path.parent) as (port, _):
                    mine, theirs = _in_turn(plan, ours, lambda: fetch(port, f"/{path.name}"))
            except PeerAbsentError as absent:
                result.skipped.append(str(absent))
                mine, theirs = _in_turn(plan, ours, ours)[0], []
        after = peak()
    _check(mine, plan.original_bytes)
    pace = statistics.median(one.mb_per_second for one in mine)
    if theirs:
        limit = statistics.median(one.mb_per_second for one in theirs)
        result.targets.append(Target("share of nginx's pace", pace / limit * 100, "%", at_least=50))
        result.beside.append(("nginx", f"{number(limit)} MB/s"))
    result.targets.append(
        Target("memory of all server processes, growth meanwhile", after - before, "MiB", at_most=16)
    )
    result.beside.append(("Fonds", f"{number(pace)} MB/s"))
    result.figures |= {
        "fonds_mb_per_second": [one.mb_per_second for one in mine],
        "nginx_mb_per_second": [one.mb_per_second for one in theirs],
        "memory_mb": {"before": before, "peak": after},
    }
    path.unlink()
    return result


def _in_turn(plan: Plan, *contenders: Callable[[], Download]) -> list[list[Download]]:
    for contender in contenders:
        contender()
    rounds = [[contender() for contender in contenders] for _ in range(plan.repeats)]
    return [list(found) for found in zip(*rounds, strict=True)]


def _check(downloads: list[Download], size: int) -> None:
    wrong = [one for one in downloads if (one.status, one.size) != (200, size)]
    if wrong:
        raise MeasurementError(f"a download was not whole: {wrong[0]}")


def large_file(size: int) -> Path:
    """Bytes that no format begins with and that do not compress."""
    path = work("original") / "large.bin"
    if not path.exists() or path.stat().st_size != size:
        chance = random.Random(3)
        block = b"\x01\x02\x03\x04" + chance.randbytes(_CHUNK - 4)
        with path.open("wb") as file:
            for number_ in range(size // _CHUNK):
                file.write(number_.to_bytes(8, "big") + block[8:])
    return path
