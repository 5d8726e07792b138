"""Power cuts: a file system in a file, switched off without writing out its journal, then mounted again.

Needs root and loop devices (ext4's shutdown ioctl does what a lost supply does: nothing more reaches the disk). Promised
is what was acknowledged before the cut.
"""

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults.letters import write_letters
from tests.faults.makers import Victims
from tests.faults.tally import Tally

IMAGE_MIB = 640  # Fonds keeps a floor of 16 MiB free
LETTERS = 400  # more than any victim comes to
CUTS_OF_A_DISK = 10
_TRIES = 100
RUNS_OF_THREE = ("deposit", "deposit", "ingest")


class Disk:
    """One file system, mounted or not."""

    def __init__(self, folder: Path) -> None:
        self._image = folder / "disk.img"
        self.mounted = folder / "disk"
        self.mounted.mkdir(parents=True)
        with self._image.open("wb") as image:
            image.truncate(IMAGE_MIB << 20)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", "-J", "size=16", str(self._image))

    def mount(self) -> None:
        """Replays what the journal holds."""
        _run("mount", "-o", "loop", str(self._image), str(self.mounted))

    def unmount(self) -> None:
        """Fails when a file on it stays open: the same image must not be mounted twice."""
        for _ in range(_TRIES):  # readers of a victim that is gone may have a file open for a moment
            if not subprocess.run(["umount", str(self.mounted)], capture_output=True).returncode:
                return
            time.sleep(0.1)
        _run("umount", str(self.mounted))


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """A new disk, mounted."""
    made = Disk(folder)
    made.mount()
    try:
        yield made
    finally:
        subprocess.run(["umount", "-l", str(made.mounted)], capture_output=True)


def why_not(folder: Path) -> str:
    """What a power cut cannot be simulated for here; empty when it can."""
    try:
        with disk(folder):
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"needs root, mkfs.ext4 and loop devices ({type(error).__name__})"


def cut_power(folder: Path, makers: Victims, cuts: int, seed: int = 3, bug: str = "") -> Tally:
    """Cuts at random times while letters are taken in and indexed; ends at the first loss when a bug is planted."""
    tally = Tally("power cuts")
    tally.skipped = why_not(folder / "probe")
    if tally.skipped:
        return tally
    chance = random.Random(seed)
    while tally.tried < cuts and not (bug and tally.wrong):
        with disk(folder / f"disk{tally.tried}") as drive:
            promised: set[str] = set()
            for _ in range(min(CUTS_OF_A_DISK, cuts - tally.tried)):
                _cut(drive, makers, chance, tally, promised, folder, bug)
                if bug and tally.wrong:
                    break
        (folder / f"disk{tally.tried}" / "disk.img").unlink(missing_ok=True)
    return tally


def _cut(
    drive: Disk,
    makers: Victims,
    chance: random.Random,
    tally: Tally,
    promised: set[str],
    folder: Path,
    bug: str,
) -> None:
    do = "deposit" if bug else RUNS_OF_THREE[tally.tried % len(RUNS_OF_THREE)]
    seed = f"p{tally.tried}b{len(bug)}"
    count = LETTERS if do == "deposit" else 20
    if do == "ingest":
        write_letters(folder / seed, seed, count)
    home = drive.mounted / "home"
    home.mkdir(exist_ok=True)
    job: dict[str, Any] = {
        "do": do,
        "home": str(home),
        "folder": str(folder / seed),
        "seed": seed,
        "count": count,
    }
    ending = {"die_after": chance.uniform(0.1, 1.0), "cut": str(drive.mounted), "bug": bug}
    died = makers.run({**job, **ending})
    drive.unmount()
    drive.mount()
    promised.update(died["acks"])
    tally.acknowledged += len(died["acks"])
    tally.tried += 1
    tally.by[do] += 1
    wrong = makers.judge(home, promised)
    if do == "ingest" and not wrong:
        done = makers.run(job)
        promised.update(done["acks"])
        wrong = [] if done["code"] == 0 else [f"the next run ended with {done['code']}"]
        wrong += makers.judge(home, promised, finished=True, compared=True)
    tally.survived += not wrong
    tally.wrong += [f"{do} after {ending['die_after']:.2f} s: {one}" for one in wrong]


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
