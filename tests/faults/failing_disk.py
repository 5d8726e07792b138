"""A disk that fails now and then: what was to be synced is lost, and whoever waits for it is told so.

That is what Linux does when writing back fails: the error is told once, by fsync, and the pages are gone. Who does not
listen acknowledges what is not there.
"""

import errno
import os
import random
import stat
from contextlib import suppress
from pathlib import Path

from tests.faults.makers import Victims
from tests.faults.tally import Tally

ONE_IN = 6  # syncs of originals and of their folders
LETTERS = 60


def fail_now_and_then(seed: int) -> None:
    """From now on, in this process."""
    real, chance = os.fsync, random.Random(seed)

    def fsync(descriptor: int) -> None:
        place = _of_an_original(descriptor)
        if place is not None and not chance.randrange(ONE_IN):
            _lose(descriptor, place)
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    os.fsync = fsync


def _of_an_original(descriptor: int) -> Path | None:
    with suppress(OSError):
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        if place.parent.name == ".partial" or place.parents[1].name == "originals":
            return place
    return None


def _lose(descriptor: int, place: Path) -> None:
    """The second half of a file, or the newest name of a folder."""
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)
        return
    names = sorted(place.iterdir(), key=lambda path: path.stat().st_ctime_ns)
    if names:
        names[-1].unlink()


def fail_disks(folder: Path, makers: Victims, runs: int, bug: str = "") -> Tally:
    """Letters are taken in on such a disk; what is acknowledged must be there."""
    tally = Tally("failing disks")
    for number in range(runs):
        home = folder / f"failing{number}" / "home"
        home.mkdir(parents=True)
        job = {
            "do": "deposit",
            "home": str(home),
            "seed": f"f{number}",
            "count": LETTERS,
            "failing": number,
            "bug": bug,
        }
        done = makers.run(job)
        wrong = makers.judge(home, set(done["acks"]))
        tally.tried += 1
        tally.acknowledged += len(done["acks"])
        tally.survived += not wrong
        tally.wrong += wrong
        if bug and wrong:
            break
    return tally
