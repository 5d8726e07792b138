"""Heads with a time stamp of RFC 3161, by a server that OpenSSL makes; and servers that fail."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.proof import verify
from archive.proof.heads import head_text, kept_head
from archive.proof.timestamp import TimestampServer
from archive.settings import Settings
from tests.proof_files import Proved
from tests.timestamp_server import authority, serving

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture
def archive(home: Settings) -> Iterator[Proved]:
    proved = Proved(home)
    yield proved
    proved.catalogue.close()


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tsa")
    authority(folder)
    return folder


def test_a_head_is_stamped_and_openssl_says_the_same(archive: Proved, stamping: Path, tmp_path: Path) -> None:
    document = archive.take()
    with serving(stamping) as url:
        archive.stamp_by(TimestampServer(url))
        head = archive.heads.give("tester", warn=pytest.fail)
        bundle = archive.prove(document, tmp_path / "proof.zip")
    assert kept_head(head_text(head).encode()) == head
    assert verify.stamped_at(head)[:10] == head["at"][:10]
    (tmp_path / "stamped").write_bytes(verify.stamped_part(head))
    (tmp_path / "response").write_bytes(bytes.fromhex(head["timestamp"]["response"]))
    call = ["openssl", "ts", "-verify", "-data", "stamped", "-in", "response"]
    done = subprocess.run(
        [*call, "-CAfile", str(stamping / "ca.pem")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in done.stdout + done.stderr
    check = verify.verify(verify.Packed(bundle))
    assert check.sound
    assert any("A time stamp says" in sentence for _, sentence in check.said)


def test_a_stamp_of_another_head_does_not_hold(archive: Proved, stamping: Path) -> None:
    with serving(stamping) as url:
        archive.stamp_by(TimestampServer(url))
        first = archive.heads.give("tester")
        archive.take()
        second = archive.heads.give("tester")
    with pytest.raises(verify.Wrong, match="not about this head"):
        verify.stamped_at({**second, "timestamp": first["timestamp"]})


@pytest.mark.parametrize(
    ("answer", "status", "sentence"),
    [
        (b"", 200, "cannot be read"),
        (b"nonsense" * 100, 200, "cannot be read"),
        (b"\x30\x05\x30\x03\x02\x01\x02", 200, "refused"),
        (b"gone", 410, "answered 410"),
    ],
)
def test_a_server_that_answers_something_else_is_said_and_the_head_given_without(
    archive: Proved, tmp_path: Path, answer: bytes, status: int, sentence: str
) -> None:
    said: list[str] = []
    with serving(tmp_path, answer, status) as url:
        archive.stamp_by(TimestampServer(url))
        head = archive.heads.give("tester", warn=said.append)
    assert "timestamp" not in head
    assert sentence in said[0]
    assert "FONDS_TIMESTAMP_URL" in said[0]


def test_an_answer_to_an_earlier_request_is_not_taken(archive: Proved, stamping: Path) -> None:
    with serving(stamping) as url:
        archive.stamp_by(TimestampServer(url))
        head = archive.heads.give("tester")
    said: list[str] = []
    with serving(stamping, bytes.fromhex(head["timestamp"]["response"])) as url:
        archive.stamp_by(TimestampServer(url))
        archive.heads.give("tester", warn=said.append)
    assert "something else than was asked for" in said[0]


def test_a_server_that_is_not_there_is_said(archive: Proved) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said: list[str] = []
    archive.stamp_by(TimestampServer(f"http://127.0.0.1:{port}/"))
    archive.heads.give("tester", warn=said.append)
    assert "cannot be reached" in said[0]


@pytest.mark.parametrize(
    "stamp", [None, {}, {"url": "x"}, {"url": 1, "response": "00"}, {"url": "x", "response": "0"}]
)
def test_a_stamp_of_another_form_makes_no_head(archive: Proved, stamp: object) -> None:
    head = {**archive.heads.give("tester"), "timestamp": stamp}
    with pytest.raises(verify.Wrong, match="no head"):
        verify.read_kept_head(json.dumps(head).encode(), "This")
