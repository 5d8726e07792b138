"""The server as a process: started, asked, killed in parts, stopped."""

import http.client
import json
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from archive.errors import ArchiveUnreachable, UsageError
from archive.originals.accession import Incoming
from archive.settings import Settings
from indexer.holdings import open_holdings
from tests.web_process import alive, served
from webapp.serving.environment import environment_of
from webapp.serving.server import serve


def until(condition: Callable[[], object], seconds: float = 15.0) -> object:
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return value


def fetch(address: str) -> bytes:
    with urllib.request.urlopen(address) as response:
        return response.read()


def test_a_deposit_is_found_and_its_parts_are_restarted_and_stopped(home):
    with served(home) as site:
        until(lambda: json.loads(fetch(f"{site.address}/healthz")) == {"status": "ok"})
        boundary, body = encode_multipart(
            MultiDict([("file", FileStorage(BytesIO(b"The prisoner waits."), "a.txt"))])
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        with urllib.request.urlopen(
            urllib.request.Request(f"{site.address}/api/v1/documents", body, kind)
        ) as response:
            assert response.status == 202
            [accepted] = json.loads(response.read())["accepted"]

        def state() -> str:
            return json.loads(fetch(f"{site.address}{accepted['links']['rendition']}"))["state"]

        until(lambda: state() == "searchable")
        assert json.loads(fetch(f"{site.address}/api/v1/search?q=prisoners"))["total"] == 1
        assert fetch(site.address + accepted["links"]["original"]) == b"The prisoner waits."

        [worker] = [pid for pid, command in site.processes().items() if "webapp.cli worker" in command]
        os.kill(worker, signal.SIGKILL)
        until(lambda: [p for p, c in site.processes().items() if "webapp.cli worker" in c and p != worker])
        assert any("the worker stopped" in message for message in site.messages)

        parts = site.processes()
        site.process.send_signal(signal.SIGINT)
        site.process.wait(20)
        until(lambda: not any(alive(pid) for pid in parts))
        assert site.process.returncode == 0


def test_nothing_is_left_running_when_the_server_is_killed(home):
    with served(home) as site:
        parts = site.processes()
        assert len(parts) >= 2
        site.process.kill()
        until(lambda: not any(alive(pid) for pid in parts), 30)


def test_a_large_original_goes_to_a_slow_reader_whole(home):
    content = bytes(range(256)) * 40_000
    with open_holdings(home) as holdings:
        [kept] = holdings.accession.take([Incoming(lambda: BytesIO(content), "large.bin")])
    with served(home) as site:
        port = int(site.address.rpartition(":")[2])
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", f"/renditions/{kept.rendition}/original", headers={"Range": "bytes=1-"})
        response = connection.getresponse()
        assert response.status == 206
        received = bytearray()
        while piece := response.read(4_000_000):
            received += piece
            time.sleep(0.2)
        assert received == content[1:]
        connection.request("HEAD", f"/renditions/{kept.rendition}/original")
        response = connection.getresponse()
        assert (response.status, response.headers["Content-Length"], response.read()) == (
            200,
            str(len(content)),
            b"",
        )
        connection.request("GET", "/search?q=" + "%D1%8F" * 10_001)
        response = connection.getresponse()
        assert (response.status, b"10000" in response.read()) == (400, True)
        connection.close()


def test_a_port_in_use_is_said_in_a_sentence(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ArchiveUnreachable, match=f"Port {port} is in use") as told:
            serve(home, "127.0.0.1", port, print)
    assert told.value.exit_code == 3


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_only_the_loopback_address_is_served_while_nobody_has_an_account(home, host):
    with pytest.raises(UsageError, match="nobody has an account"):
        serve(home, host, 0, print)


def test_a_catalogue_that_cannot_be_opened_is_said_before_anything_is_served(home):
    home.home.mkdir()
    (home.home / "catalogue.sqlite").write_bytes(b"no catalogue" * 1000)
    with pytest.raises(ArchiveUnreachable, match="not a catalogue"):
        serve(home, "127.0.0.1", 0, print)


def test_children_read_the_settings_that_their_parent_has(home, monkeypatch):
    monkeypatch.setenv("FONDS_WORKERS", "7")
    assert Settings.from_environment(environment_of(home)) == home
