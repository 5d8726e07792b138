"""The parent's end of the warm process: starts it, starts it again when it died, hands it files.

Thread-safe. Jobs may be handed over before the process has warmed up: they wait in its socket.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import indexer
from archive.errors import ArchiveUnreachable

_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from indexer.isolation.zygote import main; main(int(sys.argv[2]))"
)
_ROOT = str(Path(indexer.__file__).resolve().parents[1])
_PASSED_ON = ("LD_LIBRARY_PATH", "MAGIC")
_PATIENCE = 5.0  # seconds for the process to end by itself


class WarmProcess:
    """One process, replaced when it is gone; ``generation`` counts the replacements."""

    def __init__(self, configuration: Mapping[str, object]) -> None:
        self._configuration = json.dumps(configuration).encode()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._complaints: BinaryIO | None = None
        self._last_complaint = ""
        self.generation = 0

    def start(self) -> None:
        """Start unless it runs; returns at once, while it warms up."""
        with self._lock:
            self._running()

    def hand_over(self, job: Mapping[str, object], descriptors: Sequence[int]) -> int:
        """Give it one job; returns the generation that took it."""
        message = json.dumps(job).encode()
        with self._lock:
            asked = self._running()
            try:
                socket.send_fds(asked, [message], list(descriptors))
            except OSError:  # it died since it was last looked at
                self._end()
                socket.send_fds(self._running(), [message], list(descriptors))
            return self.generation

    def replace(self, generation: int) -> None:
        """That generation was seen to be gone; whoever says it first has it replaced."""
        with self._lock:
            if generation == self.generation:
                self._end()

    def close(self) -> None:
        """End it and its children."""
        with self._lock:
            self._end()

    def complaint(self) -> str:
        """The last line that the process wrote before it ended, for whoever has to mend it."""
        return self._last_complaint

    def _running(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._socket is None:
            self._begin()
        assert self._socket is not None
        return self._socket

    def _begin(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
        environment |= {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._complaints = complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _end
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
                [sys.executable, "-I", "-c", _BOOT, _ROOT, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                env=environment,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for us; we end it in our own time
            )
        except OSError as error:
            ours.close()
            raise ArchiveUnreachable(
                f"The process that reads files cannot be started: {error.strerror}."
            ) from error
        finally:
            theirs.close()
        ours.send(self._configuration)
        self._socket = ours
        self.generation += 1

    def _end(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._complaints is not None:
            with contextlib.suppress(OSError), self._complaints as told:
                told.seek(max(0, told.seek(0, os.SEEK_END) - 2_000))
                lines = told.read().decode("utf-8", "replace").strip().splitlines()
                self._last_complaint = lines[-1][:300] if lines else ""
            self._complaints = None
