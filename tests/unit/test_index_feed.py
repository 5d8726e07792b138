"""How an index follows the catalogue, whatever came between."""

import shutil

import pytest

from archive.catalogue import Catalogue, Deposit
from archive.model import PageText, Reading, State
from indexer.analysis import Analyzer
from indexer.engine.feed import catch_up, changes_of
from indexer.engine.memory_engine import MemoryEngine
from indexer.engine.seam import SearchRequest
from indexer.query.parser import parse
from tests.eyes import EVERYBODY


@pytest.fixture
def catalogue(home):
    with Catalogue.open(home) as opened:
        yield opened


@pytest.fixture
def engine():
    return MemoryEngine(Analyzer(("en",)))


def read(catalogue: Catalogue, number: int, text: str) -> str:
    (accepted,) = catalogue.accession([Deposit(f"{number:064x}", 5, f"{number}.txt")], "test")
    reading = Reading("text", "1", "text/plain", (PageText(1, "1", text),))
    catalogue.record_extractions([(accepted.rendition, reading)])
    return accepted.rendition


def found(engine: MemoryEngine, query: str) -> int:
    return engine.search(SearchRequest(parse(query), EVERYBODY)).total


def test_what_a_crash_left_between_index_and_state_is_made_up_for(catalogue, engine):
    rendition = read(catalogue, 1, "a letter")
    engine.apply(list(changes_of(catalogue.changes_after(0))))  # and here the process was killed
    assert catalogue.rendition(rendition).state is State.ACCESSIONED
    catch_up(catalogue, engine)
    assert catalogue.rendition(rendition).state is State.SEARCHABLE


def test_an_index_that_is_ahead_of_a_restored_catalogue_is_built_anew(home, engine):
    file = home.home / "catalogue.sqlite"
    with Catalogue.open(home) as catalogue:
        read(catalogue, 1, "kept in the backup")
        catch_up(catalogue, engine)
    shutil.copy(file, home.home / "backup")
    with Catalogue.open(home) as catalogue:
        for number in (2, 3):
            read(catalogue, number, "lost with the disk")
        catch_up(catalogue, engine)
    for name in ("catalogue.sqlite-wal", "catalogue.sqlite-shm"):
        (home.home / name).unlink(missing_ok=True)
    shutil.copy(home.home / "backup", file)
    with Catalogue.open(home) as catalogue:
        catch_up(catalogue, engine)
        assert (found(engine, "backup"), found(engine, "disk")) == (1, 0)
        rendition = read(catalogue, 4, "came afterwards")
        catch_up(catalogue, engine)
        assert catalogue.rendition(rendition).state is State.SEARCHABLE
        assert found(engine, "afterwards") == 1


def test_only_what_the_index_has_reached_comes_to_its_outcome(catalogue):
    first = read(catalogue, 1, "one")
    reached = catalogue.latest_sequence()
    second = read(catalogue, 2, "two")
    assert catalogue.mark_indexed(reached) == 1
    assert catalogue.rendition(first).state is State.SEARCHABLE
    assert catalogue.rendition(second).state is State.ACCESSIONED
