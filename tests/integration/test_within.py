"""A query looked for within one rendition, and documents related to one, over a real catalogue."""

from collections.abc import Iterator

import pytest

from archive.errors import NotFound
from indexer.searching import within
from tests.eyes import EVERYBODY
from tests.web_archive import WebArchive


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def test_a_page_is_marked_and_told_where_else_the_words_stand(archive):
    letter = archive.add("prison", "water", "the prison of the prisoner", "none")
    page = archive.holdings.searcher.marked_page(letter.rendition, 3, "prison")
    assert [page.text[start:end] for start, end in page.spans] == ["prison", "prisoner"]
    assert page.looked.hits == ((1, 1), (3, 2))
    assert page.looked.is_whole


def test_of_a_long_document_only_the_pages_about_are_looked_at(archive, monkeypatch):
    monkeypatch.setattr(within, "AROUND", 8_000)
    report = archive.add(*("prison " + "x" * 40 for _ in range(600)))
    page = archive.holdings.searcher.marked_page(report.rendition, 300, "prison")
    assert page.looked.first < 300 < page.looked.last
    assert not page.looked.is_whole
    assert page.hit_pages == tuple(range(page.looked.first, page.looked.last + 1))


@pytest.mark.parametrize("page", [1, 64, 65, 128, 200])
def test_a_short_look_reaches_both_ends_of_the_document(archive, page):
    report = archive.add(*(f"{'prison' if number in (1, 200) else 'water'}" for number in range(1, 201)))
    looked = archive.holdings.searcher.marked_page(report.rendition, page, "prison").looked
    assert (looked.first, looked.last, looked.hits) == (1, 200, ((1, 1), (200, 1)))


def test_a_phrase_across_pages_is_marked_on_both_wherever_the_reading_is_cut(archive):
    texts = ["water"] * 130
    texts[63], texts[64] = "the political", "prisoners are free"
    report = archive.add(*texts)
    asked = '"political prisoners"'
    for number, word in ((64, "political"), (65, "prisoners")):
        page = archive.holdings.searcher.marked_page(report.rendition, number, asked)
        assert [page.text[start:end] for start, end in page.spans] == [word]
        assert page.hit_pages == (64, 65)


def test_a_page_that_is_not_there_is_not_found(archive):
    letter = archive.add("prison")
    with pytest.raises(NotFound):
        archive.holdings.searcher.marked_page(letter.rendition, 2, "prison")


def test_names_met_by_a_slip_alone_are_told_apart(archive):
    letter = archive.add("Dzhakishev wrote. Jakishev answered. Dzhakishef too.")
    page = archive.holdings.searcher.marked_page(letter.rendition, 1, "sounds:Dzhakishev~")
    words = {page.text[start:end]: (start, end) in page.slips for start, end in page.spans}
    assert words["Dzhakishev"] is words["Jakishev"] is False
    strict = archive.holdings.searcher.marked_page(letter.rendition, 1, "sounds:Dzhakishev")
    assert {span for span in page.spans if span not in page.slips} == set(strict.spans)
    assert strict.slips == frozenset()


def test_every_mark_stands_in_one_passage_with_its_number(archive):
    far = " filler" * 100
    letter = archive.add(f"The prison.{far} A prisoner and a prison.{far} Prisons.", "none", "prison")
    found = archive.holdings.searcher.within.occurrences(letter.rendition, "prison")
    assert [(page.number, page.marks, page.more) for page in found.pages] == [(1, 4, 0), (3, 1, 0)]
    assert [passage.first_mark for passage in found.pages[0].passages] == [1, 2, 4]
    assert (found.marks, found.next) == (5, None)


def test_a_list_goes_on_where_it_stopped(archive, monkeypatch):
    monkeypatch.setattr(within, "PASSAGES", 10)
    report = archive.add(*("prison" for _ in range(25)))
    seen, first = [], 1
    while first is not None:
        found = archive.holdings.searcher.within.occurrences(report.rendition, "prison", first)
        seen += [page.number for page in found.pages]
        first = found.next
    assert seen == list(range(1, 26))


def test_a_query_without_words_says_so(archive):
    letter = archive.add("prison")
    found = archive.holdings.searcher.within.occurrences(letter.rendition, "type:pdf")
    assert not found.asks_for_words
    assert found.pages == ()


def test_related_documents_say_what_they_share_in_the_letters_own_spelling(archive):
    letter = archive.add("Dzhakishev of KAZATOMPROM and uranium", title="The letter")
    report = archive.add("kazatomprom dismissed dzhakishev", title="A report", date="2016")
    for number in range(8):
        archive.add(f"about water {number}")
    document = archive.holdings.catalogue.document(letter.document)
    (relation,) = archive.holdings.related.of(document, EVERYBODY)
    assert (relation.document, relation.title, relation.date) == (report.document, "A report", "2016")
    assert set(relation.words) == {"Dzhakishev", "KAZATOMPROM"}


def test_what_a_document_came_in_and_what_it_holds_is_not_told_as_related(archive):
    mail = archive.add("Dzhakishev of Kazatomprom", title="Mail")
    held = archive.add("Kazatomprom Dzhakishev", title="Attachment", held_by=mail.document)
    catalogue, related = archive.holdings.catalogue, archive.holdings.related
    assert related.of(catalogue.document(mail.document), EVERYBODY) == ()
    assert related.of(catalogue.document(held.document), EVERYBODY) == ()


def test_what_may_not_be_seen_is_not_related(archive):
    letter = archive.add("Dzhakishev of Kazatomprom")
    archive.add("Kazatomprom and Dzhakishev")
    document = archive.holdings.catalogue.document(letter.document)
    assert len(archive.holdings.related.of(document, EVERYBODY)) == 1
    assert archive.holdings.related.of(document, frozenset({"nobody"})) == ()


def test_a_person_is_shared_by_letters_that_spell_the_name_otherwise(archive):
    report = archive.add("Протокол: Джакишев и Токмади. Подписал Джакишев.", title="Протокол")
    letter = archive.add("for Mr Dzhakishev and Mr Tokmadi", title="A letter", date="2017")
    for number in range(12):
        archive.add(f"about water {number}")
    document = archive.holdings.catalogue.document(report.document)
    (relation,) = archive.holdings.related.of(document, EVERYBODY)
    assert (relation.document, relation.words) == (letter.document, ("Джакишев", "Токмади"))
    assert dict(relation.spellings) == {"Джакишев": "Dzhakishev", "Токмади": "Tokmadi"}
    assert archive.holdings.related.of(document, frozenset({"nobody"})) == ()
