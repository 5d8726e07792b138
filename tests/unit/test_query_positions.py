"""Side by side and near, and what wildcards and edits match."""

import time

import pytest

from indexer.engine.patterns import fold_pattern, literal_prefix, pattern_regex, within_edits
from indexer.engine.positions import adjacent, intervals, near


def test_tokens_adjoin_where_their_positions_follow_each_other() -> None:
    assert adjacent([[1, 5, 9], [2, 7, 10], [3, 11]]) == [1, 9]
    assert adjacent([[3, 1]]) == [1, 3]
    assert adjacent([]) == []
    assert adjacent([[1], []]) == []


def test_occurrences_are_near_when_the_gap_between_them_is_no_wider_than_the_distance() -> None:
    left, right = intervals([0, 40], 2), intervals([6, 60], 1)
    assert near([left, right], 5) == [[(0, 1)], [(6, 6)]]
    assert near([left, right], 4) == [[], []]
    assert near([right, left], 5) == [[(6, 6)], [(0, 1)]]


def test_ordered_occurrences_follow_each_other() -> None:
    assert near([[(5, 5)], [(3, 3), (7, 7)]], 2, ordered=True) == [[(5, 5)], [(7, 7)]]
    assert near([[(5, 5)], [(3, 3)]], 2, ordered=True) == [[], []]


def test_overlapping_occurrences_are_not_near_each_other() -> None:
    assert near([[(3, 4)], [(4, 5)]], 10) == [[], []]
    assert near([[(3, 3)], [(3, 3)]], 10) == [[], []]
    assert near([[(3, 3), (5, 5)], [(3, 3), (5, 5)]], 2) == [[(3, 3), (5, 5)]] * 2


def test_several_operands_share_one_window() -> None:
    a, b, c = [(0, 0), (90, 90)], [(4, 4)], [(8, 8)]
    assert near([a, b, c], 8) == [[(0, 0)], [(4, 4)], [(8, 8)]]
    assert near([a, b, c], 7) == [[], [], []]
    assert near([c, a, b], 8) == [[(8, 8)], [(0, 0)], [(4, 4)]]


def test_a_repeated_word_has_to_stand_there_as_often() -> None:
    twice = [(1, 1), (3, 3)]
    assert near([twice, twice, [(5, 5)]], 4) == [twice, twice, [(5, 5)]]
    assert near([[(1, 1)], [(1, 1)], [(5, 5)]], 4) == [[], [], []]
    assert near([twice, twice, twice], 4) == [[], [], []]


def test_choices_are_found_when_the_nearest_ones_overlap() -> None:
    # the second operand's first occurrence overlaps the third's only one
    assert near([[(0, 0)], [(2, 3), (6, 6)], [(3, 4)]], 8)[0] == [(0, 0)]


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("arch*", ["archive", "arch", "архив"][:2], ["search", "архив"]),
        ("wom?n", ["woman", "women"], ["womn", "womeen"]),
        ("*ция", ["полиция"], ["полиции"]),
        ("a*b*c", ["abc", "axxbxxbc"], ["acb", "ab"]),
        ("?*?x", ["abx", "abcx"], ["ax", "x"]),
        ("CAFÉ*", ["cafe", "cafes"], ["caf"]),
        ("a.b*", ["a.b"], ["axb"]),
    ],
)
def test_wildcards_match_whole_surfaces(pattern: str, matching: list[str], other: list[str]) -> None:
    fullmatch = pattern_regex(fold_pattern(pattern)).fullmatch
    assert all(fullmatch(surface) for surface in matching)
    assert not any(fullmatch(surface) for surface in other)


def test_a_pattern_of_many_stars_is_quick() -> None:
    started = time.process_time()
    assert not pattern_regex(fold_pattern("a*" * 32 + "b")).fullmatch("a" * 64)
    assert time.process_time() - started < 0.5


def test_the_literal_beginning_of_a_pattern_narrows_the_dictionary() -> None:
    assert literal_prefix(fold_pattern("Дет*ция?")) == "дет"
    assert literal_prefix(fold_pattern("*x")) == ""


def test_edits_are_insertions_deletions_replacements_and_swaps() -> None:
    assert within_edits("tokmadi", "tokmady", 1)
    assert within_edits("tokmadi", "tokmdai", 1)
    assert within_edits("tokmadi", "tokmad", 1)
    assert not within_edits("tokmadi", "tkmad", 1)
    assert within_edits("tokmadi", "tkmad", 2)
