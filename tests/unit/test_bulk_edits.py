"""Many descriptions changed at once: planned, previewed, carried out in parts, undone."""

from collections.abc import Iterator

import pytest

from archive.catalogue import Accepted, Catalogue, Deposit
from archive.catalogue.bulk_edits import AT_ONCE
from archive.description.arrangement import LevelPlan
from archive.description.bulk_edits import BulkChange, Step, changed, checked_change
from archive.errors import TooManyDocuments, UsageError
from archive.model import Description
from archive.settings import Settings

SEEN = frozenset({"letters", "reports"})
TAGGED = checked_change([Step("tags", "add", "kept; water")], None)


@pytest.fixture
def catalogue(home: Settings) -> Iterator[Catalogue]:
    with Catalogue.open(home) as one:
        one.ensure_collection("reports")
        yield one


def letters(catalogue: Catalogue, count: int, collection: str = "letters") -> list[str]:
    deposits = [
        Deposit(f"{number:064x}", 1, f"{number}.txt", collection=collection,
                described=Description(title=f"Letter {number}", tags=("kept",)))
        for number in range(count)
    ]  # fmt: skip
    return [one.document for one in catalogue.accession(deposits, "test") if isinstance(one, Accepted)]


def carried_out(catalogue: Catalogue, edit: str) -> list[int]:
    left = [catalogue.carry_on_bulk_edit(edit, SEEN, "Ann")]
    while left[-1]:
        left.append(catalogue.carry_on_bulk_edit(edit, SEEN, "Ann"))
    return left


@pytest.mark.parametrize(
    ("step", "field", "value"),
    [
        (Step("creator", "set", "A; B"), "creators", ("A", "B")),
        (Step("creator", "fill", "A"), "creators", ("C",)),
        (Step("rights", "fill", "None."), "rights", "None."),
        (Step("tags", "add", "a; x"), "tags", ("a", "b", "x")),
        (Step("tags", "remove", "a"), "tags", ("b",)),
        (Step("date", "set", "193X"), "date", "193X"),
        (Step("tags", "clear"), "tags", ()),
        (Step("date", "clear"), "date", None),
    ],
)
def test_what_a_step_does(step: Step, field: str, value: object) -> None:
    before = Description(title="T", date="2017", creators=("C",), tags=("a", "b"))
    assert getattr(changed(before, BulkChange((step,))), field) == value


@pytest.mark.parametrize(
    "steps",
    [[], [Step("shelf", "set", "1")], [Step("tags", "burn", "1")], [Step("title", "add", "x")], [Step("title", "clear")],
     [Step("date", "set", "193Y")], [Step("tags", "add", " ; ")], [Step("note", "set", "x")] * 21],
)  # fmt: skip
def test_a_change_that_cannot_be_is_refused(steps: list[Step]) -> None:
    with pytest.raises(UsageError):
        checked_change(steps, None)


def test_an_edit_is_previewed_carried_out_in_parts_and_undone_as_a_whole(catalogue: Catalogue) -> None:
    chosen = letters(catalogue, AT_ONCE + 3)
    edit = catalogue.plan_bulk_edit(chosen, TAGGED, "Ann")
    (first, *_) = catalogue.preview_bulk_edit(edit, SEEN)
    assert (first.changed.before, first.changed.after) == ({"tags": ["kept"]}, {"tags": ["kept", "water"]})
    assert catalogue.carry_on_bulk_edit(edit, SEEN, "Ann") == 3
    seen = catalogue.bulk_edit(edit)
    assert (seen.state, seen.outcomes) == ("running", {"changed": AT_ONCE})
    assert carried_out(catalogue, edit) == [0]
    assert catalogue.bulk_edit(edit).state == "done"
    assert catalogue.document(chosen[-1]).description.tags == ("kept", "water")
    assert catalogue.description_events(chosen[-1])[0].detail["bulk_edit"] == edit
    with pytest.raises(UsageError, match="finished"):
        catalogue.carry_on_bulk_edit(edit, SEEN, "Ann")
    while catalogue.undo_bulk_edit(edit, SEEN, "Bob"):
        pass
    assert catalogue.bulk_edit(edit).outcomes == {"restored": AT_ONCE + 3}
    assert {catalogue.document(one).description.tags for one in chosen} == {("kept",)}
    with pytest.raises(UsageError, match="nothing to undo"):
        catalogue.undo_bulk_edit(edit, SEEN, "Bob")
    assert catalogue.verify_chain() is None


