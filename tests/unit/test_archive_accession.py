"""The way in: what is answered is durable, and one bad file harms no other."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.errors import Refused
from archive.model import Description, Role
from archive.originals.accession import Accepted, Accession, Duplicate, Incoming, Refusal, open_file
from archive.originals.store import FileStore
from archive.settings import Settings


@pytest.fixture
def store(home: Settings) -> FileStore:
    return FileStore.open_at(home)


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as catalogue:
        yield catalogue


@pytest.fixture
def accession(store: FileStore, catalogue: Catalogue, home: Settings) -> Accession:
    return Accession(store, catalogue, home)


def incoming(data: bytes = b"letter", filename: str = "letter.txt", **fields: object) -> Incoming:
    return Incoming(lambda: io.BytesIO(data), filename, **fields)  # type: ignore[arg-type]


def codes(outcomes: list[Accepted | Duplicate | Refusal]) -> list[str]:
    return [one.reason.code if isinstance(one, Refusal) else type(one).__name__ for one in outcomes]


def test_what_is_accepted_has_bytes_row_and_custody_event(
    accession: Accession, store: FileStore, catalogue: Catalogue
) -> None:
    (one,) = accession.take(
        [incoming(described=Description(title="A letter"), role=Role.SIGNED)], agent="ann"
    )
    assert isinstance(one, Accepted)
    with store.open(one.sha256) as original:
        assert original.read() == b"letter"
    assert catalogue.rendition(one.rendition).sha256 == one.sha256
    (event,) = catalogue.custody_events(one.document)
    assert (event.agent, event.detail["sha256"], event.detail["role"]) == ("ann", one.sha256, "signed")
    assert event.detail["described"] == {"title": "A letter"}


def test_one_bad_file_harms_no_other(accession: Accession, tmp_path: Path) -> None:
    def broken() -> io.BytesIO:
        raise PermissionError(13, "Permission denied")

    items = [
        incoming(b"one"),
        incoming(b""),
        Incoming(broken, "locked.txt"),
        incoming(b"two", document="nowhere"),
        incoming(b"three", collection="a\nb"),
        Incoming.from_path(tmp_path / "absent.txt"),
        incoming(b"one"),
        incoming(b"four"),
    ]
    assert codes(accession.take(items)) == [
        "Accepted",
        "empty-file",
        "unreadable-path",
        "unknown-document",
        "bad-metadata",
        "unreadable-path",
        "Duplicate",
        "Accepted",
    ]


def test_a_file_that_is_too_large_is_refused(store: FileStore, catalogue: Catalogue, tmp_path: Path) -> None:
    settings = Settings.from_environment({"FONDS_HOME": str(tmp_path), "FONDS_MAX_UPLOAD_MB": "1"})
    accession = Accession(store, catalogue, settings)
    assert codes(accession.take([incoming(b"x" * (1024 * 1024 + 1)), incoming(b"x" * 1024 * 1024)])) == [
        "too-large",
        "Accepted",
    ]


def test_what_is_no_plain_file_is_refused_without_waiting_for_it(
    accession: Accession, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    (tmp_path / "target").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    items = [Incoming.from_path(tmp_path / name) for name in ("pipe", "link", "folder")]
    assert codes(accession.take([*items, Incoming.from_path(Path("/dev/null"))])) == ["not-a-file"] * 4
    assert codes(accession.take([Incoming.from_path(tmp_path / "target")])) == ["Accepted"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "locked"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(Refused) as refused:
        open_file(path)
    assert refused.value.reason_code == "unreadable-path"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b"two\nlines.txt", "two\nlines.txt"),
        ("r\u202ecod.exe".encode(), "r\u202ecod.exe"),
        (b"\xcf\xe8\xf1\xfc\xec\xee.txt", "%CF%E8%F1%FC%EC%EE.txt"),
        ("я".encode() * 127 + b"x", "я" * 127 + "x"),
        (b"x" * 255, "x" * 255),
        (b" ", " "),
        (b"100%41.txt", "100%41.txt"),
    ],
)
def test_a_name_is_kept_as_it_came_and_can_always_be_stored(
    accession: Accession, catalogue: Catalogue, tmp_path: Path, name: bytes, kept: str
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(b"letter")
    (one,) = accession.take([Incoming.from_path(path)])
    assert isinstance(one, Accepted)
    assert catalogue.rendition(one.rendition).filename == kept
    title = catalogue.document(one.document).description.title
    assert title
    assert title.isprintable()


def test_an_original_without_a_row_is_taken_up_by_a_later_accession(
    accession: Accession, store: FileStore, catalogue: Catalogue
) -> None:
    orphan = store.put(io.BytesIO(b"letter"), 100)
    (one,) = accession.take([incoming()])
    assert isinstance(one, Accepted)
    assert one.sha256 == orphan.sha256
    assert catalogue.known_digests([orphan.sha256]) == {orphan.sha256}


def test_a_damaged_copy_in_the_store_refuses_only_those_bytes(
    accession: Accession, home: Settings, catalogue: Catalogue
) -> None:
    (one,) = accession.take([incoming()])
    assert isinstance(one, Accepted)
    path = home.home / "originals" / one.sha256[:2] / one.sha256[2:4] / one.sha256
    path.chmod(0o600)
    path.write_bytes(b"let")
    items = [incoming(b"other"), incoming(collection="elsewhere"), incoming(b"third")]
    assert codes(accession.take(items)) == ["Accepted", "damaged-original", "Accepted"]
    assert list((home.incoming / ".partial").iterdir()) == []


def test_every_stream_is_closed(accession: Accession) -> None:
    streams = [io.BytesIO(b"one"), io.BytesIO(b"")]
    accession.take([Incoming(lambda stream=stream: stream, "x") for stream in streams])  # type: ignore[misc]
    assert all(stream.closed for stream in streams)


def test_nothing_to_take_is_nothing_taken(accession: Accession, catalogue: Catalogue) -> None:
    assert accession.take([]) == []
    assert catalogue.counts().documents == 0
