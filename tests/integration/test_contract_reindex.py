"""``fonds reindex`` beside a running worker: it is made way for, and nothing is lost meanwhile."""

import threading
import time
from io import BytesIO

from archive.accession import Incoming
from archive.locks import WriterLock, is_held
from archive.model import State
from indexer.holdings import open_holdings
from indexer.worker import Worker


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


def test_looking_whether_a_lock_is_held_neither_makes_nor_takes_it(home):
    home.home.mkdir(exist_ok=True)
    assert not is_held(home.home)
    assert not (home.home / "writer.lock").exists()
    with WriterLock(home.home):
        assert is_held(home.home)
        assert is_held(home.home)
    assert not is_held(home.home)
