"""Index folders that are missing, foreign, torn or replaced: told in a sentence, never opened blindly, built anew."""

import fcntl
import json
import os
import pickle
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import ArchiveBusy, ArchiveUnreachable
from archive.settings import Settings
from indexer.analysis import Analyzer
from indexer.background.safekeeping import Safekeeping
from indexer.engine.seam import Change, Entry, Health, SearchRequest
from indexer.holdings import open_holdings
from indexer.query.tree import Everything, Node, Phrase, Word
from indexer.whoosh import WhooshEngine, commits, seals
from tests.eyes import EVERYBODY

ANALYZER = Analyzer(("en", "ru"))
pytestmark = pytest.mark.faults


def steps(count: int, first: int = 1) -> list[Change]:
    return [
        Change(n, f"r{n:04}", Entry(f"r{n:04}", f"d{n:04}", (f"common words own{n}",), title="Letter"))
        for n in range(first, first + count)
    ]


def open_engine(
    folder: Path,
    analyzer: Analyzer = ANALYZER,
    identity: str = "catalogue",
    seconds: float = 10.0,
    look_seconds: float = 5.0,
) -> WhooshEngine:
    return WhooshEngine(folder, analyzer, identity, 8 << 20, lock_seconds=seconds, look_seconds=look_seconds)


def put_byte(file: Path, place: int, value: int) -> None:
    with file.open("r+b") as opened:
        opened.seek(place)
        opened.write(bytes([value]))


