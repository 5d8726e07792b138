"""The search page under load: 32 clients on kept connections, each asking as soon as it was answered.

Clients and server share the machine, so each client is as cheap as it can be: bytes made beforehand, and of an answer
its first line and its length. What is asked is the query mix, again and again, as readers' pages and buttons do.
Short as a rule; ``--requests 100000`` asks so many.
"""

import itertools
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from bench.measure import MeasurementError, summary
from bench.ours.home import built
from bench.ours.search import mixes
from bench.ours.server import Server, serving
from bench.passes import kept
from bench.plan import Plan
from bench.results import Result, Target, number

CLIENTS = 32
WARM_UP = 12  # times the mix, so that every process remembers all that it can before memory is compared
_PIECE = 1 << 16


def measure(plan: Plan) -> Result:
    """Pace, latencies, failures, CPU of a page, and memory before and after."""
    result = Result("load", f"Search page over HTTP, {CLIENTS} clients at once")
    home, _ = built(plan.pages)
    asked = [
        _request(f"/search?{urlencode({'q': query.text, **query.filters})}")
        for query in kept(mixes(plan.pages)[0])
    ]
    with serving(home) as server:
        _Run(server, asked, WARM_UP * len(asked)).done()
        before, cpu = server.tree_mb(), _cpu(server)
        run = _Run(server, asked, plan.requests)
        seconds = run.done()
        spent, after = _cpu(server) - cpu, server.tree_mb()
    told = summary(run.seconds)
    result.targets += [
        Target("requests", len(run.seconds) / seconds, "/s", at_least=150),
        Target("p99", told["p99_ms"], "ms", at_most=400),
        Target(f"failures of {plan.requests:,}".replace(",", " "), run.failures, "", at_most=0),
        Target("growth of memory while they were answered", after - before, "MiB", at_most=32),
    ]
    result.beside += [
        ("p50, p95", f"{number(told['p50_ms'])}, {number(told['p95_ms'])} ms"),
        ("CPU of the server for a page", f"{number(spent / len(run.seconds) * 1000)} ms"),
        ("memory of all processes, before and after", f"{number(before)}, {number(after)} MiB"),
    ]
    result.figures |= {"requests": len(run.seconds), "seconds": seconds, **told}
    return result


def _request(address: str) -> bytes:
    return f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def _cpu(server: Server) -> float:
    """Seconds of CPU that the web processes have used."""
    return sum(server.cpu_seconds().values())


class _Run:
    """So many requests, shared among the clients."""

    def __init__(self, server: Server, asked: Sequence[bytes], requests: int) -> None:
        self.seconds: list[float] = []
        self.failures = 0
        self._port = server.port
        self._left: Iterator[bytes] = itertools.islice(itertools.cycle(asked), requests)
        self._lock = threading.Lock()

    def done(self) -> float:
        """Ask all of them; how long it took."""
        threads = [threading.Thread(target=self._client) for _ in range(CLIENTS)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not self.seconds:
            raise MeasurementError("nothing was answered")
        return time.perf_counter() - started

    def _next(self) -> bytes | None:
        with self._lock:
            return next(self._left, None)

    def _client(self) -> None:
        connection = _Connection(self._port)
        while (request := self._next()) is not None:
            started = time.perf_counter()
            try:
                status = connection.ask(request)
            except OSError:
                status, connection = 0, _Connection(self._port)
            passed = time.perf_counter() - started
            with self._lock:
                self.seconds.append(passed)
                self.failures += status != 200


class _Connection:
    """One kept connection; opened anew where the server says that it closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> int:
        """The status of the answer, once all of it is there. Raises ``OSError``."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self._socket.sendall(request)
        answer = b""
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        head = answer[:end].lower()
        length = int(head.split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
        there = len(answer) - end - 4
        while there < length:
            there += len(self._more())
        if b"connection: close" in head:
            self._socket.close()
            self._socket = None
        return int(answer.split(b" ", 2)[1])

    def _more(self) -> bytes:
        piece = self._socket.recv(_PIECE) if self._socket else b""
        if not piece:
            raise ConnectionResetError("the server closed the connection")
        return piece
