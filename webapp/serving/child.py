"""A program of ours as a child process that is kept running, and ends with its parent.

Times in seconds. Knows how a process is started and stopped, not what it does.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

Announce = Callable[[str], object]

_RESTART_SECONDS = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0)  # ever longer, while a child keeps dying at once
_SETTLED_SECONDS = 60.0  # a child that lived so long is well
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Child:
    """One program that is kept running."""

    def __init__(
        self, name: str, arguments: Sequence[str], environment: dict[str, str], keep: Sequence[int]
    ) -> None:
        self.name = name
        self._arguments = [sys.executable, "-P", "-m", *arguments]
        self._environment = environment
        self._keep = tuple(keep)
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._deaths = 0
        self._wait_until = 0.0

    def start(self) -> None:
        """Start it, in a session of its own: Ctrl-C is for the parent, which stops its children in order."""
        parent = os.getpid()
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            self._arguments,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            pass_fds=self._keep,
            start_new_session=True,
            # Safe, as this process has one thread when it starts children.
            preexec_fn=lambda: _end_with_parent(parent),
        )

    def ended(self) -> int | None:
        """Its exit code when it has ended."""
        return self._process.poll() if self._process else None

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def keep_running(self, announce: Announce) -> None:
        """Start it again when it has died, ever later when it dies at once."""
        now = time.monotonic()
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return
            self._process = None
            self._deaths = 0 if now - self._started > _SETTLED_SECONDS else self._deaths
            pause = _RESTART_SECONDS[min(self._deaths, len(_RESTART_SECONDS) - 1)]
            self._deaths += 1
            self._wait_until = now + pause
            announce(
                f"fonds: the {self.name} stopped ({how_ended(code)}); it is started again in {pause:g} s."
            )
        elif now >= self._wait_until:
            self.start()

    def ask_to_stop(self) -> None:
        """Let it finish what it is doing."""
        if self._process is not None and self.running:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for its end; kill it when that takes too long."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def how_ended(code: int) -> str:
    """An exit code as people say it."""
    return f"exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"


def _end_with_parent(parent: int) -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)
