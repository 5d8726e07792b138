"""A large file sent by tus, its connection broken on the way again and again; memory of the server meanwhile."""

import hashlib
import http.client
import json
import random
import socket
import time
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from bench.measure import MeasurementError, watching
from bench.ours.command import fresh_home
from bench.ours.original import large_file
from bench.ours.server import Client, serving
from bench.plan import Plan
from bench.results import Result, Target, number

BREAKS = 10
_PIECE = 1 << 20
_ADDRESS = "/api/v1/uploads"
_TUS = {"Tus-Resumable": "1.0.0"}


def measure(plan: Plan) -> Result:
    """One upload with ten broken connections, then the original read back and compared."""
    size = plan.original_bytes * 2
    result = Result("resumable", f"Resumable upload of {size >> 20} MiB with {BREAKS} broken connections")
    path = large_file(size)
    home = fresh_home("resumable")
    with serving(home, FONDS_MAX_UPLOAD_MB=4096) as server:
        before = server.settled_mb()
        with watching(server.pid) as peak:
            started = time.perf_counter()
            place = _begin(server.port, size)
            offsets = _send(server.port, place, path)
            seconds = time.perf_counter() - started
        after = peak()
        told = json.loads(Client(server.port).get(place)[1])
    accepted = told["accepted"][0]
    same = accepted["sha256"] == _digest(path)
    path.unlink()
    if not same:
        raise MeasurementError("what was kept is not what was sent")
    result.targets.append(
        Target("memory of all server processes, growth meanwhile", after - before, "MiB", at_most=64)
    )
    result.beside += [
        ("byte-identical after broken connections", f"{len(offsets)} breaks, SHA-256 the same"),
        ("pace, with taking in", f"{number(size / 1e6 / seconds)} MB/s"),
        ("sent again because of a break, at most", f"{number(_most_again(offsets) / 1e6)} MB"),
    ]
    result.figures |= {"seconds": seconds, "breaks": offsets, "memory_mb": {"before": before, "peak": after}}
    return result


def _begin(port: int, size: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    metadata = f"filename {b64encode(b'large.bin').decode()}"
    headers = _TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata}
    connection.request("POST", _ADDRESS, headers=headers)
    response = connection.getresponse()
    response.read()
    place = response.getheader("Location")
    if response.status != 201 or not place:
        raise MeasurementError(f"no upload was begun: {response.status}")
    return place


def _send(port: int, place: str, path: Path) -> list[tuple[int, int]]:
    """Where each break was, and from where it went on. Bytes."""
    size = path.stat().st_size
    chance = random.Random(11)
    offset, found = 0, []
    with path.open("rb") as file:
        for stop in sorted(chance.randrange(size // 50, size) for _ in range(BREAKS)):
            stop = max(stop, min(size - 1, offset + _PIECE))
            sent = _patch(port, place, file, offset, stop, size)
            offset = _offset(port, place)
            found.append((sent, offset))
        while offset < size:
            _patch(port, place, file, offset, size, size)
            offset = _offset(port, place)
    return found


def _patch(port: int, place: str, file: BinaryIO, offset: int, stop: int, size: int) -> int:
    """Send what lies before ``stop`` of a request that promises all; how far that came.

    The server ends a request early that begins where the upload no longer stands: what was on its way when the
    connection broke may come through after somebody has asked.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    headers = {"Content-Type": "application/offset+octet-stream", "Content-Length": str(size - offset)}
    connection.putrequest("PATCH", place)
    for name, value in (_TUS | headers | {"Upload-Offset": str(offset)}).items():
        connection.putheader(name, value)
    connection.endheaders()
    file.seek(offset)
    sent = offset
    with suppress(BrokenPipeError, ConnectionResetError):
        while sent < stop and (piece := file.read(min(_PIECE, stop - sent))):
            connection.send(piece)
            sent += len(piece)
        if stop < size:
            _break(connection)
        elif (status := connection.getresponse().status) not in (204, 409):
            raise MeasurementError(f"the end was not taken: {status}")
    return sent


def _break(connection: http.client.HTTPConnection) -> None:
    """Without a goodbye: what is not yet read on the other side is lost."""
    linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    connection.close()


def _offset(port: int, place: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("HEAD", place, headers=_TUS)
    response = connection.getresponse()
    response.read()
    return int(response.getheader("Upload-Offset") or 0)


def _most_again(offsets: list[tuple[int, int]]) -> float:
    return float(max((sent - kept for sent, kept in offsets), default=0))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
