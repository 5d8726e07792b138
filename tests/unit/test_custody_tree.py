"""The Merkle tree in the catalogue: kept beside the chain, made later for older archives, and never believed blindly."""

from collections.abc import Iterator

import pytest

from archive.catalogue import Catalogue, GivenHead
from archive.custody.chain import Draft
from archive.custody.merkle import Growing, leaf_hash, root_from_inclusion
from archive.errors import BrokenRecord
from archive.model import CustodyEvent, EventType
from archive.settings import Settings
from tests.custody_files import grow, tamper

KEY, AT = "0" * 64, "2026-11-22T12:00:00.000000Z"


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as catalogue:
        yield catalogue


def record(catalogue: Catalogue, count: int) -> None:
    catalogue.record_events([Draft(EventType.DISSEMINATION, "tester")] * count)


def root_of(events: list[CustodyEvent]) -> str:
    growing = Growing()
    for event in events:
        growing.add(leaf_hash(bytes.fromhex(event.digest)))
    return growing.root().hex()


def kept(catalogue: Catalogue) -> int:
    with catalogue._reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM subtrees").scalar_one())


def test_every_event_is_proved_by_a_path_to_the_root(catalogue: Catalogue) -> None:
    record(catalogue, 700)
    events = list(catalogue.all_events())
    with catalogue.custody_tree() as (tree, size):
        root = tree.root(size)
        assert root.hex() == root_of(events) == catalogue.custody_root()[1]
        for event in events[::37]:
            leaf = leaf_hash(bytes.fromhex(event.digest))
            assert (
                root_from_inclusion(leaf, event.sequence - 1, size, tree.inclusion(event.sequence - 1, size))
                == root
            )


def test_an_archive_without_events_has_a_root(catalogue: Catalogue) -> None:
    assert catalogue.custody_root() == (0, Growing().root().hex())


def test_subtrees_are_kept_as_events_complete_them(catalogue: Catalogue) -> None:
    record(catalogue, 255)
    assert kept(catalogue) == 0
    record(catalogue, 1)
    assert kept(catalogue) == 1
    record(catalogue, 600)
    assert kept(catalogue) == 3


def test_the_tree_of_an_archive_from_before_is_made_when_it_is_asked_for(home: Settings) -> None:
    grow(home, 1500)
    with Catalogue.open(home) as catalogue:
        expected = root_of(list(catalogue.all_events()))
        assert catalogue.custody_root() == (1500, expected)  # also where nothing is kept of it
        assert kept(catalogue) == 0
        with catalogue.custody_tree() as (tree, size):
            assert tree.root(size).hex() == expected
        assert kept(catalogue) == 5
        assert catalogue.verify_chain() is None


def test_an_event_missing_in_the_middle_makes_proofs_impossible_but_not_events(
    home: Settings, catalogue: Catalogue
) -> None:
    record(catalogue, 300)
    tamper(home, "DELETE FROM events WHERE sequence = 290", "DELETE FROM subtrees")
    record(catalogue, 300)
    with pytest.raises(BrokenRecord, match="event 290 is missing"):
        catalogue.custody_root()
    broken = catalogue.verify_chain()
    assert broken is not None
    assert broken.sequence == 290


def test_a_digest_that_is_none_is_said_in_a_sentence(home: Settings, catalogue: Catalogue) -> None:
    record(catalogue, 3)
    tamper(home, "UPDATE events SET digest = 'x' WHERE sequence = 2")
    with pytest.raises(BrokenRecord, match="digest of custody event 2"):
        catalogue.custody_root()


@pytest.mark.parametrize("hash_now", ["0" * 64, "nonsense", ""])
def test_a_kept_hash_that_was_changed_is_named_and_can_be_made_anew(
    home: Settings, catalogue: Catalogue, hash_now: str
) -> None:
    record(catalogue, 600)
    tamper(home, f"UPDATE subtrees SET hash = '{hash_now}' WHERE position = 1")
    broken = catalogue.verify_chain()
    assert broken is not None
    assert "events 257 to 512" in broken.message
    catalogue.rebuild_custody_tree()
    assert catalogue.verify_chain() is None


def give_head(catalogue: Catalogue) -> None:
    size, root = catalogue.custody_root()
    catalogue.keep_head(GivenHead(size, root, AT, KEY))


def test_an_end_that_was_cut_off_is_seen_where_a_head_was_given_out(
    home: Settings, catalogue: Catalogue
) -> None:
    record(catalogue, 20)
    give_head(catalogue)
    assert catalogue.verify_chain() is None
    tamper(home, "DELETE FROM events WHERE sequence > 17")
    broken = catalogue.verify_chain()
    assert broken is not None
    assert broken.sequence == 18
    assert "cut off" in broken.message


def test_a_record_rewritten_as_a_whole_is_seen_where_a_head_was_given_out(
    home: Settings, catalogue: Catalogue
) -> None:
    record(catalogue, 20)
    give_head(catalogue)
    tamper(home, "DELETE FROM events")
    record(catalogue, 25)  # a chain that holds
    broken = catalogue.verify_chain()
    assert broken is not None
    assert "rewritten" in broken.message


def test_the_first_head_of_a_size_is_the_one_remembered(catalogue: Catalogue) -> None:
    record(catalogue, 2)
    give_head(catalogue)
    catalogue.keep_head(GivenHead(2, "f" * 64, AT, KEY))
    last = catalogue.last_head()
    assert last is not None
    assert last.root == catalogue.custody_root()[1]
