"""What builds and merges segments a part at a time gives what doing it at once would."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.whoosh.inversion import OneKey, SomeKeys, inverted
from indexer.whoosh.ordering import in_order
from indexer.whoosh.tokens import TokenLog

KEYS = 7
SECTIONS = st.lists(st.tuples(st.integers(0, 2), st.lists(st.integers(0, KEYS - 1), max_size=9)), max_size=12)


@given(st.lists(st.lists(st.integers(0, 20).map(lambda n: (n, n % 2))), max_size=5), st.integers(1, 6))
def test_streams_merged_window_by_window_are_one_sorted_list(
    streams: list[list[tuple[int, int]]], window: int
) -> None:
    ascending = [sorted(set(stream)) for stream in streams]
    windows = list(in_order([iter(stream) for stream in ascending], key=lambda item: item[0], window=window))
    assert [item for some in windows for item in some] == sorted(item for own in ascending for item in own)
    for one, other in pairwise(windows):
        assert not one or not other or one[-1][0] < other[0][0]


@given(SECTIONS, st.permutations(range(KEYS)), st.integers(1, 12), st.integers(1, 30))
def test_postings_inverted_in_parts_say_where_every_token_stands(
    sections: list[tuple[int, list[int]]], key_of: list[int], block: int, at_once: int
) -> None:
    few = SomeKeys(np.array([0, 2, 2, 5]), np.array([1, 0, 2, 1]), KEYS, 3)
    of_few = {0: [1], 2: [0, 2], 5: [1]}
    with TemporaryDirectory() as folder:
        log = TokenLog(Path(folder), block)
        every: list[tuple[int, int, int]] = []
        some: list[tuple[int, int, int]] = []
        doc, start = 0, 0
        for step, numbers in sections:
            doc, start = doc + step, 0 if step else start
            for position, number in enumerate(numbers, start):
                every.append((key_of[number], doc, position))
                some += [(key, doc, position) for key in of_few.get(number, ())]
            size, start = log.add(doc, numbers, start)
            assert size == len(numbers)
        assert list(_places(log, OneKey(np.array(key_of), KEYS), at_once)) == sorted(every)
        assert list(_places(log, few, at_once)) == sorted(some)
        log.close()


def _places(log: TokenLog, keys: OneKey | SomeKeys, at_once: int) -> Iterator[tuple[int, int, int]]:
    for part in inverted(log, keys, at_once):
        of_posting = np.repeat(part.keys, np.diff(part.starts))
        columns = np.repeat(of_posting, part.counts), np.repeat(part.docs, part.counts), part.positions
        yield from zip(*(column.tolist() for column in columns), strict=True)
