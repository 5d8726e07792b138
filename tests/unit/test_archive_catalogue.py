"""The catalogue: what is written down is read again, in order, once."""

import hashlib
from collections.abc import Iterator
from itertools import count

import pytest

from archive.catalogue import Accepted, Boxes, Catalogue, Deposit, Duplicate, Refusal, planned_outcome
from archive.errors import NotFound, UsageError
from archive.model import Description, EventType, PageText, Reading, Role, State
from archive.reasons import Reason
from archive.settings import Settings


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as catalogue:
        yield catalogue


def deposit(text: str = "letter", **fields: object) -> Deposit:
    data = text.encode()
    named = {"filename": f"{text}.txt", **fields}
    return Deposit(hashlib.sha256(data).hexdigest(), len(data), **named)  # type: ignore[arg-type]


def take(catalogue: Catalogue, *deposits: Deposit) -> list[Accepted]:
    outcomes = catalogue.accession(deposits, "tester")
    assert all(isinstance(one, Accepted) for one in outcomes)
    return [one for one in outcomes if isinstance(one, Accepted)]


def reading(*texts: str, **fields: object) -> Reading:
    pages = [PageText(number, str(number), text) for number, text in enumerate(texts, 1)]
    return Reading("text/plain", "text", "1", pages, **fields)  # type: ignore[arg-type]


def test_a_catalogue_keeps_its_identity(home: Settings) -> None:
    with Catalogue.open(home) as first:
        identity = first.identity
    with Catalogue.open(home) as second:
        assert second.identity == identity


def test_an_accessioned_document_is_read_as_it_was_described(catalogue: Catalogue) -> None:
    said = Description("A letter", "2017-10-11", ("Ann", "Ben"), ("Cy",), ("en",), ("urgent",), "Two\nlines")
    one = take(catalogue, deposit(described=said, collection="letters", role=Role.SIGNED, reference="L-1"))[0]
    document = catalogue.document(one.document)
    assert document.description == said
    assert (document.collection, document.reference) == ("letters", "L-1")
    assert set(document.sources.values()) == {"archivist"}
    (rendition,) = document.renditions
    assert rendition == catalogue.rendition(one.rendition)
    assert (rendition.state, rendition.role, rendition.size) == (State.ACCESSIONED, Role.SIGNED, 6)


def test_a_document_without_a_title_is_called_by_its_file(catalogue: Catalogue) -> None:
    one = take(catalogue, deposit(filename="Minutes 2017\u202e.final.pdf"))[0]
    document = catalogue.document(one.document)
    assert document.description.title == "Minutes 2017.final"
    assert document.sources == {"title": "filename"}
    assert document.renditions[0].filename == "Minutes 2017\u202e.final.pdf"


def test_the_same_bytes_in_a_collection_are_a_duplicate_and_elsewhere_they_are_not(
    catalogue: Catalogue,
) -> None:
    first = take(catalogue, deposit(collection="a"))[0]
    again, elsewhere = catalogue.accession([deposit(collection="a"), deposit(collection="b")], "tester")
    assert isinstance(again, Duplicate)
    assert (again.document, again.rendition) == (first.document, first.rendition)
    assert isinstance(elsewhere, Accepted)


def test_the_same_bytes_twice_in_a_batch_are_accepted_once(catalogue: Catalogue) -> None:
    first, second = catalogue.accession([deposit(), deposit()], "tester")
    assert isinstance(first, Accepted)
    assert isinstance(second, Duplicate)
    assert second.rendition == first.rendition


def test_rows_with_the_same_reference_become_renditions_of_one_document(catalogue: Catalogue) -> None:
    scan, typed = take(
        catalogue,
        deposit("scan", reference="L-1", described=Description(title="Letter")),
        deposit("typed", reference="L-1", described=Description(title="Other", date="2017")),
    )
    later = take(catalogue, deposit("third", reference="L-1"))[0]
    other = take(catalogue, deposit("fourth", reference="L-1", collection="elsewhere"))[0]
    assert scan.document == typed.document == later.document != other.document
    document = catalogue.document(scan.document)
    assert [one.filename for one in document.renditions] == ["scan.txt", "typed.txt", "third.txt"]
    assert (document.description.title, document.description.date) == ("Letter", "2017")


def test_languages_of_several_rows_add_up(catalogue: Catalogue) -> None:
    one = take(
        catalogue,
        *(
            deposit(code, reference="L-1", described=Description(title=code, languages=(code,)))
            for code in ("fr", "en", "ru")
        ),
    )[0]
    description = catalogue.document(one.document).description
    assert (description.title, description.languages) == ("fr", ("fr", "en", "ru"))


