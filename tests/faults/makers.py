"""The other end of ``victims``: a process that makes victims, and judges what they leave."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.project import PROJECT


class Victims:
    """The process that makes victims."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """One victim from its birth to its end."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def judge(
        self, home: Path, promised: set[str], *, finished: bool = False, compared: bool = False
    ) -> list[str]:
        """What is wrong with an archive, found by a process of its own: no file of it stays open."""
        job = {"do": "judge", "home": str(home), "promised": sorted(promised)}
        answer = self.run({**job, "finished": finished, "compared": compared})
        wrong: list[str] = answer["acks"]
        return wrong if answer["code"] == 0 else [*wrong, f"judging ended with {answer['code']}"]


@contextmanager
def victims() -> Iterator[Victims]:
    """Until the block is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.victims"], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        yield Victims(process)
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()
