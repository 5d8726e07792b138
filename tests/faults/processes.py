"""``kill -9`` of the real programs: ``fonds ingest --json`` by its lines, ``fonds serve`` by its answers."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.faults.archives import settings_of
from tests.faults.letters import letter, write_letters
from tests.faults.makers import Victims
from tests.faults.tally import Tally
from tests.project import PROJECT
from tests.web_process import served
from webapp.serving.environment import environment_of

LETTERS = 12
UPLOADS = 8
KINDS_OF_DEATH = ("everything", "one web process", "the worker")
BOUNDARY = "faults-boundary-5c2e"


def kill_commands(folder: Path, makers: Victims, deaths: int, seed: int = 6) -> Tally:
    """One home; each run is killed at a random time, then its letters are taken in by the next one."""
    tally = Tally("kill -9 of fonds ingest")
    chance = random.Random(seed)
    home, promised = folder / "home", set[str]()
    for number in range(deaths):
        letters = folder / f"letters{number}"
        write_letters(letters, f"c{number}", LETTERS)
        lines = _ingest(home, letters, chance.uniform(0.2, 2.5))
        promised |= {line["sha256"] for line in lines}
        job = {"do": "ingest", "home": str(home), "folder": str(letters)}
        home.mkdir(exist_ok=True)  # it may have died before it came to that
        wrong = makers.judge(home, promised)
        done = makers.run(job)
        promised |= set(done["acks"])
        wrong += (
            [] if len(set(done["acks"])) == LETTERS else [f"{len(set(done['acks']))} letters have an outcome"]
        )
        wrong += makers.judge(home, promised, finished=True, compared=number % 10 == 9)
        _count(tally, wrong, len(lines) + len(done["acks"]))
    return tally


def _ingest(home: Path, letters: Path, seconds: float) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "webapp.cli", "ingest", "--json", str(letters)]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment_of(settings_of(str(home))), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )  # fmt: skip
    killer = threading.Timer(seconds, process.kill)
    killer.start()
    told, _ = process.communicate()
    killer.cancel()
    return [json.loads(line) for line in told.decode().splitlines(keepends=True) if line.endswith("\n")]


def kill_servers(folder: Path, makers: Victims, deaths: int, seed: int = 7) -> Tally:
    """Eight uploads at once go on until processes are killed; what was answered 202 is promised."""
    tally = Tally("kill -9 of fonds serve")
    chance = random.Random(seed)
    home, promised = folder / "home", set[str]()
    home.mkdir(parents=True)
    for number in range(deaths):
        with served(settings_of(str(home))) as site:
            uploads = _Uploads(site.address, f"w{number}")
            time.sleep(chance.uniform(0.1, 1.0))
            what = KINDS_OF_DEATH[number % len(KINDS_OF_DEATH)]
            _kill(site.process, site.processes(), what)
            time.sleep(0.3)  # the answers of those that live on count too
            accepted = uploads.stop()
            if site.process.poll() is None:
                _kill(site.process, site.processes(), KINDS_OF_DEATH[0])
        promised |= accepted
        wrong = makers.judge(home, promised)
        done = makers.run({"do": "drop", "home": str(home)})
        wrong += [] if done["code"] == 0 else [f"the next worker ended with {done['code']}"]
        wrong += makers.judge(home, promised, finished=True, compared=number % 10 == 9)
        _count(tally, wrong, len(accepted))
        tally.by[what] += 1
    return tally


def _kill(server: "subprocess.Popen[str]", below: dict[int, str], what: str) -> None:
    chosen: Callable[[str], bool] = {
        "everything": lambda _: True,
        "one web process": lambda command: "webapp.serving.http_server" in command,
        "the worker": lambda command: " worker" in command,
    }[what]
    doomed = [pid for pid, command in below.items() if chosen(command)]
    if what == "everything":
        doomed = [server.pid, *doomed]
    elif what == "one web process":
        doomed = doomed[-1:]
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


class _Uploads:
    """Threads that hand letters in until they are stopped."""

    def __init__(self, address: str, seed: str) -> None:
        self._host = address.removeprefix("http://")
        self._seed = seed
        self._stopped = threading.Event()
        self._accepted: set[str] = set()
        self._threads = [threading.Thread(target=self._go_on, args=(number,)) for number in range(UPLOADS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> set[str]:
        """The digests of all that was answered 202."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        return self._accepted

    def _go_on(self, number: int) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=5)
        while not self._stopped.is_set():
            try:
                self._upload(connection, *letter(self._seed, number))
            except (OSError, http.client.HTTPException):
                connection.close()
                self._stopped.wait(0.02)
            number += UPLOADS
        connection.close()

    def _upload(self, connection: http.client.HTTPConnection, name: str, data: bytes) -> None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        connection.request("POST", "/api/v1/documents", body, headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status == 202:
            self._accepted |= {one["sha256"] for one in json.loads(said)["accepted"]}


def _count(tally: Tally, wrong: list[str], acknowledged: int) -> None:
    tally.tried += 1
    tally.survived += not wrong
    tally.acknowledged += acknowledged
    tally.wrong += wrong
