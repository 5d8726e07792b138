"""What a search shows of its hits: in order whatever their length, and only to those who may see it now."""

from pathlib import Path

import pytest

import indexer.searching.search
from archive.settings import Settings
from indexer.holdings import Holdings, open_holdings
from indexer.intake.ingest import Ingest
from indexer.searching.search import search_query
from indexer.searching.search_types import Answer
from tests.eyes import EVERYBODY


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
    return holdings.searcher.answer(search_query("prisoners", EVERYBODY, sort="title"))


@pytest.mark.parametrize("at_once", [1, 100, 10**9])
def test_hits_are_shown_in_order_however_few_texts_are_held_at_once(holdings, monkeypatch, at_once):
    monkeypatch.setattr(indexer.searching.search, "_CHARACTERS_AT_ONCE", at_once)
    answer = ask(holdings)
    assert [(hit.title, hit.occurrences) for hit in answer.hits] == [(str(n), n + 1) for n in range(5)]
    assert all(hit.snippets for hit in answer.hits)


def test_nothing_is_told_of_a_document_that_was_closed_a_moment_ago(holdings):
    before = ask(holdings)
    holdings.catalogue.close_document(
        before.hits[0].document, "asked for", "test"
    )  # the index knows nothing of it
    after = ask(holdings)
    assert (after.total, len(after.hits)) == (before.total - 1, len(before.hits) - 1)
    assert before.hits[0].document not in [hit.document for hit in after.hits]


def test_a_scan_described_as_russian_is_found_by_its_language(home, tmp_path):
    (tmp_path / "stamp.txt").write_text("№ 7")
    (tmp_path / "metadata.csv").write_text("filename,language\nstamp.txt,ru\n")
    with open_holdings(home) as holdings:
        holdings.catch_up()
        list(Ingest(holdings).take([tmp_path]))
        (hit,) = holdings.searcher.answer(search_query("language:ru", EVERYBODY)).hits
    assert (hit.filename, hit.language) == ("stamp.txt", "ru")


def test_a_hit_says_where_in_its_description_the_words_stand(home, tmp_path):
    (tmp_path / "one.txt").write_text("The members ask for an independent physician.")
    (tmp_path / "metadata.csv").write_text(
        "filename,title,creator,recipient,tags\n"
        "one.txt,Letters to the President,Astrid Hollmark,Tileuzhan Sarybek;Marek Oslavin,health;letters\n"
    )
    with open_holdings(home) as holdings:
        list(Ingest(holdings).take([tmp_path]))
        (by_title,) = holdings.searcher.answer(search_query("letter", EVERYBODY)).hits
        (by_name,) = holdings.searcher.answer(search_query("to:sarybek", EVERYBODY)).hits
        (by_text,) = holdings.searcher.answer(search_query("physician OR president", EVERYBODY)).hits
    assert (by_title.occurrences, by_title.title_spans) == (0, ((0, 7),))
    assert [(said.field, said.text, said.spans) for said in by_title.said] == [
        ("tag", "health; letters", ((8, 15),))
    ]
    assert [(said.field, said.spans) for said in by_name.said] == [("to", ((10, 17),))]
    assert by_name.title_spans == ()
    assert (by_text.occurrences, by_text.title_spans, by_text.said) == (1, ((15, 24),), ())


def test_found_by_its_title_alone_a_letter_is_shown_as_it_was_signed(home, tmp_path):
    rows = ["filename,document,role,title"]
    for name, role in (("a-ru.txt", "translation"), ("b.txt", "typed"), ("c.txt", "signed")):
        (tmp_path / name).write_text(f"The {role} text of something.")
        rows.append(f"{name},one,{role},Letter to the President")
    (tmp_path / "metadata.csv").write_text("\n".join(rows))
    with open_holdings(home) as holdings:
        list(Ingest(holdings).take([tmp_path]))
        (hit,) = holdings.searcher.answer(search_query("president", EVERYBODY)).hits
        (own,) = holdings.searcher.answer(search_query("president translation", EVERYBODY)).hits
    assert (hit.filename, len(hit.also)) == ("c.txt", 2)
    assert hit.rendition not in hit.also
    assert own.filename == "a-ru.txt"
