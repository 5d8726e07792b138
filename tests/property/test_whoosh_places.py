"""Arithmetic on arrays of places finds what going through positions one by one finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine import positions
from indexer.whoosh import places
from indexer.whoosh.places import POSITION_BITS, Intervals

PLACES = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 25)), max_size=30)


def array_of(found: set[tuple[int, int]]) -> np.ndarray:
    return np.array([entry << POSITION_BITS | position for entry, position in sorted(found)], np.int64)


@given(PLACES, PLACES, st.integers(1, 6), st.integers(1, 2), st.booleans())
def test_what_is_near_in_arrays_is_near_one_by_one(
    left: set[tuple[int, int]], right: set[tuple[int, int]], distance: int, length: int, ordered: bool
) -> None:
    expected = []
    for entry in range(4):
        of_left = positions.intervals(sorted(p for e, p in left if e == entry), 1)
        of_right = positions.intervals(sorted(p for e, p in right if e == entry), length)
        taking, _ = positions.near([of_left, of_right], distance, ordered)
        expected += [entry << POSITION_BITS | first for first, _ in taking]
    operands = [Intervals.of(array_of(left), 1), Intervals.of(array_of(right), length)]
    assert places.near(operands, distance, ordered).tolist() == expected


@given(st.lists(PLACES, max_size=4))
def test_a_union_has_every_place_once(parts: list[set[tuple[int, int]]]) -> None:
    joined = places.union([array_of(part) for part in parts])
    assert joined.tolist() == array_of(set().union(*parts)).tolist()
