"""``make faults``: every harm in full number, a table, and the same as JSON; exit code 1 when anything was lost or missed."""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import machine
from bench.places import PROJECT
from tests.faults.damages import damage_bytes
from tests.faults.failing_disk import fail_disks
from tests.faults.kills import at_named_points, at_random_times
from tests.faults.makers import Victims, victims
from tests.faults.planting import plant_bugs
from tests.faults.power_cuts import cut_power
from tests.faults.processes import kill_commands, kill_servers
from tests.faults.tally import Tally

KEPT = PROJECT / "bench" / "faults.json"
HARMS: dict[str, tuple[Callable[..., Tally], int]] = {
    "random": (at_random_times, 150),
    "commands": (kill_commands, 30),
    "servers": (kill_servers, 20),
    "points": (at_named_points, 200),
    "power": (cut_power, 60),
    "disks": (fail_disks, 40),
    "planted": (plant_bugs, 60),
    "damages": (damage_bytes, 660),
}


def main() -> int:
    """Try each, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Harm archives on purpose.")
    parser.add_argument("--only", action="append", choices=list(HARMS), help="may be repeated")
    parser.add_argument("--share", type=int, default=1, help="divide every number by this")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)  # damage that is noticed is told in the table
    tallies = []
    with tempfile.TemporaryDirectory(prefix="fonds-faults-") as folder, victims() as makers:
        for name in asked.only or HARMS:
            tally, seconds = _tried(name, Path(folder) / name, makers, asked.share)
            tallies.append(tally)
            if asked.share == 1:
                _keep(name, {**tally.as_json(), "seconds": seconds})
    sys.stdout.write(table(tallies) + "\n")
    return 0 if all(tally.sound for tally in tallies) else 1


def _keep(name: str, told: dict[str, Any]) -> None:
    """In the file, beside what the other harms have come to."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {"harms": {}}
    harms = {**kept["harms"], name: {**told, "machine": machine.describe()}}
    in_order = {one: harms[one] for one in HARMS if one in harms}
    KEPT.write_text(json.dumps({"harms": in_order}, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _tried(name: str, folder: Path, makers: Victims, share: int) -> tuple[Tally, float]:
    harm, number = HARMS[name]
    sys.stderr.write(f"{name} …\n")
    started = time.monotonic()
    tally = harm(folder, makers, max(1, number // share))
    return tally, round(time.monotonic() - started, 1)


def table(tallies: list[Tally]) -> str:
    """What was tried, what was survived or noticed, and how much was promised meanwhile."""
    lines = ["| harm | tried | survived | noticed | acknowledged meanwhile |", "|---|---|---|---|---|"]
    for tally in tallies:
        survived, noticed = ("", tally.survived) if tally.noticing else (tally.survived, "")
        lines.append(
            f"| {tally.kind} | {tally.tried} | {survived} | {noticed} | {tally.acknowledged or ''} |"
        )
        lines += [f"| {tally.kind}: **{one}** | | | | |" for one in tally.wrong[:10]]
        if tally.skipped:
            lines.append(f"| left out: {tally.skipped} | | | | |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
