"""A full disk: refused with a reason, nothing half-written, nobody killed, and all well again when there is room."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.errors import StorageFull
from archive.originals.accession import Accepted, Accession, Incoming, Refusal
from archive.originals.fixity import verify
from archive.originals.store import FileStore
from archive.room import MIB, floor_of
from archive.settings import Settings
from tests.small_disk import mounted_disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_disk(tmp_path / "disk", 64) as disk:
        yield disk


def fill(disk: Path, leave: int) -> Path:
    volume = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(b"x" * (volume.f_bavail * volume.f_frsize - leave))
    return filler


def letter(data: bytes) -> Incoming:
    return Incoming(lambda: io.BytesIO(data), "letter.txt")


def test_the_floor_is_a_share_of_the_volume_within_bounds() -> None:
    assert floor_of(64 * MIB) == 16 * MIB
    assert floor_of(5000 * MIB) == 100 * MIB
    assert floor_of(10**13) == 256 * MIB


@pytest.mark.faults
def test_a_full_disk_refuses_and_an_emptied_one_accepts(small_disk: Path) -> None:
    settings = Settings.for_home(small_disk / "home")
    store = FileStore.open_at(settings)
    with Catalogue.open(settings) as catalogue:
        accession = Accession(store, catalogue, settings)
        filler = fill(small_disk, 15 * MIB)
        (refused,) = accession.take([letter(b"one")])
        assert isinstance(refused, Refusal)
        assert refused.reason.code == "storage-full"
        catalogue.ensure_collection("letters")  # what is in already can still be read and indexed
        filler.unlink()
        filler = fill(small_disk, 7 * MIB)
        with pytest.raises(StorageFull):
            catalogue.ensure_collection("more")
        assert [one.collection.code for one in catalogue.collections()] == ["letters"]
        filler.unlink()
        (accepted,) = accession.take([letter(b"one")])
        assert isinstance(accepted, Accepted)
        assert verify(store, catalogue).sound


@pytest.mark.faults
def test_a_file_that_would_fill_the_disk_stops_before_and_leaves_nothing(small_disk: Path) -> None:
    settings = Settings.for_home(small_disk / "home")
    store = FileStore.open_at(settings)
    with Catalogue.open(settings) as catalogue:
        outcomes = Accession(store, catalogue, settings).take([letter(b"x" * 60 * MIB), letter(b"small")])
    assert isinstance(outcomes[0], Refusal)
    assert outcomes[0].reason.code == "storage-full"
    assert list((settings.incoming / ".partial").iterdir()) == []


@pytest.mark.faults
def test_a_disk_without_room_for_another_file_refuses(small_disk: Path, tmp_path: Path) -> None:
    settings = Settings.for_home(small_disk / "home")
    store = FileStore.open_at(settings)
    for number in range(300):
        try:
            (small_disk / f"file {number}").touch()
        except OSError:
            break
    with pytest.raises(StorageFull):
        store.put(io.BytesIO(b"letter"), 100)
    (small_disk / "file 0").unlink()
    with Catalogue.open(Settings.for_home(tmp_path / "elsewhere")) as catalogue:
        # There is room for the file, and none for the folders it belongs in.
        refused = Accession(store, catalogue, settings).take([letter(b"letter")])
        assert [one.reason.code for one in refused if isinstance(one, Refusal)] == ["storage-full"]
    assert list((settings.incoming / ".partial").iterdir()) == []
    for number in range(1, 10):
        (small_disk / f"file {number}").unlink()
    assert store.put(io.BytesIO(b"letter"), 100).created
