"""``kill -9`` at random times and at every named step."""

import random
from pathlib import Path

from archive.crash_points import POINTS
from tests.faults.campaign import Ground
from tests.faults.makers import Victims
from tests.faults.tally import Tally

RANDOM = {"ingest": 10, "deposit": 5, "drop": 3, "reindex": 1, "merge": 1}  # shares
_REACHED_BY = {
    "submitted-dropped": "drop",
    "removed-dropped": "drop",
    "merge-written": "merge",
    "rebuild-written": "reindex",
    "rebuild-swapped": "reindex",
}
_BY_BOTH = ("receiving", "received", "staged", "placed", "published", "accession-written", "accessioned")
_OFTEN = ("receiving", "received", "staged", "placed", "reading", "read")  # reached for each letter


def at_random_times(folder: Path, makers: Victims, deaths: int, seed: int = 1) -> Tally:
    """Spread over the life of each kind of victim."""
    tally = Tally("kill -9 at random times")
    chance = random.Random(seed)
    ground = Ground(folder, makers, seed, tally)
    life = {do: ground.seconds(do) for do in RANDOM}
    jobs = [do for do, share in RANDOM.items() for _ in range(share)]
    for number in range(deaths):
        do = jobs[number * 7 % len(jobs)]
        ground.strike(do, die_after=chance.uniform(0.005, 1.1 * life[do]))
    return tally


def at_named_points(folder: Path, makers: Victims, deaths: int, seed: int = 2) -> Tally:
    """Each in turn, the first time it is reached or a later one."""
    tally = Tally("kill -9 at named points")
    chance = random.Random(seed)
    ground = Ground(folder, makers, seed, tally)
    points = list(POINTS)
    for number in range(deaths):
        point = points[number % len(points)]
        by = (
            "deposit" if point in _BY_BOTH and number // len(points) % 2 else _REACHED_BY.get(point, "ingest")
        )
        times = chance.randrange(1, 9) if point in _OFTEN else 1
        ground.strike(by, crash_at=f"{point}:{times}")
    return tally
