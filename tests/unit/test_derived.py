"""The cache of what is made of originals."""

import os
from pathlib import Path

import pytest

from indexer.pages.derived import Derived

ONE, OTHER = "ab" * 32, "cd" * 32


def test_what_was_kept_is_found_again_and_nothing_else(tmp_path: Path) -> None:
    derived = Derived(tmp_path, 1 << 20)
    derived.keep(ONE, "1-view.webp", b"picture")
    kept = derived.open(ONE, "1-view.webp")
    assert kept is not None
    with kept:
        assert kept.read() == b"picture"
    assert derived.open(ONE, "2-view.webp") is None
    assert derived.find(OTHER, "1-view.webp") is None


@pytest.mark.parametrize(("digest", "name"), [("../../x", "a"), (ONE, "../a"), (ONE, ""), (ONE, ".a")])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, digest: str, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Derived(tmp_path, 1 << 20).keep(digest, name, b"x")


def test_the_oldest_goes_when_there_is_too_much(tmp_path: Path) -> None:
    for number, name in enumerate(("old", "older", "new")):
        Derived(tmp_path, 1 << 30).keep(ONE if number else OTHER, name, bytes(400))
    for name, age in ((tmp_path / "cd" / OTHER / "old", 100), (tmp_path / "ab" / ONE / "older", 50)):
        os.utime(name, (age, age))
    Derived(tmp_path, 1_000).keep(ONE, "newest", bytes(400))  # the first look is at the first writing
    left = sorted(path.name for path in tmp_path.glob("??/*/*"))
    assert left == ["new", "newest"]
    assert not (tmp_path / "cd" / OTHER).exists()


def test_what_a_killed_process_left_behind_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    left = tmp_path / ".work" / "w-killed"
    left.mkdir(parents=True)
    (left / "source.doc").write_bytes(b"a copy")
    with Derived(tmp_path, 1 << 20).workspace() as used:
        for folder in (left, used):
            os.utime(folder, (1, 1))
        Derived(tmp_path, 1 << 20).keep(ONE, "1-view.webp", b"picture")
        assert (left.exists(), used.exists()) == (False, True)
    assert not used.exists()
