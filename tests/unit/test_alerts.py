"""Saved searches carried out again: what is new, by the same rules as any search, and what cannot be told."""

from collections.abc import Iterator

import pytest

from archive.errors import ArchiveUnreachable, QueryError, QueryTooLarge, TooManyDocuments, UsageError
from archive.saved_searches import SavedSearch
from archive.settings import Settings
from indexer.alerts import checking, finding
from indexer.alerts.checking import CheckReport
from indexer.engine.seam import Health
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY
from tests.web_archive import WebArchive


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def everybody(_search: SavedSearch) -> frozenset[str]:
    return EVERYBODY


def save(archive: WebArchive, text: str, **narrowed: object) -> SavedSearch:
    return archive.holdings.alerts.save(search_query(text, EVERYBODY, **narrowed), "A title")  # type: ignore[arg-type]


def check(archive: WebArchive) -> list[CheckReport]:
    return archive.holdings.alerts.check_all(everybody)


def news(archive: WebArchive, search: SavedSearch) -> list[str]:
    return [one.document for one in archive.holdings.catalogue.news(search.id, search.seen_upto, 100)]


def test_a_name_in_another_script_and_case_is_new(archive: WebArchive) -> None:
    archive.add("Джакишев пишет.")
    search = save(archive, "sounds:Dzhakishev")
    assert (search.total, search.new) == (1, 0)
    other = archive.add("Письмо Мухтару Джакишеву.", language="ru")
    third = archive.add("A letter to Mr Jakishev.", "Nothing here.", "Жәкішев, again.")
    archive.add("About the weather.")
    [report] = check(archive)
    assert (report.carried_out, report.found, report.search.new, report.search.total) == (True, 2, 2, 3)
    assert news(archive, search) == [third.document, other.document]
    [first, _] = archive.holdings.catalogue.news(search.id, 1, 10)
    assert (first.pages, first.more_pages) == (((1, "1"), (3, "3")), 0)


def test_nothing_is_carried_out_on_an_index_that_has_not_changed(archive: WebArchive) -> None:
    archive.add("Water.")
    search = save(archive, "water")
    assert not archive.holdings.alerts.is_due(everybody)
    assert [one.carried_out for one in check(archive)] == [False]
    archive.add("Fire.")
    assert archive.holdings.alerts.is_due(everybody)
    assert [(one.carried_out, one.found) for one in check(archive)] == [(True, 0)]
    assert not archive.holdings.alerts.is_due(everybody)
    now = archive.holdings.catalogue.saved_search(search.id)
    assert archive.holdings.alerts.check(now, everybody).carried_out


def test_what_becomes_searchable_later_is_new_whatever_its_date(archive: WebArchive) -> None:
    scan = archive.accession(b"scan", "scan.pdf", date="1937-01-01")
    search = save(archive, "water")
    archive.read(scan.rendition, ["Now OCR has read of water."])
    check(archive)
    assert news(archive, search) == [scan.document]


def test_what_no_longer_matches_leaves_and_may_be_new_again(archive: WebArchive) -> None:
    letter = archive.add("Water.")
    search = save(archive, "water")
    archive.holdings.catalogue.ask_again([letter.rendition], "test")
    archive.read(letter.rendition, ["Corrected: fire."])
    [report] = check(archive)
    assert (report.gone, report.search.total, news(archive, search)) == (1, 0, [])
    archive.holdings.catalogue.ask_again([letter.rendition], "test")
    archive.read(letter.rendition, ["Water after all."])
    check(archive)
    assert news(archive, search) == [letter.document]


def test_filters_narrow_as_they_did_when_it_was_saved(archive: WebArchive) -> None:
    search = save(archive, "water", collection=["letters"], date_from="2017", types=["text"])
    archive.add("Water.", collection="other", date="2018")
    archive.add("Water once.", date="2016")
    right = archive.add("Water twice.", date="2017-10-11")
    check(archive)
    assert news(archive, search) == [right.document]
    assert search.question.filters == {"collection": ["letters"], "type": ["text"], "date_from": "2017"}


def test_only_the_exact_spelling_is_new_where_that_was_asked(archive: WebArchive) -> None:
    search = save(archive, '"Dzhakishev"')
    archive.add("Джакишев.")
    exact = archive.add("Dzhakishev.")
    check(archive)
    assert news(archive, search) == [exact.document]


