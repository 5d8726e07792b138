"""What goes wrong around the archive: files that change or vanish, limits, clocks, a second server, torn uploads."""

import hashlib
import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.errors import ArchiveBusy
from archive.originals.accession import Accepted, Accession, Incoming, Refusal
from archive.originals.fixity import verify
from archive.originals.store import FileStore
from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from tests.project import PROJECT
from tests.web_process import served
from webapp.serving.environment import environment_of
from webapp.serving.server import serve

pytestmark = pytest.mark.faults

MIB = 1 << 20


@pytest.fixture
def accession(home: Settings) -> Iterator[Accession]:
    with Catalogue.open(home) as catalogue:
        yield Accession(FileStore.open_at(home), catalogue, home)


def command(home: Path, *arguments: str, before: str = "") -> "subprocess.CompletedProcess[str]":
    """``fonds`` as a process of its own; ``before`` is done in it first."""
    program = f"import resource, sys\n{before}\nfrom webapp.cli import main\nmain({list(arguments)!r})"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT, env={**os.environ, "FONDS_HOME": str(home), "FONDS_OCR": "never"}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


# Files


class Changing(io.FileIO):
    """A file that somebody does something to after its first piece was read."""

    def __init__(self, path: Path, change: str) -> None:
        super().__init__(path)
        self._path, self._change = path, change

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(MIB // 2)
        match self._change:
            case "replaced":
                other = self._path.with_suffix(".new")
                other.write_bytes(b"another letter")
                other.replace(self._path)
            case "removed":
                self._path.unlink(missing_ok=True)
            case "cut":
                os.truncate(self._path, MIB // 2 + 7)
            case _:
                self._path.write_bytes(b"b" * 3 * MIB)
        return piece


@pytest.mark.parametrize("change", ["replaced", "removed", "cut", "overwritten"])
def test_a_file_that_changes_while_it_is_read_is_kept_as_it_was_or_not_at_all(
    home: Settings, accession: Accession, tmp_path: Path, change: str
) -> None:
    path = tmp_path / "letter.bin"
    path.write_bytes(b"a" * 3 * MIB)
    os.utime(path, (1e9, 1e9))
    (taken,) = accession.take([Incoming(lambda: Changing(path, change), "letter.bin")])
    if change in ("replaced", "removed"):
        assert isinstance(taken, Accepted)
        assert taken.sha256 == hashlib.sha256(b"a" * 3 * MIB).hexdigest()
    else:
        assert isinstance(taken, Refusal)
        assert taken.reason.code == "file-changed"
    assert [path for path in home.incoming.rglob("*") if path.is_file()] == []
    with Catalogue.open(home) as catalogue:
        assert verify(FileStore.open_at(home), catalogue).sound


def test_a_folder_that_vanishes_during_ingest_costs_only_what_was_in_it(
    home: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "letters"
    for number in range(80):
        place = folder / f"{number // 10:02}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:03}.txt").write_text(f"letter {number}")
    with open_holdings(replace(home, engine_url="memory://")) as holdings:
        taken = holdings.accession.take
        vanished = threading.Event()

        def take(items, agent=None):  # type: ignore[no-untyped-def]
            if not vanished.is_set():
                vanished.set()
                for place in sorted(folder.iterdir())[2:]:
                    place.rename(tmp_path / f"gone-{place.name}")
            return taken(items, agent)

        holdings.accession.take = take  # type: ignore[method-assign]
        outcomes = list(Ingest(holdings).take([folder]))
        assert vanished.is_set()
        told = [(one.outcome, one.reason.code if one.reason else None) for one in outcomes]
        assert told.count(("searchable", None)) == 20
        assert set(told) <= {("searchable", None), ("refused", "unreadable-path")}
        assert verify(holdings.store, holdings.catalogue).sound


# Limits


@pytest.mark.parametrize("descriptors", [12, 40])
def test_too_many_open_files_is_a_sentence_and_the_next_run_does_the_rest(
    tmp_path: Path, descriptors: int
) -> None:
    folder, home = tmp_path / "letters", tmp_path / "home"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(f"letter {number}")
    limit = f"resource.setrlimit(resource.RLIMIT_NOFILE, ({descriptors}, {descriptors}))"
    done = command(home, "ingest", "--json", str(folder), before=limit)
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1, 3)
    again = command(home, "ingest", "--json", str(folder))
    outcomes = [json.loads(line)["outcome"] for line in again.stdout.splitlines()]
    assert sorted(set(outcomes)) in (["duplicate"], ["searchable"], ["duplicate", "searchable"]), again.stderr
    assert len(outcomes) == 40
    assert command(home, "verify").returncode == 0


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """A volume that can be made read-only."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("needs to mount a file system, which only root may")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_read_only_file_system_is_a_sentence_and_harms_nothing(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("a letter")
    with read_only(tmp_path / "disk") as disk:
        home = disk / "home"
        assert command(home, "ingest", str(letter)).returncode == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for arguments in (
            ("ingest", str(letter)),
            ("search", "letter"),
            ("verify",),
            ("reindex",),
            ("worker",),
        ):
            done = command(home, *arguments)
            assert "Traceback" not in done.stderr, done.stderr
            assert done.returncode == 3, (arguments, done.stdout, done.stderr)
            assert done.stderr.startswith("fonds: ")
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        assert command(home, "search", "letter").returncode == 0
        assert command(home, "verify").returncode == 0


# Clocks


@pytest.mark.parametrize("year", [1970, 2001, 9999])
def test_a_clock_that_is_set_elsewhere_breaks_no_chain_and_hides_no_letter(home: Settings, year: int) -> None:
    now = datetime(year, 1, 1, tzinfo=UTC)

    def letters(clock, names: str) -> None:  # type: ignore[no-untyped-def]
        with Catalogue.open(home, clock=clock) as catalogue:
            store = FileStore.open_at(home)
            taken = Accession(store, catalogue, home).take(
                [Incoming(lambda name=name: io.BytesIO(name.encode()), f"{name}.txt") for name in names]  # type: ignore[misc]
            )
            assert all(isinstance(one, Accepted) for one in taken)
            assert verify(store, catalogue).sound

    letters(lambda: datetime.now(UTC), "abc")
    letters(lambda: now, "def")
    letters(lambda: datetime.now(UTC) - timedelta(days=1), "ghi")
    with open_holdings(replace(home, engine_url="memory://")) as holdings:
        outcomes = Ingest(holdings).take([])
        assert list(outcomes) == []
        until = time.monotonic() + 20
        while holdings.catalogue.awaiting() and time.monotonic() < until:
            list(Ingest(holdings).take([]))
        assert sum(holdings.catalogue.counts().renditions.values()) == 9


def test_a_file_from_the_future_or_from_1970_is_taken_in(accession: Accession, tmp_path: Path) -> None:
    for name, moment in (("future.txt", 4e9), ("past.txt", 0)):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (moment, moment))
    taken = accession.take([Incoming.from_path(tmp_path / name) for name in ("future.txt", "past.txt")])
    assert [type(one) for one in taken] == [Accepted, Accepted]


# Servers and uploads


def test_a_second_server_on_one_home_says_so_and_stops(home: Settings) -> None:
    with served(home) as site:
        with pytest.raises(ArchiveBusy, match=r"fonds serve, process \d+") as told:
            serve(home, "127.0.0.1", 0, print)
        assert told.value.exit_code == 3
        assert site.process.poll() is None
    assert environment_of(home)


def test_torn_and_absurd_uploads_leave_nothing_behind_and_the_server_well(home: Settings) -> None:
    with served(home) as site:
        host, _, port = site.address.removeprefix("http://").partition(":")
        part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n'
        for body, claimed in (
            (part + b"half a letter", 500_000),
            (part, 500_000),
            (b"--b\r\nContent-Dis", 500_000),
            (part + b"x" * 300_000, 100_000_000),
        ):
            with socket.create_connection((host, int(port)), timeout=20) as connection:
                connection.sendall(_head(host, port, claimed) + body)
        many = b"".join(
            b'--b\r\nContent-Disposition: form-data; name="n%d"\r\n\r\nv\r\n' % n for n in range(100_000)
        )
        status = _answer(host, port, many + b"--b--\r\n")
        assert status in (400, 413)
        whole = part + b"a whole letter\r\n--b--\r\n"
        assert _answer(host, port, whole) == 202
    with open_holdings(home) as holdings:
        assert sum(holdings.catalogue.counts().renditions.values()) == 1
        assert verify(holdings.store, holdings.catalogue).sound
        left = [path for path in holdings.settings.incoming.rglob("*") if path.is_file()]
        assert left == []


def _head(host: str, port: str, length: int) -> bytes:
    return (
        f"POST /api/v1/documents HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def _answer(host: str, port: str, body: bytes) -> int:
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(_head(host, port, len(body)) + body)
        return int(connection.recv(64).split()[1])


def test_the_same_file_twice_at_once_over_http_is_one_document(home: Settings) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\n'
    with served(home) as site:
        host, _, port = site.address.removeprefix("http://").partition(":")
        statuses: list[int] = []
        body = part + b"the same letter" * 10_000 + b"\r\n--b--\r\n"
        threads = [
            threading.Thread(target=lambda: statuses.append(_answer(host, port, body))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(statuses) == 8
    with open_holdings(home) as holdings:
        assert sum(holdings.catalogue.counts().renditions.values()) == 1


def test_an_upload_that_fails_in_the_middle_is_a_refusal_of_that_file_alone(accession: Accession) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    taken = accession.take([Incoming(Torn, "torn.txt"), Incoming(lambda: io.BytesIO(b"whole"), "whole.txt")])
    assert [type(one) for one in taken] == [Refusal, Accepted]
