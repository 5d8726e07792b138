"""Any one change to any one event of any chain is seen, where it happened or right after."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from archive.custody.chain import BEFORE_THE_FIRST, Draft, canonical, first_broken_link, seal
from archive.model import CustodyEvent, EventType

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
drafts = st.builds(
    Draft,
    type=st.sampled_from(EventType),
    agent=texts,
    document=st.none() | texts,
    rendition=st.none() | texts,
    outcome=st.sampled_from(["success", "failure", "warning"]),
    detail=st.dictionaries(texts, values, max_size=3),
)


def chain(of: list[Draft]) -> list[CustodyEvent]:
    events: list[CustodyEvent] = []
    for sequence, draft in enumerate(of, 1):
        previous = events[-1].digest if events else BEFORE_THE_FIRST
        events.append(seal(draft, sequence=sequence, event_id=f"e{sequence}", at="2026", previous=previous))
    return events


@given(st.lists(drafts, max_size=8))
def test_a_chain_as_it_was_sealed_holds(of: list[Draft]) -> None:
    assert first_broken_link(chain(of)) is None


@given(st.lists(drafts, min_size=1, max_size=8), st.data())
def test_any_field_changed_breaks_the_chain_there(of: list[Draft], data: st.DataObject) -> None:
    events = chain(of)
    index = data.draw(st.integers(0, len(events) - 1))
    name = data.draw(
        st.sampled_from(["id", "at", "agent", "document", "rendition", "outcome", "previous", "digest"])
    )
    change: dict[str, Any] = {name: f"{getattr(events[index], name)}x"}
    events[index] = replace(events[index], **change)
    broken = first_broken_link(events)
    assert broken is not None
    assert broken.sequence == index + 1


@given(st.lists(drafts, min_size=2, max_size=8), st.data())
def test_an_event_taken_out_or_moved_breaks_the_chain(of: list[Draft], data: st.DataObject) -> None:
    events = chain(of)
    index = data.draw(st.integers(0, len(events) - 2))
    shorter = events[:index] + events[index + 1 :]
    swapped = [*events[:index], events[index + 1], events[index], *events[index + 2 :]]
    for changed in (shorter, swapped):
        broken = first_broken_link(changed)
        assert broken is not None
        assert broken.sequence == index + 1


@given(st.lists(drafts, min_size=1, max_size=8), st.data())
def test_a_tail_cut_off_cannot_be_seen_from_the_chain_alone(of: list[Draft], data: st.DataObject) -> None:
    events = chain(of)
    assert first_broken_link(events[: data.draw(st.integers(0, len(events)))]) is None


@given(values)
def test_canonical_json_does_not_depend_on_the_order_of_keys(value: object) -> None:
    def turned(one: object) -> object:
        if isinstance(one, dict):
            return {key: turned(one[key]) for key in reversed(one)}
        return [turned(inner) for inner in one] if isinstance(one, list) else one

    assert canonical(value) == canonical(turned(value))
