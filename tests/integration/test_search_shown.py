"""What a search shows of its hits: in order whatever their length, and only to those who may see it now."""

from pathlib import Path

import pytest
from sqlalchemy import text

import indexer.search
from archive.settings import Settings
from indexer.holdings import Holdings, open_holdings
from indexer.ingest import Ingest
from indexer.search import search_query
from indexer.search_types import Answer

EVERYONE = frozenset({"open"})


@pytest.fixture
def holdings(home: Settings, tmp_path: Path):
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"letter {number} " + "about the prisoners " * (number + 1))
    with open_holdings(home) as opened:
        assert len(list(Ingest(opened).take([folder]))) == 5
        yield opened


def ask(holdings: Holdings) -> Answer:
    return holdings.searcher.answer(search_query("prisoners", EVERYONE, sort="title"))


@pytest.mark.parametrize("at_once", [1, 100, 10**9])
def test_hits_are_shown_in_order_however_few_texts_are_held_at_once(holdings, monkeypatch, at_once):
    monkeypatch.setattr(indexer.search, "_CHARACTERS_AT_ONCE", at_once)
    answer = ask(holdings)
    assert [(hit.title, hit.occurrences) for hit in answer.hits] == [(str(n), n + 1) for n in range(5)]
    assert all(hit.snippets for hit in answer.hits)


def test_nothing_is_shown_of_a_collection_that_was_closed_a_moment_ago(holdings):
    with holdings.catalogue._writing() as connection:  # the index does not know of it yet
        connection.execute(text("UPDATE collections SET access = 'staff'"))
    assert ask(holdings).hits == ()


def test_a_scan_described_as_russian_is_found_by_its_language(home, tmp_path):
    (tmp_path / "stamp.txt").write_text("№ 7")
    (tmp_path / "metadata.csv").write_text("filename,language\nstamp.txt,ru\n")
    with open_holdings(home) as holdings:
        holdings.catch_up()
        list(Ingest(holdings).take([tmp_path]))
        (hit,) = holdings.searcher.answer(search_query("language:ru", frozenset({"open"}))).hits
    assert (hit.filename, hit.language) == ("stamp.txt", "ru")
