"""One child as its parent sees it: a pipe to listen to, word of its life, a handle to kill it by.

The clock runs from the child's start, not from its asking; what it says is counted. Killing goes by pidfd,
because a process number may belong to somebody else by the time it is used.
"""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from indexer.extract.limits import MIB, Limits
from indexer.isolation.frames import BrokenFrame, Frame, FrameReader

_PIECE = 1 << 18
_PIPE = 1 << 20
_OVERHEAD = 32 * MIB
_START_SECONDS = 60.0  # for the warm process to warm up; it is not the file's time
_GRACE = 1.0  # the child stops itself in time and says so; only one stuck in a library is killed
_LAST_WORDS = 5.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended. ``code`` is its exit code or minus a signal; ``None`` when nobody could tell."""

    started: bool
    code: int | None
    peak: int  # bytes of memory it held
    verdict: str | None  # a reason code, when the parent ended it


class Child:
    """Descriptors of one job; to be used in a ``with`` block."""

    def __init__(self, limits: Limits, source: int, extra: bytes) -> None:
        self._limits = limits
        self._most = (limits.text_mb + limits.attachments_mb) * MIB + _OVERHEAD
        self._reader = FrameReader(most_payload=max(limits.text_mb * MIB, 1 << 20))
        self._answer, self._their_answer = os.pipe()
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._answer, fcntl.F_SETPIPE_SZ, _PIPE)
        os.set_blocking(self._answer, False)
        self._word, self._their_word = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._extra = _in_memory(extra) if extra else None
        self._handle: int | None = None
        self._source = source
        self._started = False
        self._code: int | None = None
        self._peak = 0
        self._verdict: str | None = None
        self._heard = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._code is None:
            self._kill()
        self.let_go()
        os.close(self._answer)
        self._word.close()
        if self._handle is not None:
            os.close(self._handle)

    @property
    def handed_over(self) -> list[int]:
        """Descriptors in the order the warm process expects."""
        extra = [] if self._extra is None else [self._extra]
        return [self._source, self._their_answer, self._their_word.fileno(), *extra]

    def let_go(self) -> None:
        """Close our copies of what the child has now, or the end of the answer is never seen."""
        if self._their_answer >= 0:
            os.close(self._their_answer)
            self._their_answer = -1
        self._their_word.close()
        if self._extra is not None:
            os.close(self._extra)
            self._extra = None

    def listen(self, take: Callable[[Frame], None]) -> Ended:
        """Hand on frames until the child has ended or its time is over. What ``take`` raises passes through."""
        poller = select.poll()
        poller.register(self._answer, select.POLLIN)
        poller.register(self._word, select.POLLIN)
        deadline = time.monotonic() + _START_SECONDS
        waiting_for = {self._answer, self._word.fileno()}
        while waiting_for:
            ready = poller.poll(max(0.0, deadline - time.monotonic()) * 1000)
            if not ready:
                if self._verdict is not None or not self._started:
                    break  # killed, and still no word: the warm process is in trouble
                self._end("limit-time")
                deadline = time.monotonic() + _LAST_WORDS
            for descriptor, _ in ready:
                was_started = self._started
                goes_on = self._hear(take) if descriptor == self._answer else self._learn()
                if not goes_on:
                    waiting_for.discard(descriptor)
                    poller.unregister(descriptor)
                    if descriptor != self._answer:
                        self._hear_the_rest(take)
                        waiting_for.clear()
                        break
                if self._started and not was_started:
                    deadline = time.monotonic() + self._limits.seconds + _GRACE
        return Ended(self._started, self._code, self._peak, self._verdict)

    def _hear(self, take: Callable[[Frame], None]) -> bool:
        try:
            data = os.read(self._answer, _PIECE)
        except BlockingIOError:
            return True
        self._heard += len(data)
        if self._verdict is not None:
            return bool(data)
        if self._heard > self._most:
            self._end("limit-expansion")
            return True
        try:
            for frame in self._reader.feed(data):
                take(frame)
        except BrokenFrame:
            self._end("extraction-failed")
        return bool(data)

    def _hear_the_rest(self, take: Callable[[Frame], None]) -> None:
        """The child is gone; what it said is in the pipe already."""
        while select.select([self._answer], [], [], 0)[0]:
            if not self._hear(take):
                return

    def _learn(self) -> bool:
        """Word from the warm process: the child's handle first, its end last."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self._word, 4096, 1)
        except OSError:
            message, descriptors = b"", []
        if descriptors:
            self._started, self._handle = True, descriptors[0]
            if self._verdict is not None:
                self._kill()
            return True
        if message:
            told = json.loads(message)
            self._started, self._code, self._peak = True, int(told["code"]), int(told["peak"])
        return False

    def _end(self, verdict: str) -> None:
        self._verdict = verdict
        self._kill()

    def _kill(self) -> None:
        if self._handle is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)


def _in_memory(data: bytes) -> int:
    descriptor = os.memfd_create("input", os.MFD_CLOEXEC)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