def rot(folder: Path, pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes change on the medium: no stamp of a file tells."""
    stamps = {file: seals.stamp(file) for file in folder.iterdir()}
    now = seals.stamp
    monkeypatch.setattr(seals, "stamp", lambda path: stamps.get(path) or now(path))
    for file in folder.glob(pattern):
        file.write_bytes(b"\xa5" * file.stat().st_size)


def total(engine: WhooshEngine, query: Node | None = None) -> int:
    return engine.search(SearchRequest(query or Everything(), EVERYBODY)).total


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of a hundred entries, and one more."""
    folder = tmp_path / "index"
    engine = open_engine(folder)
    engine.rebuild(iter(steps(100)), 100)
    engine.apply(steps(1, first=101))
    engine.close()
    return folder


def assert_to_be_rebuilt(engine: WhooshEngine, sentence: str) -> None:
    assert engine.health is Health.REBUILD
    assert sentence in engine.health_reason
    assert engine.followed() == 0
    with pytest.raises(ArchiveUnreachable, match="fonds reindex"):
        total(engine)
    with pytest.raises(ArchiveUnreachable, match="fonds reindex"):
        engine.apply(steps(1))
    engine.rebuild(iter(steps(3)), 3)
    assert (engine.health, total(engine), engine.followed()) == (Health.READY, 3, 3)


def test_opening_and_searching_write_nothing(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "index")
    with pytest.raises(ArchiveUnreachable):
        total(engine)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_index_is_built(tmp_path: Path) -> None:
    assert_to_be_rebuilt(open_engine(tmp_path / "index"), "no search index yet")


def test_an_index_of_another_catalogue_is_not_used(folder: Path) -> None:
    assert_to_be_rebuilt(open_engine(folder, identity="other"), "another catalogue")


def test_an_index_made_by_other_rules_is_not_used(folder: Path) -> None:
    assert_to_be_rebuilt(open_engine(folder, Analyzer(("en", "fr"))), "other languages")


def test_an_index_of_a_later_format_is_not_used(folder: Path) -> None:
    marker = folder / "fonds-index.json"
    marker.write_text(json.dumps(json.loads(marker.read_text()) | {"format": 99}))
    assert_to_be_rebuilt(open_engine(folder), "another version")


class Bomb:
    """What a stranger's pickle may do."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("marker", [None, "", "[]", "{}", '{"catalogue": "catalogue"}', "\x00"])
def test_a_folder_without_our_marker_is_never_unpickled(
    folder: Path, tmp_path: Path, marker: str | None
) -> None:
    for file in folder.glob("*.toc"):
        file.write_bytes(pickle.dumps(Bomb(tmp_path / "exploded")))
    if marker is None:
        (folder / "fonds-index.json").unlink()
    else:
        (folder / "fonds-index.json").write_text(marker)
    assert_to_be_rebuilt(open_engine(folder), "not one of this archive")
    assert not (tmp_path / "exploded").exists()


def test_a_strangers_folder_is_kept_when_an_index_takes_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    assert_to_be_rebuilt(open_engine(folder), "not one of this archive")
    kept = [path.read_text() for path in tmp_path.glob("index.strange-*/thesis.txt")]
    assert kept == ["years of work"]


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".pst", ".arrays", "_stored.col", "_text_len.col"])
@pytest.mark.parametrize("harm", ["torn", "gone", "empty"])
def test_a_file_that_is_not_whole_is_noticed_when_opening(folder: Path, suffix: str, harm: str) -> None:
    for file in folder.iterdir():
        if file.name.endswith(suffix):
            match harm:
                case "torn":
                    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
                case "gone":
                    file.unlink()
                case _:
                    file.write_bytes(b"")
    assert_to_be_rebuilt(open_engine(folder), "damaged")


@pytest.mark.parametrize("suffix", [".toc", ".trm", ".arrays"])
def test_garbage_is_noticed_at_the_latest_when_searching(folder: Path, suffix: str) -> None:
    for file in folder.iterdir():
        if file.name.endswith(suffix):
            file.write_bytes(b"\xa5" * file.stat().st_size)
    assert_to_be_rebuilt(open_engine(folder), "damaged")


def test_one_byte_changed_anywhere_never_answers_less(folder: Path) -> None:
    chance = random.Random(5)
    whole = {file: content for file in folder.iterdir() if (content := file.read_bytes())}
    assert len(whole) > 10
    for file, content in whole.items():
        for place in {0, len(content) - 1, *(chance.randrange(len(content)) for _ in range(6))}:
            put_byte(file, place, content[place] ^ (1 << chance.randrange(8)))
            engine = open_engine(folder)
            if engine.health is Health.READY:  # it has forgotten how far it had come, or knows all the same
                assert engine.followed() in (0, 101), (file.name, place)
                assert (total(engine), total(engine, Word("common"))) == (101, 101), (file.name, place)
            engine.close()
            put_byte(file, place, content[place])
    assert open_engine(folder).followed() == 101


def test_a_byte_changed_under_an_open_index_is_noticed_at_the_next_look(folder: Path) -> None:
    engine = open_engine(folder, look_seconds=0.0)
    assert total(engine, Word("common")) == 101
    file = next(iter(folder.glob("*.trm")))
    put_byte(file, 40, file.read_bytes()[40] ^ 1)
    assert engine.health is Health.REBUILD
    with pytest.raises(ArchiveUnreachable, match=r"damaged.*fonds reindex"):
        total(engine, Word("common"))


def test_files_that_were_copied_are_read_and_taken_for_what_they_are(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "moved")
    assert total(open_engine(tmp_path / "moved")) == 101


def test_files_that_were_copied_are_read_whole_until_the_next_commit_alone(
    folder: Path, tmp_path: Path
) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(folder, moved)
    engine = open_engine(moved)
    engine.apply(steps(1, first=200))
    engine.close()
    touched = [
        file.name
        for segment in commits.read_segments(moved, commits.latest_generation(moved))
        for file in map(moved.joinpath, segment.seals)
        if segment.stamps[file.name] != seals.stamp(file)
    ]
    assert touched == []
    put_byte(file := next(iter(moved.glob("*.trm"))), 40, file.read_bytes()[40] ^ 1)
    assert open_engine(moved).health is Health.REBUILD


@pytest.mark.parametrize("pattern", ["*.pst", "*.arrays", "*_stored.col"])
def test_a_file_that_was_removed_under_an_open_index_is_found_by_reading_all(
    folder: Path, pattern: str
) -> None:
    engine = open_engine(folder)
    next(iter(folder.glob(pattern))).unlink()
    assert "damaged" in engine.damage()
    assert engine.health is Health.REBUILD


def test_bytes_that_rot_without_a_trace_are_found_by_reading_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rot(folder, "*_stored.col", monkeypatch)
    engine = open_engine(folder)
    assert engine.health is Health.READY
    assert "damaged" in engine.damage()
    assert engine.health is Health.REBUILD
    engine.rebuild(iter(steps(3)), 3)
    assert (engine.damage(), total(engine)) == ("", 3)


def test_safekeeping_reads_the_index_and_says_what_has_rotted(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_holdings(home) as holdings:
        holdings.engine.rebuild(iter(steps(3)), 3)
        rot(home.home / "index", "*_stored.col", monkeypatch)
        said: list[str] = []
        safekeeping = Safekeeping(holdings, said.append, settled_seconds=0.0)
        safekeeping.look()
        safekeeping.look()
        assert said == ["fonds: The search index is damaged."]
        assert holdings.engine.health is Health.REBUILD


def test_damage_found_while_searching_is_a_sentence_and_flips_health(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rot(folder, "*.pst", monkeypatch)
    engine = open_engine(folder)
    with pytest.raises(ArchiveUnreachable, match=r"damaged.*fonds reindex"):
        total(engine, Word("common"))
    assert engine.health is Health.REBUILD
    with pytest.raises(ArchiveUnreachable):
        total(engine)
    engine.rebuild(iter(steps(3)), 3)
    assert (engine.health, total(engine, Word("common"))) == (Health.READY, 3)


def test_a_lost_place_in_the_catalogue_means_starting_again(folder: Path) -> None:
    (folder / "followed.json").write_text("garbage")
    engine = open_engine(folder)
    assert (engine.health, engine.followed()) == (Health.READY, 0)
    engine.apply(steps(101))
    assert (total(engine), engine.followed()) == (101, 101)
    engine.close()


def test_a_second_writer_is_told_that_it_is_busy(folder: Path) -> None:
    engine = open_engine(folder, seconds=0.1)
    with folder.with_name("index.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ArchiveBusy, match="Another process"):
            engine.apply(steps(1, first=200))
        assert total(engine) == 101
    engine.apply(steps(1, first=200))
    assert total(engine) == 102


def test_other_processes_see_each_commit_and_a_rebuilt_index(folder: Path) -> None:
    writer, reader = open_engine(folder), open_engine(folder)
    for n in range(200, 220):
        writer.apply(steps(1, first=n))
        assert total(reader, Word(f"own{n}")) == 1
    writer.rebuild(iter(steps(5)), 5)
    assert (total(reader), reader.followed()) == (5, 5)
    writer.apply(steps(1, first=6))
    assert total(reader) == 6
    writer.close()


def test_a_reader_that_found_damage_recovers_when_another_process_rebuilds(folder: Path) -> None:
    (folder / "fonds-index.json").unlink()
    reader = open_engine(folder)
    assert reader.health is Health.REBUILD
    open_engine(folder).rebuild(iter(steps(4)), 4)
    assert total(reader) == 4
    assert reader.health is Health.READY


def test_what_crashed_rebuilds_and_merges_left_behind_is_removed(folder: Path) -> None:
    for name in ("index.new-0badc0de", "index.old-0badc0de"):
        (folder.parent / name).mkdir()
        (folder.parent / name / "MAIN_x.trm").write_bytes(b"x")
    engine = open_engine(folder)
    engine.rebuild(iter(steps(2)), 2)
    assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == ["index"]


def test_a_rebuild_that_fails_leaves_the_old_index(folder: Path) -> None:
    def broken() -> Iterator[Change]:
        yield from steps(10)
        raise RuntimeError("the catalogue went away")

    engine = open_engine(folder)
    with pytest.raises(RuntimeError):
        engine.rebuild(broken(), 10)
    assert (total(engine), engine.followed()) == (101, 101)
    assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == ["index"]


def test_an_index_that_was_moved_away_is_noticed(folder: Path) -> None:
    engine = open_engine(folder)
    shutil.rmtree(folder)
    with pytest.raises(ArchiveUnreachable, match="no search index"):
        total(engine, Phrase("common words"))
    assert engine.health is Health.REBUILD
