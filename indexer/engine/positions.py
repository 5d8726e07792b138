"""Where words stand beside or near each other: the arithmetic behind phrases and ``w/10``.

A *position* is the ordinal of a token in a whole rendition, pages counted through without a gap. An
occurrence is an *interval* of positions, first and last, both inclusive. Pure; knows no text, no analyzer
and no index. Engines may compute the same on arrays, and are compared with this.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

Interval: TypeAlias = tuple[int, int]  # first and last position, both inclusive


def adjacent(lists: Sequence[Sequence[int]]) -> list[int]:
    """Ascending positions ``p`` with ``p + i`` in ``lists[i]`` for every ``i``: tokens side by side."""
    if not lists:
        return []
    starts = set(lists[0])
    for offset, positions in enumerate(lists[1:], 1):
        if not starts:
            return []
        starts &= {position - offset for position in positions}
    return sorted(starts)


def intervals(starts: Iterable[int], length: int) -> list[Interval]:
    """Occurrences of ``length`` tokens each, from where they start."""
    return [(start, start + length - 1) for start in starts]


def near(
    operands: Sequence[Sequence[Interval]], distance: int, ordered: bool = False
) -> list[list[Interval]]:
    """For each operand of a ``Near`` its occurrences that take part, ascending; all empty without a match.

    A match chooses one occurrence of each operand so that no two overlap and the last one begins at most
    ``distance`` positions after the first one ends. ``ordered``, for two operands alone, wants the second
    after the first.
    """
    sorted_operands = [sorted(set(operand)) for operand in operands]
    if not all(sorted_operands):
        return [[] for _ in operands]
    if len(sorted_operands) == 1:
        return sorted_operands
    if len(sorted_operands) == 2:
        left, right = sorted_operands
        left_taking, right_taking = _before(left, right, distance)
        if not ordered:
            right_first, left_second = _before(right, left, distance)
            left_taking, right_taking = left_taking | left_second, right_taking | right_first
        return [sorted(left_taking), sorted(right_taking)]
    if ordered:
        raise ValueError("only two operands can be ordered")
    return _windows(sorted_operands, distance)


def _before(
    left: list[Interval], right: list[Interval], distance: int
) -> tuple[set[Interval], set[Interval]]:
    """Those of ``left`` with one of ``right`` soon after, and those of ``right``."""
    starts = [first for first, _ in right]  # ascending, as ``right`` is
    ends = sorted(last for _, last in left)
    left_taking = {
        (first, last)
        for first, last in left
        if bisect_right(starts, last) < bisect_right(starts, last + distance)
    }
    right_taking = {
        (first, last)
        for first, last in right
        if bisect_left(ends, first - distance) < bisect_left(ends, first)
    }
    return left_taking, right_taking


def _windows(operands: list[list[Interval]], distance: int) -> list[list[Interval]]:
    """Three and more operands, in any order: every occurrence is tried as the first of a window."""
    starts = [[first for first, _ in operand] for operand in operands]
    taking: list[set[Interval]] = [set() for _ in operands]
    for anchor_of, operand in enumerate(operands):
        for anchor in operand:
            last = anchor[1]
            inside = [
                operands[i][bisect_right(starts[i], last) : bisect_right(starts[i], last + distance)]
                for i in range(len(operands))
            ]
            others = [found for i, found in enumerate(inside) if i != anchor_of]
            if all(others) and _without_overlap(others, last):
                taking[anchor_of].add(anchor)
                for i, found in enumerate(inside):
                    taking[i].update(found)
    return [sorted(found) for found in taking]


def _without_overlap(candidates: list[list[Interval]], after: int) -> bool:
    """Whether one candidate of each operand can be chosen without two of them overlapping."""
    earliest = sorted(found[0] for found in candidates)
    if all(a[1] < b[0] for a, b in pairwise(earliest)):
        return True
    # For each set of operands (bits) the earliest position at which all of them can have ended.
    ends: dict[int, int] = {0: after}
    for chosen in range(1 << len(candidates)):
        reached = ends.get(chosen)
        if reached is None:
            continue
        for i, found in enumerate(candidates):
            bit = 1 << i
            if not chosen & bit:
                end = min((last for first, last in found if first > reached), default=None)
                if end is not None and end < ends.get(chosen | bit, end + 1):
                    ends[chosen | bit] = end
    return (1 << len(candidates)) - 1 in ends
