"""The index beside a running worker: rebuilt by command or because it was damaged, and nothing is lost meanwhile."""

import shutil
import threading
import time
from io import BytesIO

import pytest

from archive.locks import WriterLock, is_held
from archive.model import State
from archive.originals.accession import Incoming
from indexer.background.worker import Worker
from indexer.engine.seam import Health
from indexer.holdings import open_holdings
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def accession(holdings, content):
    (taken,) = holdings.accession.take([Incoming(lambda: BytesIO(content), "letter.txt")])
    return taken.rendition


def test_a_worker_makes_way_for_a_rebuild_and_goes_on_after_it(home):
    with open_holdings(home) as beside, open_holdings(home) as holdings:
        worker = Worker(beside, wait_for_lock=True, say=lambda _: None)
        running = threading.Thread(target=worker.run)
        running.start()
        try:
            first = accession(holdings, b"one letter")
            wait_until(lambda: holdings.catalogue.rendition(first).state is State.SEARCHABLE)
            assert is_held(home.home)
            assert holdings.reindex() == 1
            second = accession(holdings, b"another letter")
            wait_until(lambda: holdings.catalogue.rendition(second).state is State.SEARCHABLE)
        finally:
            worker.stop()
            running.join(30)


def harm_by_removing(index):
    shutil.rmtree(index)


def harm_by_strange_files(index):
    shutil.rmtree(index)
    index.mkdir()
    (index / "readme.txt").write_text("hello")


def harm_by_cutting(index):
    for path in index.iterdir():
        path.write_bytes(path.read_bytes()[:10])


@pytest.mark.parametrize("harm", [harm_by_removing, harm_by_strange_files, harm_by_cutting])
def test_a_worker_rebuilds_an_index_that_is_harmed_while_it_runs(home, harm):
    with open_holdings(home) as beside, open_holdings(home) as holdings:
        messages = []
        worker = Worker(beside, wait_for_lock=False, say=messages.append)
        running = threading.Thread(target=worker.run)
        running.start()
        try:
            for content in (b"one letter", b"another letter"):
                rendition = accession(holdings, content)
                wait_until(lambda: holdings.catalogue.rendition(rendition).state is State.SEARCHABLE)  # noqa: B023
            messages.clear()
            harm(home.home / "index")
            wait_until(lambda: any("built anew" in message for message in messages))
            wait_until(lambda: holdings.engine.health is Health.READY)
            answer = holdings.searcher.answer(search_query("letter", EVERYBODY))
            assert answer.total == 2
            assert running.is_alive()
        finally:
            worker.stop()
            running.join(30)


def test_looking_whether_a_lock_is_held_neither_makes_nor_takes_it(home):
    home.home.mkdir(exist_ok=True)
    assert not is_held(home.home)
    assert not (home.home / "writer.lock").exists()
    with WriterLock(home.home):
        assert is_held(home.home)
        assert is_held(home.home)
    assert not is_held(home.home)
