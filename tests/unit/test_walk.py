"""Which files a folder holds, and what of it is left alone."""

from pathlib import Path

from indexer.intake.walk import FoundFile, Unusable, walk


def found(paths: list[Path], home: Path | None = None) -> list[str]:
    return [item.shown for item in walk(paths, home) if isinstance(item, FoundFile)]


def refused(paths: list[Path], home: Path | None = None) -> dict[str, str]:
    return {item.shown: item.reason.code for item in walk(paths, home) if isinstance(item, Unusable)}


def archive_in(folder: Path) -> Path:
    home = folder / "uploads"
    (home / "incoming").mkdir(parents=True)
    (home / "secret_key").write_text("secret")
    (home / "incoming" / "dropped.txt").write_text("on its way in")
    return home


def test_the_archive_does_not_take_itself_in(tmp_path):
    home = archive_in(tmp_path)
    (tmp_path / "letter.txt").write_text("a letter")
    assert found([tmp_path], home) == [f"{tmp_path}/letter.txt"]
    assert refused([tmp_path], home) == {str(home): "own-folder"}


def test_what_lies_in_the_archive_is_not_taken_in_by_its_name_either(tmp_path):
    home = archive_in(tmp_path)
    (tmp_path / "link").symlink_to(home)
    named = [home, home / "secret_key", tmp_path / "link"]
    assert found(named, home) == []
    assert set(refused(named, home).values()) == {"own-folder"}


def test_what_was_put_into_incoming_may_be_named(tmp_path):
    home = archive_in(tmp_path)
    assert found([home / "incoming"], home) == [f"{home}/incoming/dropped.txt"]


def test_folders_nested_without_end_are_refused_and_harm_no_other(tmp_path):
    deep = tmp_path / "deep"
    path = deep
    for _ in range(700):
        path = path / "a"
    path.mkdir(parents=True)
    (tmp_path / "letter.txt").write_text("a letter")
    assert found([tmp_path]) == [f"{tmp_path}/letter.txt"]
    assert list(refused([tmp_path]).values()) == ["limit-depth"]
