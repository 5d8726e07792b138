"""``fonds serve`` as a process of its own, for tests that need a real server."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.settings import Settings
from tests.project import PROJECT
from webapp.serving.environment import environment_of

_SERVE = """
import sys
from archive.settings import Settings
from webapp.serving.server import serve
serve(Settings.from_environment(), "127.0.0.1", 0, lambda message: print(message, flush=True))
"""


class Served:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], messages: list[str]) -> None:
        self.process = process
        self.messages = messages
        found = re.search(r"http://127\.0\.0\.1:\d+", messages[-1])
        assert found, messages
        self.address = found[0]

    def processes(self) -> dict[int, str]:
        """The children and grandchildren, by id, with what they are."""
        return descendants(self.process.pid)


@contextmanager
def served(settings: Settings) -> Iterator[Served]:
    """Serve on a free port until the block is left."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE],
        cwd=PROJECT,
        env=environment_of(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    messages: list[str] = []
    try:
        assert process.stdout
        for line in process.stdout:
            messages.append(line)
            if line.startswith("Fonds is at"):
                break
        reader = threading.Thread(target=lambda: messages.extend(process.stdout or ()), daemon=True)
        site = Served(process, messages)
        reader.start()
        yield site
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
        if process.stdout and not process.stdout.closed:
            reader.join(5)
            process.stdout.close()


def descendants(parent: int) -> dict[int, str]:
    """All processes below ``parent``, with their command lines."""
    found: dict[int, str] = {}
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "stat").read_text()
                parents[int(folder.name)] = int(status.rpartition(")")[2].split()[1])
            except OSError:
                continue
    waiting = [parent]
    while waiting:
        one = waiting.pop()
        for child in [pid for pid, above in parents.items() if above == one]:
            waiting.append(child)
            found[child] = command_of(child)
    return found


def command_of(pid: int) -> str:
    """What runs as this process; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