def test_a_reference_may_be_the_id_of_a_document(catalogue: Catalogue) -> None:
    first = take(catalogue, deposit("one"))[0]
    assert take(catalogue, deposit("two", reference=first.document))[0].document == first.document


def test_another_rendition_goes_to_the_document_that_is_named(catalogue: Catalogue) -> None:
    first, other = take(catalogue, deposit("one", collection="a"), deposit("two", collection="a"))
    again, twice = catalogue.accession([deposit("two", document=first.document)] * 2, "tester")
    assert isinstance(again, Accepted)
    assert again.document == first.document
    assert isinstance(twice, Duplicate)
    assert twice.document == first.document != other.document
    assert catalogue.document(first.document).collection == "a"


def test_an_unknown_document_refuses_only_its_own_file(catalogue: Catalogue) -> None:
    bad, held, good = catalogue.accession(
        [deposit("one", document="nowhere"), deposit("two", held_by="nowhere"), deposit("three")], "tester"
    )
    assert isinstance(bad, Refusal)
    assert isinstance(held, Refusal)
    assert (bad.reason.code, held.reason.code) == ("unknown-document", "unknown-document")
    assert isinstance(good, Accepted)


@pytest.mark.parametrize("code", ["", " ", "a\nb", "x" * 101, "\u202e"])
def test_a_code_that_cannot_be_shown_makes_no_collection(catalogue: Catalogue, code: str) -> None:
    (outcome,) = catalogue.accession([deposit(collection=code)], "tester")
    assert isinstance(outcome, Refusal)
    assert outcome.reason.code == "bad-metadata"
    with pytest.raises(UsageError):
        catalogue.ensure_collection(code)
    assert catalogue.collections() == []


def test_attachments_are_documents_of_their_own_linked_to_every_holder(catalogue: Catalogue) -> None:
    mail, other = take(catalogue, deposit("mail"), deposit("other mail"))
    second, first = take(
        catalogue,
        deposit("b", held_by=mail.document, held_position=1),
        deposit("a", held_by=mail.document, held_position=0),
    )
    (again,) = catalogue.accession([deposit("a", held_by=other.document)], "tester")
    assert isinstance(again, Duplicate)
    assert catalogue.document(mail.document).contains == (first.document, second.document)
    assert catalogue.document(other.document).contains == (first.document,)
    assert catalogue.document(first.document).held_by == mail.document
    assert catalogue.holders_of(first.document) == [mail.document, other.document]
    held = catalogue.held_in([mail.document, other.document])
    assert [one.filename for one in held[mail.document]] == ["a.txt", "b.txt"]


def test_names_and_texts_that_no_database_likes_are_kept_readable(catalogue: Catalogue) -> None:
    one = take(catalogue, deposit("x", reference="k\x00ey", described=Description(title="a\ud800b\x00c")))[0]
    catalogue.record_extractions([(one.rendition, reading("a\x00b\udfffc"))])
    assert catalogue.page(one.rendition, 1).text == "a\ufffdb\ufffdc"
    assert catalogue.document(one.document).description.title == "abc"


@pytest.mark.parametrize(
    ("read", "state", "code"),
    [
        (reading("text"), State.SEARCHABLE, None),
        (reading("text", reason=Reason.of("damaged-parts")), State.PARTIAL, "damaged-parts"),
        (reading(" \n", ""), State.KEPT, "no-text"),
        (reading(), State.KEPT, "no-text"),
        (reading(reason=Reason.of("encrypted-file")), State.KEPT, "encrypted-file"),
    ],
)
def test_the_outcome_follows_from_text_and_reason(read: Reading, state: State, code: str | None) -> None:
    outcome, reason = planned_outcome(read)
    assert (outcome, reason.code if reason else None) == (state, code)


def test_a_rendition_reaches_its_outcome_only_when_the_index_has_followed(catalogue: Catalogue) -> None:
    one, two = take(catalogue, deposit("one"), deposit("two"))
    assert {waiting.id for waiting in catalogue.awaiting()} == {one.rendition, two.rendition}
    first = catalogue.record_extractions([(one.rendition, reading("words", language="en"))])
    second = catalogue.record_extractions([(two.rendition, reading())])
    assert catalogue.awaiting() == []
    assert catalogue.rendition(one.rendition).state is State.ACCESSIONED
    assert second > first > 0
    assert catalogue.mark_indexed(first) == 1
    assert catalogue.mark_indexed(first) == 0
    assert catalogue.rendition(one.rendition).state is State.SEARCHABLE
    assert catalogue.rendition(two.rendition).state is State.ACCESSIONED
    catalogue.mark_indexed(second)
    assert catalogue.rendition(two.rendition).state is State.KEPT
    assert catalogue.rendition(two.rendition).reason == Reason.of("no-text")


