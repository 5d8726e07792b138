"""Reading again: what is asked for is remembered, what is better takes the place of what was there, nothing is lost."""

from collections.abc import Iterator

import pytest

from archive.catalogue import Catalogue, Deposit
from archive.errors import NotFound
from archive.model import Description, EventType, PageText, Reading, State
from archive.reasons import Reason
from archive.settings import Settings

FIRST = Reading(
    "application/pdf", "pdf", "1", [PageText(1, "1", "old words")], Description(title="Old title"), "en", ("en",)
)  # fmt: skip


def reading(*texts: str, version: str = "2", reason: str | None = None, title: str | None = None) -> Reading:
    pages = [PageText(number, str(number), text) for number, text in enumerate(texts, 1)]
    why = Reason.of(reason) if reason else None
    return Reading("application/pdf", "pdf", version, pages, Description(title=title), "en", ("en",), why)


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as catalogue:
        yield catalogue


@pytest.fixture
def letter(catalogue: Catalogue) -> str:
    """A rendition that was read and can be searched."""
    (taken,) = catalogue.accession([Deposit("ab" * 32, 3, "scan.pdf")], "test")
    catalogue.mark_indexed(catalogue.record_extractions([(taken.rendition, FIRST)]))
    return taken.rendition


def read_again(catalogue: Catalogue, letter: str, now: Reading) -> int:
    """The steps that the index has to follow after it."""
    before = catalogue.latest_sequence()
    assert catalogue.ask_again([letter], "outdated") == 1
    assert catalogue.still_asked([letter]) == {letter}
    after = catalogue.record_extractions([(letter, now)])
    assert catalogue.asked_again() == []
    return after - before


def text(catalogue: Catalogue, letter: str) -> list[str]:
    return [page.text for page in catalogue.page_texts([letter]).get(letter, [])]


def newest_event(catalogue: Catalogue, letter: str):  # type: ignore[no-untyped-def]
    return catalogue.custody_events(catalogue.rendition(letter).document)[-1]


def test_a_request_is_remembered_and_asked_once(catalogue: Catalogue, letter: str, home: Settings) -> None:
    assert catalogue.ask_again([letter, "nobody"], "asked") == 1
    assert catalogue.ask_again([letter], "asked") == 0
    with Catalogue.open(home) as after_a_crash:
        (asked,) = after_a_crash.asked_again()
    assert asked.rendition.id == letter
    assert asked.rendition.state is State.SEARCHABLE


def test_what_nobody_has_read_yet_need_not_be_asked_for(catalogue: Catalogue) -> None:
    (taken,) = catalogue.accession([Deposit("cd" * 32, 3, "new.pdf")], "test")
    assert catalogue.ask_again([taken.rendition], "asked") == 0


def test_a_better_reading_becomes_the_current_one_and_the_old_one_stays(
    catalogue: Catalogue, letter: str
) -> None:
    old = catalogue.extraction_of(letter)
    assert old is not None
    assert read_again(catalogue, letter, reading("old words", "and more", title="Better title")) == 1
    assert catalogue.rendition(letter).state is State.SEARCHABLE
    assert text(catalogue, letter) == ["old words", "and more"]
    assert [one.version for one in catalogue.extractions_of(letter)] == ["1", "2"]
    assert catalogue.earlier_page(letter, 1, old.id).text == "old words"
    with pytest.raises(NotFound):
        catalogue.earlier_page(letter, 2, old.id)
    document = catalogue.document(catalogue.rendition(letter).document)
    assert document.description.title == "Better title"
    event = newest_event(catalogue, letter)
    assert (event.type, event.detail["again"], event.detail["text"]) == (
        EventType.INGESTION,
        "outdated",
        "changed",
    )
    assert event.detail["before"] == old.id
    assert catalogue.verify_chain() is None


def test_the_same_text_of_a_newer_reader_leaves_the_index_alone(catalogue: Catalogue, letter: str) -> None:
    steps = read_again(catalogue, letter, reading("old words"))
    assert steps == 0
    catalogue.mark_indexed(catalogue.latest_sequence())
    assert catalogue.still_asked([letter]) == set()
    now = catalogue.extraction_of(letter)
    assert now is not None
    assert (now.version, catalogue.rendition(letter).state) == ("2", State.SEARCHABLE)


def test_the_same_text_of_the_same_reader_adds_nothing_but_a_custody_event(
    catalogue: Catalogue, letter: str
) -> None:
    assert read_again(catalogue, letter, reading("old words", version="1")) == 0
    assert len(catalogue.extractions_of(letter)) == 1
    event = newest_event(catalogue, letter)
    assert (event.outcome, event.detail["text"]) == ("success", "the same")


def test_other_text_of_the_same_length_is_other_text(catalogue: Catalogue, letter: str) -> None:
    assert read_again(catalogue, letter, reading("new words", version="1")) == 1
    assert text(catalogue, letter) == ["new words"]


@pytest.mark.parametrize(
    "now",
    [reading(reason="limit-time"), reading("old", reason="limit-memory"), reading("", reason="no-text")],
)
def test_a_reading_that_yields_less_does_not_take_the_place_of_the_one_before(
    catalogue: Catalogue, letter: str, now: Reading
) -> None:
    assert read_again(catalogue, letter, now) == 0
    assert text(catalogue, letter) == ["old words"]
    assert catalogue.rendition(letter).state is State.SEARCHABLE
    assert catalogue.rendition(letter).reason is None
    event = newest_event(catalogue, letter)
    assert (event.outcome, event.detail["reason"]) == ("failure", now.reason.code if now.reason else None)


def test_less_text_that_is_whole_is_better(catalogue: Catalogue, letter: str) -> None:
    assert read_again(catalogue, letter, reading("words")) == 1
    assert text(catalogue, letter) == ["words"]


def test_the_archivists_word_stays_and_so_does_that_of_another_rendition(
    catalogue: Catalogue, letter: str
) -> None:
    document = catalogue.rendition(letter).document
    (other,) = catalogue.accession([Deposit("ef" * 32, 3, "typed.pdf", document=document)], "test")
    catalogue.record_extractions([(other.rendition, reading("typed", version="1"))])
    read_again(catalogue, letter, reading("old words", title="Another title"))
    assert catalogue.document(document).description.title == "Old title"
    catalogue.update_description(document, Description(title="As I say"), "archivist")
    read_again(catalogue, other.rendition, reading("typed anew", title="As it says"))
    assert catalogue.document(document).description.title == "As I say"


def test_which_versions_have_read_what_is_told(catalogue: Catalogue, letter: str) -> None:
    (reader,) = catalogue.read_by()
    assert (reader.media_type, reader.extractor, reader.version, reader.ocr) == (
        "application/pdf",
        "pdf",
        "1",
        None,
    )
    assert (reader.reason_code, reader.renditions) == (None, 1)
    assert list(catalogue.renditions_read_by(reader)) == [letter]
