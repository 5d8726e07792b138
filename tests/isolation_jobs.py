"""Jobs that misbehave on purpose, for the tests of isolation; the file's name says how."""

import contextlib
import ctypes
import errno
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from typing import BinaryIO

from indexer.isolation.jobs import Job, ReadingJobs, Send


def _said(send: Send, text: str) -> None:
    send({"kind": "page", "number": 1, "label": "1"}, text.encode())


def _spin(send: Send) -> None:
    _said(send, "read before it hung")
    while True:
        with contextlib.suppress(BaseException):  # as a library that swallows everything
            while True:
                pass


def _segfault(send: Send) -> None:
    _said(send, "read before the crash")
    ctypes.string_at(0)


def _memory(send: Send) -> None:
    _said(send, "read before it grew")
    held = []
    while True:
        held.append(ctypes.create_string_buffer(1 << 24))


def _flood(send: Send) -> None:
    while True:
        send({"kind": "note", "key": "a", "value": 1}, bytes(1 << 20))


def _fork_bomb(send: Send) -> None:
    _said(send, _tried(os.fork))


def _tried(act: Callable[[], object]) -> str:
    try:
        act()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "?")
    return "done"


def _escapes(send: Send) -> None:
    acts: Mapping[str, Callable[[], object]] = {
        "open": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "create": lambda: os.open("/tmp/escaped", os.O_CREAT | os.O_WRONLY),
        "connect": lambda: socket.create_connection(("127.0.0.1", 9), 1),
        "kill": lambda: os.kill(os.getppid(), 0),
        "execute": lambda: os.execv("/bin/true", ["true"]),
        "descriptor": lambda: os.read(5, 1),
    }
    _said(send, " ".join(f"{name}:{_tried(act)}" for name, act in acts.items()))


def _out_of_turn(send: Send) -> None:
    _said(send, "one")
    send({"kind": "page", "number": 9, "label": ""}, b"nine")


def _half_a_part(send: Send) -> None:
    send({"kind": "part", "filename": "whole.txt"}, b"")
    send({"kind": "part-data"}, b"all of it")
    send({"kind": "part-end"}, b"")
    send({"kind": "part", "filename": "half.txt"}, b"")
    send({"kind": "part-data"}, b"not all")
    os._exit(3)


BAD: Mapping[str, Callable[[Send], None]] = {
    "spin": _spin,
    "segfault": _segfault,
    "memory": _memory,
    "flood": _flood,
    "fork": _fork_bomb,
    "escapes": _escapes,
    "turn": _out_of_turn,
    "part": _half_a_part,
    "exit": lambda send: os._exit(0),
    "sleep": lambda send: time.sleep(600),
    "garbage": lambda send: os.write(1, b"\xff" * 4096) and None,
}


class Jobs:
    """The bad jobs, and the real ones for every other name."""

    def __init__(self, configuration: Mapping[str, object]) -> None:
        self._real = ReadingJobs(configuration)

    def warm_up(self) -> None:
        """As the real ones."""
        self._real.warm_up()

    def run(self, job: Job, source: BinaryIO, extra: bytes, send: Send) -> None:
        """Misbehave, or tell which modules reading loaded that warming up had not."""
        name = str(job.get("filename", ""))
        if name in BAD:
            BAD[name](send)
            send({"kind": "end"}, b"")
            return
        before = set(sys.modules)

        def listening(header: Mapping[str, object], payload: bytes) -> None:
            if header.get("kind") == "end":
                send({"kind": "note", "key": "imported", "value": " ".join(set(sys.modules) - before)}, b"")
            send(header, payload)  # type: ignore[arg-type]

        self._real.run(job, source, extra, listening)


def prepare(configuration: Mapping[str, object]) -> Jobs:
    """See ``indexer.isolation.jobs``."""
    return Jobs(configuration)
