"""Levels, places and relations of documents in the catalogue."""

from collections.abc import Iterator

import pytest

from archive.catalogue import Accepted, Catalogue, Deposit, Place
from archive.description.arrangement import DEEPEST, LevelPlan, version_of_level
from archive.description.relations import RelationKind
from archive.errors import ChangedMeanwhile, NotFound, OnHold, UsageError
from archive.model import Description
from archive.settings import Settings

EVERYTHING = frozenset({"letters", "reports"})


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as one:
        one.ensure_collection("letters", "Letters")
        one.ensure_collection("reports")
        yield one


def letter(catalogue: Catalogue, number: int = 1, collection: str = "letters", **said: str) -> str:
    described = Description(title=f"Letter {number}", **said)
    deposit = Deposit(f"{number:064x}", 1, f"{number}.txt", collection=collection, described=described)
    outcome = catalogue.accession([deposit], "test")[0]
    assert isinstance(outcome, Accepted)
    return outcome.document


def plan(code: str, kind: str = "series", parent: str | None = None) -> LevelPlan:
    return LevelPlan(kind, code, Description(title=f"Series {code}"), parent)


def test_levels_are_a_tree_with_exact_counts(catalogue: Catalogue) -> None:
    made = {code: catalogue.make_level("letters", plan(code), "test") for code in ("10", "2", "B")}
    inner = catalogue.make_level("letters", plan("1", "file", made["2"].id), "test")
    for number, place in enumerate((inner.id, inner.id, made["2"].id, None)):
        catalogue.move_document(letter(catalogue, number), Place("letters", place), "test")
    tree = catalogue.arrangement("letters")
    assert [one.code for one in tree.children()[None]] == ["2", "10", "B"]
    assert tree.reference(inner.id) == "letters/2/1"
    branch = tree.branch(catalogue.document_counts("letters", EVERYTHING))
    assert (branch.here, branch.within) == (1, 4)
    assert [(one.here, one.within) for one in branch.branches] == [(1, 3), (0, 0), (0, 0)]
    assert catalogue.document_counts("letters", frozenset()) == {}
    assert len(catalogue.documents_at(Place("letters", inner.id), EVERYTHING)) == 2
    assert catalogue.documents_at(Place("letters", inner.id), frozenset({"reports"})) == ()


def test_a_level_is_corrected_by_whoever_saw_it_last(catalogue: Catalogue) -> None:
    level = catalogue.make_level("letters", plan("2"), "Ann")
    seen = version_of_level(level)
    catalogue.change_level(level.id, "letters", plan("3"), "Ann", seen)
    with pytest.raises(ChangedMeanwhile):
        catalogue.change_level(level.id, "letters", plan("4"), "Bob", seen)
    newest = catalogue.level_events(level.id, "letters")[0]
    assert (newest.agent, newest.detail["step"]) == ("Ann", "level changed")
    assert (newest.detail["before"]["code"], newest.detail["after"]["code"]) == ("2", "3")  # type: ignore[index]


def test_a_collection_is_described_as_the_top_of_its_tree(catalogue: Catalogue) -> None:
    wanted = LevelPlan("fonds", "", Description(title="Fonds of letters", history="She wrote.", date="193X"))
    catalogue.change_level(None, "letters", wanted, "test")
    top = catalogue.arrangement("letters").top
    assert (top.kind, top.code, top.title, top.description.date) == (
        "fonds",
        "letters",
        "Fonds of letters",
        "193X",
    )
    assert next(one.title for one in catalogue.known_collections()) == "Fonds of letters"
    assert len(catalogue.level_events(None, "letters")) == 1
    assert catalogue.level_events(None, "reports") == []


@pytest.mark.parametrize("bad", [plan(""), plan("a/b"), plan("x" * 101), plan("1", "shelf"), plan("2"),
                                 LevelPlan("series", "3", Description()), plan("3", parent="unknown")])  # fmt: skip
def test_a_level_that_cannot_be_is_refused(catalogue: Catalogue, bad: LevelPlan) -> None:
    catalogue.make_level("letters", plan("2"), "test")
    with pytest.raises((UsageError, NotFound)):
        catalogue.make_level("letters", bad, "test")


