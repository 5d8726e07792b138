"""The warm process: everything loaded once, then one confined child a file, forked in a millisecond.

It runs in a clean Python (no user site, no environment) on one thread, reads no file itself and trusts what
its parent asks, not what children say: their answers go past it. Asked over a packet socket, with
descriptors: the file, the pipe for the answer, a socket for word of the child's life, and one for more
input.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import BinaryIO, Protocol

from indexer.extract.limits import MIB, LimitReached
from indexer.isolation.confinement import Bounds, Confinement
from indexer.isolation.frames import Job, Send, Value, send_frame
from indexer.isolation.huge_pages import join_pages

FAILED, OUT_OF_MEMORY, ORPHANED, OUT_OF_TIME = 70, 71, 72, 73  # exit codes of a child
DESCRIPTORS = 4
MESSAGE = 1 << 16
_MOST_EXTRA = 256 << 20
_ALLOCATIONS = 50_000  # between looks for garbage; a child has not the time to leave much
_MANY = 16  # children; before them, joining pages takes longer than it saves


class Jobs(Protocol):
    """What a job module's ``prepare`` gives."""

    def warm_up(self) -> None:
        """Load everything."""

    def run(self, job: Job, source: BinaryIO, extra: bytes, send: Send) -> None:
        """Do one job; ``job["in_force"]`` says what confines it."""


def main(control: int) -> None:
    """Serve until the other end of ``control`` is closed."""
    with socket.socket(fileno=control) as asked:
        configuration = json.loads(asked.recv(MESSAGE))
        sys.path[:0] = [path for path in configuration["path"] if path not in sys.path]
        # What is loaded is never collected, so children share its pages with this process; looking for garbage
        # among it takes 80 ms of its start.
        gc.disable()
        jobs: Jobs = importlib.import_module(configuration["module"]).prepare(configuration)
        jobs.warm_up()
        gc.freeze()
        gc.set_threshold(_ALLOCATIONS)
        gc.enable()
        limits_alone = bool(configuration.get("limits_alone"))
        _Serving(asked, jobs, Confinement(limits_alone=limits_alone)).run()


class _Serving:
    def __init__(self, asked: socket.socket, jobs: Jobs, confinement: Confinement) -> None:
        self._asked, self._jobs, self._confinement = asked, jobs, confinement
        self._children: dict[int, socket.socket] = {}
        self._own_size = _address_space()
        self._forked = 0

    def run(self) -> None:
        ended, wakeup = os.pipe()
        os.set_blocking(ended, False)
        os.set_blocking(wakeup, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poller = select.poll()
        poller.register(self._asked, select.POLLIN)
        poller.register(ended, select.POLLIN)
        while True:
            for descriptor, _ in poller.poll():
                if descriptor == ended:
                    with contextlib.suppress(BlockingIOError):
                        while os.read(ended, 512):
                            pass
                    self._reap()
                elif not self._take():
                    os._exit(0)  # children die with this process

    def _take(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._asked, MESSAGE, DESCRIPTORS)
        if not message:
            return False
        job = json.loads(message)
        self._forked += 1
        if self._forked == _MANY:
            join_pages()
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            self._be_child(job, descriptors, parent)
        word = socket.socket(fileno=descriptors[2])
        with contextlib.suppress(OSError):  # a parent that no longer listens is told nothing
            handle = os.pidfd_open(child)
            socket.send_fds(word, [b"{}"], [handle])
            os.close(handle)
        self._children[child] = word
        for descriptor in (descriptors[0], descriptors[1], *descriptors[3:]):
            os.close(descriptor)
        return True

    def _reap(self) -> None:
        while self._children:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            word = self._children.pop(pid)
            told = {"code": os.waitstatus_to_exitcode(status), "peak": usage.ru_maxrss * 1024}
            with contextlib.suppress(OSError), word:
                word.send(json.dumps(told).encode())

    def _be_child(self, job: Mapping[str, object], descriptors: Sequence[int], parent: int) -> None:
        code = FAILED
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            source, answer, extra = _only(descriptors)
            seconds, memory = _bounds(job)
            signal.signal(signal.SIGALRM, _out_of_time)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            in_force = self._confinement.confine(Bounds(self._own_size + memory, seconds), parent)
            told = {**job, "in_force": asdict(in_force)}

            def send(header: Mapping[str, Value], payload: bytes) -> None:
                send_frame(answer, header, payload)

            with os.fdopen(source, "rb", buffering=1 << 16, closefd=False) as file:
                self._jobs.run(told, file, extra, send)
            code = 0
        except LimitReached:
            code = OUT_OF_TIME
        except MemoryError:
            code = OUT_OF_MEMORY
        except ProcessLookupError:
            code = ORPHANED
        except BaseException:
            code = FAILED
        finally:
            os._exit(code)


def _only(descriptors: Sequence[int]) -> tuple[int, int, bytes]:
    """Close all but the file (0) and the answer (1); ``stderr`` may quote documents, so it goes nowhere."""
    extra = b""
    if len(descriptors) > 3:
        with os.fdopen(os.dup(descriptors[3]), "rb") as more:
            extra = more.read(_MOST_EXTRA)
    source, answer = os.dup(descriptors[0]), os.dup(descriptors[1])
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(source, 0)
    os.dup2(answer, 1)
    os.dup2(nowhere, 2)
    os.closerange(3, 1 << 16)
    return 0, 1, extra


def _bounds(job: Mapping[str, object]) -> tuple[float, int]:
    limits = job["limits"]
    assert isinstance(limits, dict)
    return float(limits["seconds"]), int(limits["memory_mb"]) * MIB


def _out_of_time(*_: object) -> None:
    raise LimitReached("limit-time")


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as told:  # noqa: PTH123 - one number, no path of ours
        return int(told.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
