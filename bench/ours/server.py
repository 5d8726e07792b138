"""``fonds serve`` on a free loopback port, and a client that keeps its connection."""

import http.client
import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.download import free_port, wait_for
from bench.measure import MeasurementError, memory, tree
from bench.ours.command import environment
from bench.places import program, work


@dataclass(frozen=True)
class Server:
    """A running Fonds."""

    port: int
    pid: int
    ready_seconds: float

    def web_processes(self) -> dict[int, dict[str, float]]:
        """Memory of each process that serves requests, by process id (MiB)."""
        return {
            pid: memory(pid) for pid in tree(self.pid) if b"webapp.serving.http_server" in _command_line(pid)
        }

    def cpu_seconds(self) -> dict[int, float]:
        """CPU that each process that serves requests has used, by process id."""
        ticks = os.sysconf("SC_CLK_TCK")
        found = {}
        for pid in self.web_processes():
            parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found[pid] = (int(parts[11]) + int(parts[12])) / ticks
        return found

    def largest_rss_mb(self) -> float:
        """Resident set of the largest web process."""
        return max((found.get("Rss", 0.0) for found in self.web_processes().values()), default=0.0)

    def tree_mb(self) -> float:
        """Proportional set size of all processes together, the worker's among them."""
        return sum(memory(pid).get("Pss", 0.0) for pid in tree(self.pid))

    def settled_mb(self, seconds: float = 10.0) -> float:
        """``tree_mb`` once it no longer changes: the worker and its reading process take a while to start."""
        deadline, last = time.perf_counter() + seconds, -1.0
        while abs((now := self.tree_mb()) - last) > 0.5 and time.perf_counter() < deadline:
            last = now
            time.sleep(1)
        return now


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def serving(home: Path, **settings: object) -> Iterator[Server]:
    """Serve a home; stopped at the end."""
    port = free_port()
    command = [program("fonds"), "serve", "--port", str(port)]
    started = time.perf_counter()
    with (work() / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment(home, **settings), stdout=log, stderr=log)
        try:
            wait_for(port, process)
            _await_ready(port)
            yield Server(port, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()
            process.wait(60)


def _await_ready(port: int, seconds: float = 120.0) -> None:
    client = Client(port)
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        try:
            if client.get("/readyz")[0] == 200:
                return
        except OSError:
            client = Client(port)
        time.sleep(0.02)
    raise MeasurementError(f"the server was not ready within {seconds} s")


class Client:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(
        self,
        path: str,
        arguments: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and body."""
        address = f"{path}?{urlencode(arguments)}" if arguments else path
        return self._ask("GET", address, None, dict(headers or {}))

    def post_file(self, path: str, filename: str, content: bytes) -> tuple[int, bytes]:
        """One file as a form field ``file``."""
        boundary = "bench-boundary-7f3a"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n'
        body = (
            f"{head}Content-Type: application/octet-stream\r\n\r\n".encode()
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def search(self, arguments: Mapping[str, str]) -> dict[str, Any]:
        """A search by the API; anything but 200 stops the measurement."""
        status, body = self.get("/api/v1/search", arguments)
        if status != 200:
            raise MeasurementError(f"search {dict(arguments)} answered {status}: {body[:300]!r}")
        return dict(json.loads(body))

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, bytes]:
        try:
            return self._exchange(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()  # the server closes connections it has kept for long
            return self._exchange(method, path, body, headers)

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()