def test_recording_the_same_reading_again_changes_nothing(catalogue: Catalogue) -> None:
    one = take(catalogue, deposit())[0]
    first = catalogue.record_extractions([(one.rendition, reading("words"))])
    events = len(list(catalogue.all_events()))
    assert catalogue.record_extractions([(one.rendition, reading("words"))]) == first
    assert len(catalogue.extractions_of(one.rendition)) == 1
    assert len(list(catalogue.all_events())) == events


def test_a_better_extraction_is_added_and_the_older_one_stays(catalogue: Catalogue) -> None:
    one = take(catalogue, deposit())[0]
    catalogue.record_extractions([(one.rendition, reading())])
    before = catalogue.extraction_of(one.rendition)
    last = catalogue.record_extractions([(one.rendition, reading("now with words", "and more"))])
    catalogue.mark_indexed(last)
    kept = catalogue.extractions_of(one.rendition)
    assert [extraction.pages for extraction in kept] == [0, 2]
    assert before == kept[0]
    assert catalogue.rendition(one.rendition).state is State.SEARCHABLE
    assert catalogue.rendition(one.rendition).reason is None
    assert [item.sequence for item in catalogue.changes_after(0)] == [last]


def test_what_a_file_says_of_itself_fills_only_what_the_archivist_left_open(catalogue: Catalogue) -> None:
    one = take(catalogue, deposit(described=Description(creators=("Archivist",))))[0]
    found = Description(title="Found", creators=("File",), date="2017-13", tags=("x",))
    catalogue.record_extractions(
        [(one.rendition, reading("words", found=found, language="en", languages=("en", "fr")))]
    )
    document = catalogue.document(one.document)
    assert document.description.title == "Found"
    assert document.description.creators == ("Archivist",)
    assert document.description.date is None
    assert document.description.languages == ("en", "fr")
    assert document.sources["title"] == "file"
    assert document.sources["creators"] == "archivist"


def test_what_the_second_rendition_tells_renews_the_first_in_the_feed(catalogue: Catalogue) -> None:
    one, two = take(catalogue, deposit("one", reference="k"), deposit("two", reference="k"))
    first = catalogue.record_extractions([(one.rendition, reading("words"))])
    catalogue.record_extractions([(two.rendition, reading("more", found=Description(date="2017")))])
    renewed = {item.rendition.id: item for item in catalogue.changes_after(first)}
    assert set(renewed) == {one.rendition, two.rendition}
    assert {item.document.description.date for item in renewed.values()} == {"2017"}


def test_the_feed_gives_every_rendition_once_with_all_an_index_needs(catalogue: Catalogue) -> None:
    taken = take(catalogue, *(deposit(f"letter {number}", collection="letters") for number in range(7)))
    for one in taken:
        catalogue.record_extractions([(one.rendition, reading("first", "second", languages=("ru", "en")))])
    items = list(catalogue.all_changes())
    assert [item.rendition.id for item in items] == [one.rendition for one in taken]
    assert [page.text for page in items[0].pages] == ["first", "second"]
    assert (items[0].access, items[0].languages, items[0].document.collection) == (
        "letters",
        ("ru", "en"),
        "letters",
    )
    assert catalogue.changes_after(items[2].sequence, 2) == items[3:5]
    assert catalogue.changes_after(catalogue.latest_sequence()) == []


def test_a_change_during_a_rebuild_moves_behind_its_end(catalogue: Catalogue) -> None:
    taken = take(catalogue, deposit("one"), deposit("two"))
    upto = catalogue.record_extractions([(one.rendition, reading("words")) for one in taken])
    stream = catalogue.all_changes(upto)
    catalogue.update_description(taken[0].document, Description(title="New"), "ann")
    assert [item.rendition.id for item in stream] == [taken[1].rendition]
    assert [item.rendition.id for item in catalogue.changes_after(upto)] == [taken[0].rendition]


def test_a_description_changed_by_hand_is_recorded_with_before_and_after(catalogue: Catalogue) -> None:
    one = take(catalogue, deposit(described=Description(title="Old", date="2016")))[0]
    sequence = catalogue.record_extractions([(one.rendition, reading("words"))])
    kept = catalogue.update_description(one.document, Description(title="New"), "ann")
    assert (kept.title, kept.date) == ("New", None)
    event = catalogue.custody_events(one.document)[-1]
    assert (event.type, event.agent) == (EventType.METADATA_MODIFICATION, "ann")
    assert (event.detail["before"], event.detail["after"]) == (
        {"title": "Old", "date": "2016"},
        {"title": "New"},
    )
    assert catalogue.latest_sequence() > sequence
    catalogue.record_extractions([(one.rendition, reading("other words", found=Description(date="1999")))])
    assert catalogue.document(one.document).description.date is None  # the archivist has emptied it


