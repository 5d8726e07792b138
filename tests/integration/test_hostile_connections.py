"""Requests that are broken, cut off, doubled or huge, over real connections; and what the logs then hold."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from archive.settings import Settings
from tests.web_process import Served, served
from webapp.serving.http_server import RECEIVE_SECONDS

SECRET = "Dzhakishev-in-prison"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = Settings.for_home(tmp_path_factory.mktemp("connections") / "home")
    with served(replace(home, log="json")) as one:
        yield one


def connection(server: Served) -> socket.socket:
    place = urlsplit(server.address)
    opened = socket.create_connection((place.hostname, place.port), timeout=20)
    opened.settimeout(20)
    return opened


def sent(server: Served, raw: bytes) -> bytes:
    """What is answered to these bytes, up to the connection's end."""
    with connection(server) as opened:
        answer = b""
        with suppress(OSError):
            opened.sendall(raw)
            opened.shutdown(socket.SHUT_WR)
            while piece := opened.recv(65536):
                answer += piece
        return answer


def is_alive(server: Served) -> bool:
    with urlopen(f"{server.address}/healthz", timeout=30) as answer:
        return answer.status == 200


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET /search?q=" + SECRET.encode() + b" NONSENSE\r\n\r\n", (400, 505)),
        (b"GET /search?q=" + SECRET.encode() + b"\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n", (400,)),
        (b"GET /search?q=" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", (400, 414)),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", (400, 431)),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 500 + b"\r\n", (400, 431)),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX : a\r\n\r\n", (400,)),
        (
            b"POST /deposit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
            (400,),
        ),
        (
            b"POST /deposit HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            (400, 403),
        ),
        (
            b"POST /deposit HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            (400, 501),
        ),
        (b"POST /deposit HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n", (400,)),
        (b"GET / HTTP/1.1\r\n\r\n", (400, 421)),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", (421,)),
        (b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", (405,)),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", (400, 404, 405)),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100, (400,)),
    ],
)
def test_what_is_no_sound_request_is_refused_and_harms_nothing(server, raw, status):
    answer = sent(server, raw)
    assert not answer or int(answer.split()[1]) in status, answer[:300]
    assert SECRET.encode() not in answer
    assert answer.count(b"HTTP/1.1 200") == 0
    assert is_alive(server)


def test_pieces_of_a_body_that_are_none_are_the_senders_fault(server):
    head = b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
    form = b"Content-Type: multipart/form-data; boundary=X\r\n\r\n"
    answer = sent(server, head + form + b"ZZ\r\nabc\r\n0\r\n\r\n")
    assert b" 400 " in answer.splitlines()[0]
    assert b'"unreadable-request"' in answer


def test_uploads_that_are_cut_off_leave_nothing_and_nobody_waits(server):
    head = (
        b"POST /api/v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        b'Content-Length: 1000000\r\n\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc'
    )
    for _ in range(40):  # more than there are threads
        with connection(server) as opened:
            opened.sendall(head)
    assert is_alive(server)
    with urlopen(f"{server.address}/api/v1/search?q=", timeout=20) as answer:
        assert json.loads(answer.read())["total"] == 0


def test_connections_that_say_nothing_or_stop_half_way_do_not_keep_others_out(server):
    silent = [connection(server) for _ in range(60)]
    slow = [connection(server) for _ in range(17)]  # more than there are threads
    for one in slow:
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: loc")
    try:
        begun = time.monotonic()
        assert is_alive(server)
        assert time.monotonic() - begun < 3 * RECEIVE_SECONDS
    finally:
        for one in (*silent, *slow):
            one.close()


def test_no_log_holds_what_was_asked(server):
    for address in (
        f"/search?q={SECRET}",
        f"/api/v1/search?q={SECRET}",
        f"/{SECRET}",
        f"/search?q=%22{SECRET}",
    ):
        with suppress(OSError):
            urlopen(server.address + address, timeout=20).close()
    sent(server, b"GET /search?q=" + SECRET.encode() + b" HTTP/9.9\r\n\r\n")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not any('"route": "/search"' in line for line in server.messages):
        time.sleep(0.1)
    told = "".join(server.messages)
    assert '"event": "request"' in told
    assert SECRET not in told
    assert "prison" not in told
