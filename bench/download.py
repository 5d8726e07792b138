"""A plain HTTP client that throws away what it receives, the same for every server. MB is 10^6 bytes."""

import socket
import subprocess
import time
from dataclasses import dataclass

from bench.measure import MeasurementError

_BUFFER = 1 << 20


@dataclass(frozen=True)
class Download:
    """One file received."""

    size: int
    seconds: float
    status: int

    @property
    def mb_per_second(self) -> float:
        return self.size / 1e6 / self.seconds


def fetch(port: int, path: str) -> Download:
    """GET over loopback with a buffer of 1 MiB."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    buffer = bytearray(_BUFFER)
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request.encode("ascii"))
        head = b""
        while b"\r\n\r\n" not in head:
            got = connection.recv(65_536)
            if not got:
                raise MeasurementError(f"no answer to GET {path}")
            head += got
        head, _, body = head.partition(b"\r\n\r\n")
        size = len(body)
        while got_bytes := connection.recv_into(buffer):
            size += got_bytes
    return Download(size, time.perf_counter() - started, int(head.split()[1]))


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: "subprocess.Popen[bytes]", seconds: float = 60.0) -> float:
    """Wait until somebody listens on the port; returns the seconds that took."""
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        if process.poll() is not None:
            raise MeasurementError(f"the server ended with {process.returncode} before it listened")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return time.perf_counter() - started
        except OSError:
            time.sleep(0.005)
    raise MeasurementError(f"nobody listened on port {port} within {seconds} s")
