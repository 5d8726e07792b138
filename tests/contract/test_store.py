"""The file store under the contract, and what only it promises."""

import fcntl
import importlib.util
import io
import os
import resource
import stat
import time
from pathlib import Path

import pytest

from archive.errors import ArchiveUnreachable, DamagedOriginal
from archive.originals.store import FileStore

_spec = importlib.util.spec_from_file_location(
    "store_contract", Path(__file__).with_name("store_contract.py")
)
assert _spec is not None
assert _spec.loader is not None
_contract = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_contract)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "originals", tmp_path / "incoming")


class TestFileStore(_contract.StoreContract):
    """The whole contract."""


def path_in(tmp_path: Path, sha256: str) -> Path:
    return tmp_path / "originals" / sha256[:2] / sha256[2:4] / sha256


def test_an_original_may_not_be_written_again(store: FileStore, tmp_path: Path) -> None:
    stored = store.put(io.BytesIO(b"letter"), 100)
    assert stat.S_IMODE(path_in(tmp_path, stored.sha256).stat().st_mode) == 0o440


def test_nothing_is_left_in_incoming_whatever_happens(store: FileStore, tmp_path: Path) -> None:
    store.put(io.BytesIO(b"letter"), 100)
    store.put(io.BytesIO(b"letter"), 100)
    for data, limit in ((b"", 100), (b"x" * 101, 100)):
        with pytest.raises(Exception, match="file"):
            store.put(io.BytesIO(data), limit)
    assert [path.name for path in (tmp_path / "incoming").iterdir()] == [".partial"]
    assert list((tmp_path / "incoming" / ".partial").iterdir()) == []


def test_a_copy_that_lost_bytes_is_not_taken_for_the_original(store: FileStore, tmp_path: Path) -> None:
    stored = store.put(io.BytesIO(b"letter"), 100)
    path = path_in(tmp_path, stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"let")
    with pytest.raises(DamagedOriginal):
        store.put(io.BytesIO(b"letter"), 100)
    assert path.read_bytes() == b"let"


def test_remains_of_a_crash_are_removed_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    partial = tmp_path / "incoming" / ".partial"
    partial.mkdir(parents=True)
    old, fresh, held = (partial / name for name in ("old", "fresh", "held"))
    for path in (old, fresh, held):
        path.write_bytes(b"half a lett")
    for path in (old, held):
        os.utime(path, (time.time() - 7200,) * 2)
    with held.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        FileStore(tmp_path / "originals", tmp_path / "incoming")
    assert {path.name for path in partial.iterdir()} == {"fresh", "held"}


def test_files_that_people_drop_into_incoming_are_left_alone(tmp_path: Path) -> None:
    dropped = tmp_path / "incoming" / "letter.pdf"
    dropped.parent.mkdir()
    dropped.write_bytes(b"x")
    os.utime(dropped, (0, 0))
    FileStore(tmp_path / "originals", tmp_path / "incoming")
    assert dropped.exists()


def test_foreign_files_among_the_originals_are_not_listed(store: FileStore, tmp_path: Path) -> None:
    sha256 = store.put(io.BytesIO(b"letter"), 100).sha256
    (tmp_path / "originals" / ".DS_Store").write_bytes(b"x")
    (path_in(tmp_path, sha256).parent / "notes.txt").write_bytes(b"x")
    (path_in(tmp_path, sha256).parent / ("0" * 64)).write_bytes(b"x")
    assert list(store.iterate()) == [sha256]


def test_too_many_open_files_are_not_put_down_to_the_owner_of_a_folder(store: FileStore) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        with pytest.raises(ArchiveUnreachable, match=r"Too many open files.*ulimit"):
            store.stage(io.BytesIO(b"letter"), 100)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "originals").write_bytes(b"a file")
    with pytest.raises(ArchiveUnreachable, match="cannot be used"):
        FileStore(tmp_path / "originals", tmp_path / "incoming")
