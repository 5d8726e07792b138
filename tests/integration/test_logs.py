"""Logs in JSON: every line an event with ids and numbers, and nothing of documents, names, queries or secrets."""

import io
import json
import logging
import socket
import time
import urllib.error
import urllib.request
from dataclasses import replace
from urllib.parse import quote

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from archive import logs
from archive.settings import Settings
from tests.integration.test_dropped import drop
from tests.web_process import served

SECRET = "a-secret-key-that-nobody-may-read"
PRIVATE = ("Jakishev", "Kurchatov", "zelenyi", "correspondence-of", "nosuchword", "malformed", SECRET)


@pytest.fixture
def log():
    """The root logger's handlers and the events' level, as they were."""
    root, events = logging.getLogger(), logging.getLogger("fonds.events")
    before, level = root.handlers[:], events.level
    yield
    root.handlers[:] = before
    events.setLevel(level)


def ask(address: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> bytes:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers or {})) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        return error.read()


def test_a_whole_day_leaves_events_and_nothing_of_what_was_read_or_asked(home: Settings):
    settings = replace(home, log="json", secret_key=SECRET)
    with served(settings) as site:
        deposit = MultiDict([("file", FileStorage(io.BytesIO(b"Jakishev was in Kurchatov."), "zelenyi.txt"))])
        boundary, body = encode_multipart(deposit)
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        [taken] = json.loads(ask(f"{site.address}/api/v1/documents", body, kind))["accepted"]
        drop(settings.incoming, "correspondence-of/zelenyi.txt", b"Kurchatov again")
        drop(settings.incoming, "correspondence-of/nothing-zelenyi.txt", b"")
        drop(settings.incoming, "correspondence-of/metadata.csv", b"filename,date\nzelenyi.txt,malformed\n")

        def said(event: str) -> list[dict[str, object]]:
            lines = [json.loads(line) for line in site.messages if line.startswith("{")]
            return [line for line in lines if line["event"] == event]

        end = time.monotonic() + 30
        while not (len(said("read")) == 2 and said("dropped-file-stays")) and time.monotonic() < end:
            time.sleep(0.1)
        for query in ("Jakishev", '"nosuchword', "nosuchword", "malformed OR (", "title:Жакишев"):
            ask(f"{site.address}/search?q={quote(query)}")
            ask(f"{site.address}/api/v1/search?q={quote(query)}")
        ask(site.address + taken["links"]["original"])
        ask(f"{site.address}/documents/Jakishev/nosuchword")
        ask(f"{site.address}/documents/{taken['document']}/pages/1?q=Jakishev")
        ask(f"{site.address}/search?q={'Jakishev' * 40_000}")
        with socket.create_connection(("127.0.0.1", int(site.address.rpartition(":")[2]))) as garbage:
            garbage.sendall(b"malformed nosuchword\r\n\r\n")
            assert b"400" in garbage.recv(100)
        time.sleep(0.3)
    found = [json.loads(line) for line in site.messages if not line.startswith("Fonds is at")]
    for line in found:
        assert line["event"], line
        assert line["time"].endswith("Z"), line
    leaked = [(word, line) for word in PRIVATE for line in site.messages if word.lower() in line.lower()]
    assert leaked == []
    assert {"said", "request", "search", "accessioned", "read", "indexed", "dropped-file-stays"} <= {
        line["event"] for line in found
    }
    assert "A request could not be read." in [line.get("message") for line in found]
    [read] = [line for line in found if line["event"] == "read" and line["rendition"] == taken["rendition"]]
    assert (read["outcome"], read["reason"], read["document"]) == ("searchable", None, taken["document"])
    originals = [line for line in found if line.get("route") == "/renditions/<rendition>/original"]
    assert [(line["rendition"], line["status"]) for line in originals] == [(taken["rendition"], 200)]


def test_a_failure_is_logged_by_its_kind_and_its_place_without_its_message(log):
    stream = io.StringIO()
    logs.configure("json", stream)
    try:
        raise ValueError("Jakishev was in Kurchatov")
    except ValueError:
        logging.getLogger("gunicorn.error").exception("Something failed\u2028 here")
    [line] = stream.getvalue().splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["error"]) == ("message", "error", "ValueError")
    assert told["message"] == "Something failed\u2028 here"
    assert any("test_logs.py" in frame for frame in told["passed"])
    assert "Kurchatov" not in line


def test_in_text_events_are_not_logged(log):
    logs.configure("text")
    assert not logs.are_wanted()
    logs.log_event("nothing")
