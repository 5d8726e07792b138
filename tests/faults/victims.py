"""A process that makes processes to be killed: each a fork that has loaded everything already, so that it soon works.

``python -m tests.faults.victims`` takes jobs on stdin and answers on stdout, one JSON object a line. A job says what to
do in which archive, and how it ends: by itself, killed after some time (``die_after``, seconds), killed at a named step
(``crash_at``), or without power (``cut``, a mounted file system, after ``die_after``). The answer has the exit code and
the digests that were acknowledged, which are written to a pipe with the moment they are. What is acknowledged after the
power was cut is told apart (``late``): the kernel may end an fsync that was under way then without an error, which is
the simulation's fault; a program that does not listen to errors is found by a failing disk.
"""

import fcntl
import hashlib
import io
import json
import logging
import os
import queue
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive import crash_points
from archive.errors import FondsError
from archive.originals.accession import Incoming, Refusal
from indexer.background import worker
from indexer.engine.feed import changes_of
from indexer.holdings import Holdings, open_holdings
from indexer.intake import dropped
from indexer.intake.ingest import Ingest
from indexer.isolation import Isolation, isolation_for
from tests.faults.archives import settings_of
from tests.faults.failing_disk import fail_now_and_then
from tests.faults.judging import judged
from tests.faults.letters import letter
from tests.faults.planted_bugs import BUGS

Ack = Callable[[str], None]
POWER_OFF = 0x8004587D  # EXT4_IOC_SHUTDOWN
WITHOUT_FLUSHING = 2
AFTER_THE_CUT = 0.02  # seconds that a victim may go on without a disk
UPLOADS = 8
LEAST_KEPT = ("searchable", "partial", "kept", "duplicate")


class Lent(Isolation):
    """The warm process of the one who forked us."""

    def __init__(self, lender: Isolation, spool_folder: Path) -> None:
        self._limits = lender._limits
        self._spool_folder = spool_folder
        self._jobs = lender._jobs

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass


def ingest(holdings: Holdings, job: dict[str, Any], ack: Ack) -> None:
    """``fonds ingest``: a letter is acknowledged when it can be found."""
    for outcome in Ingest(holdings).take([Path(job["folder"])]):
        if outcome.outcome in LEAST_KEPT and outcome.sha256:
            ack(outcome.sha256)


def deposit(holdings: Holdings, job: dict[str, Any], ack: Ack) -> None:
    """Eight uploads at once, each acknowledged when the library returns; nothing is read."""
    numbers: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(int(job["count"])):
        numbers.put(number)

    def upload() -> None:
        with suppress(queue.Empty):
            while True:
                name, data = letter(job["seed"], numbers.get_nowait())
                with suppress(FondsError):
                    (taken,) = holdings.accession.take([Incoming(lambda data=data: io.BytesIO(data), name)])  # type: ignore[misc]
                    if not isinstance(taken, Refusal):
                        ack(hashlib.sha256(data).hexdigest())

    threads = [threading.Thread(target=upload, daemon=True) for _ in range(UPLOADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def drop(holdings: Holdings, job: dict[str, Any], ack: Ack) -> None:
    """The worker with files in ``incoming/``, until none is left there and all is read."""
    dropped.REST_SECONDS = 0.0
    worker._FOLDER_SECONDS = 0.01
    working = worker.Worker(holdings, wait_for_lock=False, say=lambda _: None)

    def watch() -> None:
        while any(
            path.is_file() for path in holdings.settings.incoming.iterdir()
        ) or holdings.catalogue.awaiting(1):
            time.sleep(0.02)
        working.stop()

    threading.Thread(target=watch, daemon=True).start()
    working.run()


def reindex(holdings: Holdings, job: dict[str, Any], ack: Ack) -> None:
    """``fonds reindex``."""
    holdings.reindex()


def merge(holdings: Holdings, job: dict[str, Any], ack: Ack) -> None:
    """Many small commits, until segments are merged."""
    with holdings.writing():
        holdings.bring_up_to_date()
        for change in changes_of(holdings.catalogue.all_changes()):
            holdings.engine.apply([replace(change, sequence=holdings.engine.followed())])
        holdings.engine.close()


JOBS: dict[str, Callable[[Holdings, dict[str, Any], Ack], None]] = {
    "ingest": ingest,
    "deposit": deposit,
    "drop": drop,
    "reindex": reindex,
    "merge": merge,
}


def live(job: dict[str, Any], lender: Isolation, acks: int) -> None:
    """The victim's whole life."""

    def ack(sha256: str) -> None:
        os.write(acks, f"{time.monotonic()} {sha256}\n".encode())

    if job.get("cut"):
        threading.excepthook = lambda _: None  # without a disk all fails, as it should
        logging.disable()
    if "failing" in job:
        fail_now_and_then(job["failing"])
    if job.get("bug"):
        BUGS[job["bug"]](ack)
    crash_points.arm(job.get("crash_at", ""))
    if job["do"] == "judge":
        for one in judged(
            Path(job["home"]), job["promised"], finished=job["finished"], compared=job["compared"]
        ):
            ack(one.replace("\n", " "))
        return
    settings = settings_of(job["home"])
    with open_holdings(settings, Lent(lender, settings.incoming / ".parts")) as holdings:
        JOBS[job["do"]](holdings, job, ack)


def run(job: dict[str, Any], lender: Isolation) -> dict[str, Any]:
    """Fork a victim, end it as asked, say what it had acknowledged."""
    reading, writing = os.pipe()
    victim = os.fork()
    if not victim:
        code = 1
        try:
            os.close(reading)
            lender._jobs._warm._process = None  # it is not our child: ours is only its socket
            live(job, lender, writing)
            code = 0
        except Exception as error:
            if not job.get("cut"):
                sys.stderr.write(f"{job['do']}: {error!r}\n")
        finally:
            os._exit(code)
    os.close(writing)
    gone, cut = threading.Event(), []  # type: ignore[var-annotated]
    ending = threading.Thread(target=_end, args=(victim, job, gone, cut), daemon=True)
    started = time.monotonic()
    if "die_after" in job:
        ending.start()
    with os.fdopen(reading) as lines:
        told = [line.split(" ", 1) for line in lines.read().splitlines()]
    gone.set()  # it has closed its end: it is dead, or about to be
    _, status = os.waitpid(victim, 0)
    seconds = time.monotonic() - started
    if "die_after" in job:
        ending.join()
    acks = [ack for at, ack in told if not cut or float(at) < cut[0]]
    late = [ack for _, ack in told[len(acks) :]]
    return {"code": os.waitstatus_to_exitcode(status), "acks": acks, "late": late, "seconds": seconds}


def _end(victim: int, job: dict[str, Any], gone: threading.Event, cut: list[float]) -> None:
    gone.wait(job["die_after"])
    if job.get("cut"):
        cut.append(time.monotonic())
        place = os.open(job["cut"], os.O_RDONLY)
        fcntl.ioctl(place, POWER_OFF, struct.pack("I", WITHOUT_FLUSHING))
        os.close(place)
        time.sleep(AFTER_THE_CUT)
    if not gone.is_set():
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)


def main() -> None:
    """Until stdin ends."""
    lender = isolation_for(settings_of("."))
    lender.start()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line), lender)) + "\n")
        sys.stdout.flush()
    lender.close()


if __name__ == "__main__":
    main()
