"""Differences put one text into the other; every page is shown once; hostile texts cost no more than the budget."""

import time

from hypothesis import given
from hypothesis import strategies as st

from indexer.comparing.alignment import aligned
from indexer.comparing.words import BUDGET, differences, different, tokens_of

words = st.lists(st.sampled_from("abcde"), max_size=60)


def rebuilt(left: list[str], right: list[str], budget: int) -> tuple[list[str], list[str]]:
    """The left words with the right ones in place of what differs, and the other way round."""
    forward, backward, a, c = [], [], 0, 0
    for block in different(left, right, budget):
        assert left[a : block.left_start] == right[c : block.right_start]
        forward += left[a : block.left_start] + right[block.right_start : block.right_end]
        backward += right[c : block.right_start] + left[block.left_start : block.left_end]
        a, c = block.left_end, block.right_end
    assert left[a:] == right[c:]
    return forward + left[a:], backward + right[c:]


@given(words, words, st.sampled_from([0, 10, 100, BUDGET]))
def test_differences_lead_from_either_text_to_the_other(left, right, budget):
    assert rebuilt(left, right, budget) == (right, left)


@given(words, st.integers(0, 59), st.sampled_from("xyz"))
def test_one_new_word_is_one_difference(left, place, word):
    place = min(place, len(left))
    right = [*left[:place], word, *left[place:]]
    (block,) = different(left, right)
    assert (block.left_end - block.left_start, block.right_end - block.right_start) == (0, 1)


@given(st.text(max_size=200), st.text(max_size=200))
def test_spans_lie_within_their_texts_and_in_order(left, right):
    found = differences(left, right)
    for text, spans in ((left, found.left), (right, found.right)):
        places = [place for span in spans for place in span]
        assert places == sorted(places)
        assert all(0 <= place <= len(text) for place in places)


@given(st.text(max_size=100))
def test_a_text_does_not_differ_from_itself_with_other_spaces(text):
    assert differences(text, f"  {text}\n\n").count == 0


pages = st.lists(st.text(alphabet="abc ", max_size=30), max_size=8)


@given(pages, pages)
def test_every_page_stands_in_one_pair_and_in_order(left, right):
    pairs = aligned(left, right)
    assert [here for here, _ in pairs if here is not None] == list(range(len(left)))
    assert [there for _, there in pairs if there is not None] == list(range(len(right)))


def test_hyphens_at_line_ends_and_kinds_of_quotation_marks_do_not_differ():
    assert differences("He said “unlaw-\nful” – so", 'He said "unlawful" - so').count == 0
    assert [token.key for token in tokens_of("unlaw-\nful")] == ["unlawful"]


def test_a_page_that_one_text_has_more_stands_alone():
    letters = [f"page {name} " + " ".join(f"{name}{number}" for number in range(40)) for name in "abcdef"]
    assert aligned(letters, [*letters[:2], *letters[3:]]) == [
        (0, 0),
        (1, 1),
        (2, None),
        (3, 2),
        (4, 3),
        (5, 4),
    ]


def test_translated_pages_go_by_their_place():
    assert aligned(["one two three"] * 3, ["один два три"] * 3) == [(0, 0), (1, 1), (2, 2)]


def test_texts_made_to_be_hard_are_told_as_different_within_the_budget():
    left = ["a", "b"] * 8000
    right = ["b", "a", "a"] * 5000
    started = time.process_time()
    assert rebuilt(left, right, BUDGET) == (right, left)
    assert time.process_time() - started < 5