def test_a_level_never_lies_within_itself_nor_too_deep(catalogue: Catalogue) -> None:
    parent: str | None = None
    made = []
    for _ in range(DEEPEST - 1):
        parent = catalogue.make_level("letters", plan("1", parent=parent), "test").id
        made.append(parent)
    with pytest.raises(UsageError, match="deep"):
        catalogue.make_level("letters", plan("1", parent=parent), "test")
    with pytest.raises(UsageError, match="within itself"):
        catalogue.change_level(made[0], "letters", plan("1", parent=made[2]), "test")


def test_a_level_is_removed_when_nothing_lies_in_it(catalogue: Catalogue) -> None:
    level = catalogue.make_level("letters", plan("2"), "test")
    assert level.id is not None
    document = letter(catalogue)
    catalogue.move_document(document, Place("letters", level.id), "test")
    with pytest.raises(UsageError, match="lies in this level"):
        catalogue.remove_level(level.id, "letters", "test")
    catalogue.move_document(document, Place("reports"), "test")
    catalogue.remove_level(level.id, "letters", "test")
    assert catalogue.arrangement("letters").below == ()


def test_moving_is_an_event_and_the_index_learns_of_it(catalogue: Catalogue) -> None:
    document = letter(catalogue)
    assert catalogue.move_document(document, Place("reports"), "Ann")
    assert not catalogue.move_document(document, Place("reports"), "Ann")
    event = catalogue.description_events(document)[0]
    assert event.detail["after"] == {"collection": "reports", "level": None}
    assert catalogue.document(document).collection == "reports"
    assert document in catalogue.access_in_doubt()
    with pytest.raises(NotFound):
        catalogue.move_document(document, Place("nowhere"), "Ann")


def test_what_a_hold_on_a_collection_covers_stays_in_it(catalogue: Catalogue) -> None:
    document = letter(catalogue)
    catalogue.place_hold(collection="letters", reason="a case", agent="test")
    with pytest.raises(OnHold):
        catalogue.move_document(document, Place("reports"), "test")


def test_the_same_bytes_or_reference_are_not_moved_beside_each_other(catalogue: Catalogue) -> None:
    document = letter(catalogue)
    letter(catalogue, collection="reports")
    with pytest.raises(UsageError, match="same bytes"):
        catalogue.move_document(document, Place("reports"), "test")


def test_a_relation_is_seen_from_both_sides_and_told_by_both_records(catalogue: Catalogue) -> None:
    one, other = letter(catalogue, 1), letter(catalogue, 2, "reports")
    identity = catalogue.relate(one, RelationKind.TRANSLATION, other, "Ann", "by hand")
    assert catalogue.relate(one, RelationKind.TRANSLATION, other, "Bob") == identity
    (here,) = catalogue.relations_of(one, EVERYTHING)
    (there,) = catalogue.relations_of(other, EVERYTHING)
    assert (here.document, here.is_inverse, here.note) == (other, False, "by hand")
    assert (there.document, there.is_inverse) == (one, True)
    assert catalogue.relations_of(one, frozenset({"letters"})) == ()
    assert [catalogue.description_events(document)[0].agent for document in (one, other)] == ["Ann", "Ann"]
    catalogue.unrelate(identity, other, "Bob")
    assert catalogue.relations_of(one, EVERYTHING) == ()
    with pytest.raises(NotFound):
        catalogue.unrelate(identity, other, "Bob")


def test_see_also_stands_once_whoever_says_it(catalogue: Catalogue) -> None:
    one, other = letter(catalogue, 1), letter(catalogue, 2)
    assert catalogue.relate(one, RelationKind.SEE_ALSO, other, "a") == catalogue.relate(
        other, RelationKind.SEE_ALSO, one, "b"
    )
    with pytest.raises(UsageError):
        catalogue.relate(one, RelationKind.CITES, one, "a")
    with pytest.raises(NotFound):
        catalogue.relate(one, RelationKind.CITES, "01aaaaaaaaaaaaaaaaaaaaaaaa", "a")
