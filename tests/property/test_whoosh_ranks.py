"""A bitmap tells where numbers stand as searching does."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.whoosh.ranks import Ranks

NUMBERS = st.lists(st.integers(0, 4095), max_size=60)


@given(st.sets(st.integers(0, 4095), min_size=1), NUMBERS)
def test_a_bitmap_tells_places_as_a_search_does(known: set[int], asked: list[int]) -> None:
    ascending = np.array(sorted(known), np.uint32)
    held, places = Ranks(ascending, 12).of(np.array(asked, np.uint32))
    assert held.tolist() == [number in known for number in asked]
    assert ascending[places[held]].tolist() == [number for number in asked if number in known]