def test_an_interrupted_edit_is_undone_as_far_as_it_came(catalogue: Catalogue) -> None:
    chosen = letters(catalogue, AT_ONCE + 1)
    edit = catalogue.plan_bulk_edit(chosen, TAGGED, "Ann")
    catalogue.carry_on_bulk_edit(edit, SEEN, "Ann")
    assert catalogue.undo_bulk_edit(edit, SEEN, "Ann") == 0
    assert catalogue.bulk_edit(edit).state == "undone"
    assert catalogue.document(chosen[0]).description.tags == ("kept",)


def test_an_edit_whose_process_ended_is_gone_on_with_by_another(home: Settings) -> None:
    with Catalogue.open(home) as first:
        chosen = letters(first, AT_ONCE + 7)
        edit = first.plan_bulk_edit(chosen, TAGGED, "Ann")
        assert first.carry_on_bulk_edit(edit, SEEN, "Ann") == 7
    with Catalogue.open(home) as second:
        assert second.bulk_edit(edit).state == "running"
        assert carried_out(second, edit) == [0]
        assert [second.document(one).description.tags for one in chosen] == [("kept", "water")] * len(chosen)
        assert second.bulk_edit(edit).outcomes == {"changed": len(chosen)}
        assert second.verify_chain() is None


def test_undoing_leaves_what_somebody_has_changed_since(catalogue: Catalogue) -> None:
    one, other = letters(catalogue, 2)
    change = checked_change([Step("tags", "set", "new"), Step("note", "set", "N")], None)
    edit = catalogue.plan_bulk_edit([one, other], change, "Ann")
    carried_out(catalogue, edit)
    catalogue.update_description(one, Description(title="T", tags=("mine",), note="N"), "Bob")
    catalogue.undo_bulk_edit(edit, SEEN, "Ann")
    kept = catalogue.document(one).description
    assert (kept.title, kept.tags, kept.note) == ("T", ("mine",), None)
    assert catalogue.document(other).description.tags == ("kept",)


def test_documents_are_moved_by_an_edit_and_one_that_cannot_be_harms_no_other(catalogue: Catalogue) -> None:
    level = catalogue.make_level("reports", LevelPlan("series", "1", Description(title="One")), "test")
    one, other = letters(catalogue, 2)
    letters(catalogue, 1, "reports")  # the same bytes as the first letter
    edit = catalogue.plan_bulk_edit([one, other], BulkChange((), ("reports", level.id)), "Ann")
    carried_out(catalogue, edit)
    assert catalogue.bulk_edit(edit).outcomes == {"failed": 1, "changed": 1}
    assert "same bytes" in str(catalogue.bulk_edit_rows(edit)[0].after["problem"])
    assert catalogue.document(other).level == level.id
    catalogue.undo_bulk_edit(edit, SEEN, "Ann")
    assert (catalogue.document(other).collection, catalogue.document(other).level) == ("letters", None)


def test_nothing_is_changed_that_the_asker_may_not_see(catalogue: Catalogue) -> None:
    (one,) = letters(catalogue, 1)
    edit = catalogue.plan_bulk_edit([one], TAGGED, "Ann")
    assert catalogue.preview_bulk_edit(edit, frozenset({"reports"})) == []
    catalogue.carry_on_bulk_edit(edit, frozenset({"reports"}), "Ann")
    assert catalogue.bulk_edit(edit).outcomes == {"failed": 1}
    assert catalogue.document(one).description.tags == ("kept",)


def test_too_many_documents_or_none_are_refused(catalogue: Catalogue) -> None:
    with pytest.raises(TooManyDocuments):
        catalogue.plan_bulk_edit([str(number) for number in range(10_001)], TAGGED, "Ann")
    with pytest.raises(UsageError):
        catalogue.plan_bulk_edit([], TAGGED, "Ann")