def test_a_query_is_never_relaxed(archive: WebArchive) -> None:
    search = save(archive, "water fire")
    archive.add("Water.")
    check(archive)
    assert (search.total, news(archive, search)) == (0, [])


def test_a_query_that_expands_too_far_is_trouble_and_loses_no_news(
    archive: WebArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add("Water.")
    search = save(archive, "wat*")
    monkeypatch.setattr(finding, "parse", _too_large)
    late = archive.add("Waters.")
    [report] = check(archive)
    assert report.search.trouble
    assert (report.search.trouble.code, report.search.total) == ("query-too-large", 1)
    assert not archive.holdings.alerts.is_due(everybody)
    monkeypatch.undo()
    archive.add("Fire.")
    [report] = check(archive)
    assert (report.search.trouble, news(archive, search)) == (None, [late.document])


def _too_large(text: str) -> None:
    raise QueryTooLarge(f"{text} expands too far.")


def test_more_documents_than_are_remembered_are_refused_or_trouble(
    archive: WebArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_DOCUMENTS", 1)
    archive.add("Water.")
    search = save(archive, "water")
    archive.add("Water again.")
    with pytest.raises(TooManyDocuments, match="finds 2 documents"):
        save(archive, "water")
    [report] = check(archive)
    assert report.search.trouble
    assert report.search.trouble.code == "too-many-documents"
    assert archive.holdings.catalogue.remembered(search.id).keys()


def test_a_paused_search_tells_afterwards_what_came_meanwhile(archive: WebArchive) -> None:
    search = save(archive, "water")
    archive.holdings.catalogue.change_search(search.id, paused=True)
    letter = archive.add("Water.")
    assert [one.carried_out for one in check(archive)] == [False]
    archive.holdings.catalogue.change_search(search.id, paused=False)
    check(archive)
    assert news(archive, search) == [letter.document]


def test_a_missing_index_makes_nothing_seem_gone(
    archive: WebArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.add("Water.")
    search = save(archive, "water")
    monkeypatch.setattr(type(archive.holdings.engine), "health", Health.REBUILD)
    with pytest.raises(ArchiveUnreachable, match="cannot be checked"):
        check(archive)
    assert archive.holdings.catalogue.remembered(search.id)


def test_what_may_not_be_seen_is_neither_counted_nor_new(archive: WebArchive) -> None:
    archive.add("Water.")
    save(archive, "water")
    [report] = archive.holdings.alerts.check_all(lambda _: frozenset({"another"}))
    assert (report.search.total, report.gone) == (0, 1)
    [report] = check(archive)
    assert report.search.new == 1


def test_in_more_documents_than_can_be_looked_at_no_pages_are_told(
    archive: WebArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "PAGES_TOLD", 0)
    search = save(archive, "water")
    archive.add("Water.")
    check(archive)
    [one] = archive.holdings.catalogue.news(search.id, 1, 10)
    assert (one.pages, one.pages_known) == ((), False)


def test_looking_at_the_list_changes_nothing(archive: WebArchive) -> None:
    old = archive.add("Water.", date="2020")
    search = save(archive, "water", sort="-date")
    new = archive.add("Water again.", date="1990")
    check(archive)
    unchecked = archive.add("Water at last.", date="1980")
    for _ in range(2):
        search = archive.holdings.catalogue.saved_search(search.id)
        listed = archive.holdings.search_list.listed(search, EVERYBODY)
        assert [(one.found.document, one.is_new) for one in listed.hits] == [
            (new.document, True),
            (unchecked.document, True),
            (old.document, False),
        ]
    assert (listed.total, listed.new, search.new) == (3, 2, 1)
    only = archive.holdings.search_list.listed(search, EVERYBODY, 1, 1, only_new=True)
    assert [one.found.document for one in only.hits] == [unchecked.document]


def test_a_query_that_is_not_understood_is_not_saved(archive: WebArchive) -> None:
    with pytest.raises(UsageError):
        save(archive, "water", date_from="yesterday")
    for text in ("((", "a" * 20_000):
        with pytest.raises(QueryError):
            save(archive, text)
    assert archive.holdings.catalogue.saved_searches() == []
