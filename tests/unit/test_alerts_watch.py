"""The watch beside a worker: checks when the index has changed, rests, and outlives what goes wrong."""

import time
from collections.abc import Iterator

import pytest

from archive.errors import ArchiveUnreachable
from archive.saved_searches import SavedSearch
from archive.settings import Settings
from indexer.alerts import watch
from indexer.alerts.checking import Readers
from indexer.alerts.watch import Watch
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY
from tests.web_archive import WebArchive


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def readers() -> Readers:
    return lambda _: EVERYBODY


def saved(archive: WebArchive) -> SavedSearch:
    return archive.holdings.alerts.save(search_query("water", EVERYBODY), "Water")


def new(archive: WebArchive) -> int:
    return archive.holdings.catalogue.saved_searches()[0].new


def test_it_rests_between_two_checks(archive: WebArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "REST_FOR_EACH_SECOND", 0.0)
    looking = Watch(archive.holdings.alerts, None, readers, print, least_rest_seconds=0.5)
    saved(archive)
    archive.add("Water.")
    looking.look()
    assert new(archive) == 1
    archive.add("More water.")
    looking.look()
    assert new(archive) == 1
    time.sleep(0.5)
    looking.look()
    assert new(archive) == 2


def test_it_looks_by_itself_and_goes_on_when_something_is_out_of_reach(
    archive: WebArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "REST_FOR_EACH_SECOND", 0.0)
    said: list[str] = []
    failing = [True]

    def sometimes() -> Readers:
        if failing:
            raise ArchiveUnreachable("The disk is away.")
        return readers()

    saved(archive)
    with Watch(archive.holdings.alerts, None, sometimes, said.append, 0.005, 0.0):
        archive.add("Water.")
        _until(lambda: bool(said))
        time.sleep(0.03)
        failing.clear()
        _until(lambda: new(archive) == 1)
    assert said == ["fonds: saved searches: The disk is away."]
    archive.add("More water.")
    time.sleep(0.03)
    assert new(archive) == 1


def test_what_is_not_reached_stays_due(archive: WebArchive) -> None:
    saved(archive)
    archive.add("Water.")
    assert archive.holdings.alerts.check_all(readers(), lambda: True) == []
    assert archive.holdings.alerts.is_due(readers())


def test_it_can_be_entered_again(archive: WebArchive) -> None:
    looking = Watch(archive.holdings.alerts, None, readers, print, 0.005, 0.0)
    saved(archive)
    with looking:
        pass
    archive.add("Water.")
    with looking:
        _until(lambda: new(archive) == 1)


def _until(is_so, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)
