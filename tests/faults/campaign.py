"""One archive under fire: victims are ended one after another in it, and after each everything must hold."""

import random
import shutil
from pathlib import Path
from typing import Any

from tests.faults.letters import write_letters
from tests.faults.makers import Victims
from tests.faults.tally import Tally

LETTERS = 12  # before each death
DEATHS_OF_A_HOME = 20
COMPARED_EVERY = 10  # deaths, with an index built anew


class Ground:
    """Homes, one after another, with what was promised of each."""

    def __init__(self, folder: Path, makers: Victims, seed: int, tally: Tally) -> None:
        self._folder = folder
        self._makers = makers
        self._chance = random.Random(seed)
        self._seed = seed
        self._tally = tally
        self.home = folder / "none"
        self._promised: set[str] = set()
        self._deaths = 0
        self._homes = 0

    def strike(self, do: str, **ending: Any) -> None:
        """One victim, its death, and what must hold then; letters of its own for each."""
        if self._deaths % DEATHS_OF_A_HOME == 0:
            self._new_home()
        self._deaths += 1
        job = self._job(do)
        died = self._makers.run({**job, **ending})
        self._promised.update(died["acks"])
        self._tally.acknowledged += len(died["acks"])
        self._tally.tried += 1
        self._tally.by[f"{do} {ending.get('crash_at', '').partition(':')[0]}".strip()] += 1
        wrong = self._makers.judge(self.home, self._promised)
        if "crash_at" in ending and died["code"] != -9:
            wrong.append(f"{ending['crash_at']} was not reached by {do}: {died['code']}")
        wrong += self._finish(job)
        if not wrong:
            self._tally.survived += 1
        self._tally.wrong += [f"{do} {ending}: {one}" for one in wrong]

    def seconds(self, do: str) -> float:
        """How long such a victim lives when nobody ends it."""
        self._new_home()
        self._deaths = 0
        return float(self._makers.run(self._job(do))["seconds"])

    def _new_home(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._homes += 1
        self.home = self._folder / "home"
        self._promised = set()
        self.home.mkdir(parents=True)

    def _job(self, do: str) -> dict[str, Any]:
        seed = f"s{self._seed}h{self._homes}d{self._deaths}"
        folder = self._folder / seed
        write_letters(folder, seed, LETTERS)
        if do == "drop":
            incoming = self.home / "incoming"
            incoming.mkdir(exist_ok=True)
            for path in sorted(folder.iterdir()):
                shutil.copy(path, incoming)
        return {"do": do, "home": str(self.home), "folder": str(folder), "seed": seed, "count": LETTERS}

    def _finish(self, job: dict[str, Any]) -> list[str]:
        """What was left is done by the next run, and every letter is there once."""
        if job["do"] == "drop":
            self._makers.run({**job, "do": "drop"})
        done = self._makers.run({**job, "do": "ingest"})
        self._promised.update(done["acks"])
        self._tally.acknowledged += len(done["acks"])
        wrong = [] if done["code"] == 0 else [f"the next run ended with {done['code']}"]
        if len(set(done["acks"])) != LETTERS:
            wrong.append(f"{len(set(done['acks']))} of {LETTERS} letters have an outcome")
        compared = self._deaths % COMPARED_EVERY == 0
        wrong += self._makers.judge(self.home, self._promised, finished=True, compared=compared)
        left = [path.name for path in (self.home / "incoming").iterdir() if path.is_file()]
        if left:
            wrong.append(f"left in incoming/: {left}")
        return wrong
