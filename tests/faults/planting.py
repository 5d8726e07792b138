"""Whether the harness catches what it is for: each planted bug under the harm that must show it."""

from pathlib import Path

from tests.faults.campaign import Ground
from tests.faults.failing_disk import fail_disks
from tests.faults.makers import Victims
from tests.faults.planted_bugs import BUGS
from tests.faults.power_cuts import cut_power
from tests.faults.tally import Tally

MOST_CUTS = 60
MOST_KILLS = 5
MOST_DISKS = 5


def plant_bugs(folder: Path, makers: Victims, most_cuts: int = MOST_CUTS) -> Tally:
    """One after another; a harm that this machine cannot do leaves its bugs out, by name."""
    tally = Tally("planted bugs", noticing=True)
    left_out = []
    for number, bug in enumerate(BUGS):
        place = folder / f"bug{number}"
        if bug == "swallowed error":
            found = fail_disks(place, makers, MOST_DISKS, bug)
        elif bug == "acknowledged before the commit":
            found = killed_before_commit(place, makers, bug)
        else:
            found = cut_power(place, makers, most_cuts, bug=bug)
        if found.skipped:
            left_out.append(f"{bug}: {found.skipped}")
            continue
        tally.tried += 1
        tally.survived += bool(found.wrong)
        tally.by[f"{bug}, after {found.tried} {found.kind}"] += 1
        if not found.wrong:
            tally.wrong.append(f"{bug} was not noticed in {found.tried} {found.kind}")
    tally.skipped = "; ".join(left_out)
    return tally


def killed_before_commit(folder: Path, makers: Victims, bug: str) -> Tally:
    """Killed when everything is written and nothing committed."""
    tally = Tally("kills")
    ground = Ground(folder, makers, 4, tally)
    while tally.tried < MOST_KILLS and not tally.wrong:
        ground.strike("deposit", crash_at="accession-written:1", bug=bug)
    return tally