def test_boxes_are_kept_once_with_their_extraction(catalogue: Catalogue) -> None:
    one = take(catalogue, deposit())[0]
    catalogue.record_extractions([(one.rendition, reading("words"))])
    extraction = catalogue.extraction_of(one.rendition)
    assert extraction is not None
    assert catalogue.boxes(extraction.id, 1) is None
    drawn = Boxes(595.0, 842.0, (("words", 1.0, 2.0, 3.0, 4.0, 0, 5),))
    catalogue.keep_boxes(extraction.id, 1, drawn)
    catalogue.keep_boxes(extraction.id, 1, Boxes(1.0, 1.0, ()))
    assert catalogue.boxes(extraction.id, 1) == drawn
    with pytest.raises(NotFound):
        catalogue.keep_boxes(extraction.id, 2, drawn)


def test_result_lists_are_read_in_bulk(catalogue: Catalogue) -> None:
    taken = take(catalogue, deposit("one", collection="letters"), deposit("two"))
    catalogue.record_extractions([(one.rendition, reading("a", "b")) for one in taken])
    ids = [one.rendition for one in taken]
    listings = catalogue.listings([*ids, "unknown"])
    assert set(listings) == set(ids)
    assert listings[ids[0]].document.collection == "letters"
    assert {key: [page.text for page in pages] for key, pages in catalogue.page_texts(ids).items()} == {
        ids[0]: ["a", "b"],
        ids[1]: ["a", "b"],
    }
    assert catalogue.page_labels(ids[0]) == [(1, "1"), (2, "2")]


def test_a_document_is_found_by_id_by_rendition_and_by_reference(catalogue: Catalogue) -> None:
    one, two = take(
        catalogue, deposit("one", reference="L-1"), deposit("two", reference="L-1", collection="other")
    )
    assert catalogue.resolve(one.document) == one.document
    assert catalogue.resolve(one.rendition) == one.document
    with pytest.raises(UsageError, match="Several documents"):
        catalogue.resolve("L-1")
    assert take(catalogue, deposit("three", reference="L-2"))[0].document == catalogue.resolve("L-2")
    assert two.document != one.document


@pytest.mark.parametrize("untrusted", ["", "x", "\x00", "\ud800", "' OR 1=1 --", "x" * 10_000])
def test_unknown_ids_are_not_found(catalogue: Catalogue, untrusted: str) -> None:
    for ask in (catalogue.document, catalogue.rendition, catalogue.resolve):
        with pytest.raises(NotFound):
            ask(untrusted)
    for number in (0, -1, 1, 2**70):
        with pytest.raises(NotFound):
            catalogue.page(untrusted, number)


def test_the_archive_is_counted(catalogue: Catalogue) -> None:
    taken = take(catalogue, deposit("one", collection="a"), deposit("two", collection="b"))
    catalogue.mark_indexed(catalogue.record_extractions([(taken[0].rendition, reading("words", "more"))]))
    counts = catalogue.counts()
    assert (counts.documents, counts.pages, counts.size) == (2, 2, 6)
    assert counts.renditions == {
        State.ACCESSIONED: 1,
        State.SEARCHABLE: 1,
        State.PARTIAL: 0,
        State.KEPT: 0,
    }
    assert [(one.collection.code, one.documents, one.pages) for one in catalogue.collections()] == [
        ("a", 1, 2),
        ("b", 1, 0),
    ]


def test_ids_and_times_come_from_outside(home: Settings) -> None:
    numbers = count(1)
    with Catalogue.open(home, new_id=lambda: f"{next(numbers):026d}") as catalogue:
        one = take(catalogue, deposit())[0]
    assert {len(one.document), one.document < one.rendition} == {26, True}


def test_deaths_while_reading_are_counted_until_a_reading_is_recorded(catalogue: Catalogue) -> None:
    first, second, third = (
        one.rendition for one in take(catalogue, deposit("a"), deposit("b"), deposit("c"))
    )
    catalogue.record_extractions([(third, reading("text"))])
    assert catalogue.count_attempt([first, second, third, first, "unknown"]) == {first: 1, second: 1}
    assert catalogue.count_attempt([second]) == {first: 1, second: 2}
    catalogue.record_extractions([(second, reading("text"))])
    assert catalogue.attempts() == {first: 1}
    catalogue.ask_again([third], "test")
    assert catalogue.count_attempt([third]) == {first: 1, third: 1}
