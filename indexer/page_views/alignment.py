"""Words of a text found again among the words of a PDF made of the same file.

The two differ: headers repeat on every page, notes stand elsewhere, words are parted at line ends. Runs of words that
are unique in both are paired first, in their common order; then the same again with what is left, because notes
and text boxes stand in another order. Bounded: linear in the words but for short gaps. Offsets are code points.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher

from indexer.pages.boxes import UNSPACED

# Scripts that put no blanks between words are compared letter by letter.
_TOKEN = re.compile(f"[{UNSPACED}]|[^\\W{UNSPACED}]+")
_RUNS = (4, 3, 2, 1)  # words in a run, round by round
_GAP = 200  # words between two pairs that are compared one by one

Token = tuple[str, int, int]  # folded, first code point, code point after the last


def tokens(text: str) -> list[Token]:
    """The words of a text, folded, with their places."""
    return [(match.group().casefold(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def paired(left: Sequence[str], right: Sequence[str]) -> list[int]:
    """For each word of ``left`` the number of its word in ``right``, or -1."""
    found = [-1] * len(left)
    taken = bytearray(len(right))
    for length in _RUNS:
        pairs = _in_common_order(_unique_pairs(left, right, found, taken, length))
        for start, other in pairs:
            for step in range(length):
                _pair(found, taken, start + step, other + step)
            _extend(left, right, found, taken, start + length, other + length, 1)
            _extend(left, right, found, taken, start - 1, other - 1, -1)
    _fill_gaps(left, right, found, taken)
    return found


def _pair(found: list[int], taken: bytearray, here: int, there: int) -> None:
    if found[here] < 0 and not taken[there]:
        found[here], taken[there] = there, 1


def _unique_pairs(
    left: Sequence[str], right: Sequence[str], found: Sequence[int], taken: bytearray, length: int
) -> list[tuple[int, int]]:
    """Runs of words not paired yet that stand once on each side, by their places."""
    ours = _unique_runs(left, [at < 0 for at in found], length)
    theirs = _unique_runs(right, [not one for one in taken], length)
    return sorted((place, theirs[run]) for run, place in ours.items() if run in theirs)


def _unique_runs(words: Sequence[str], free: Sequence[bool], length: int) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    twice: set[tuple[str, ...]] = set()
    free_words = 0
    for end, word_is_free in enumerate(free, 1):
        free_words = free_words + 1 if word_is_free else 0
        if free_words >= length:
            run = tuple(words[end - length : end])
            if run in places:
                twice.add(run)
            places[run] = end - length
    for run in twice:
        del places[run]
    return places


def _in_common_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs that goes forward on both sides."""
    tails: list[int] = []  # the smallest place on the right that ends a sequence of each length
    ends: list[int] = []
    before: list[int] = []
    for number, (_, there) in enumerate(pairs):
        at = bisect_left(tails, there)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [there]
        ends[at : at + 1] = [number]
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _extend(
    left: Sequence[str],
    right: Sequence[str],
    found: list[int],
    taken: bytearray,
    here: int,
    there: int,
    by: int,
) -> None:
    """On from a pair while the words are the same and free."""
    while 0 <= here < len(left) and 0 <= there < len(right):
        if left[here] != right[there] or found[here] >= 0 or taken[there]:
            return
        found[here], taken[there] = there, 1
        here, there = here + by, there + by


def _fill_gaps(left: Sequence[str], right: Sequence[str], found: list[int], taken: bytearray) -> None:
    """What is left between two pairs that stand close together on both sides."""
    last = -1
    for here in range(len(left) + 1):
        if here < len(left) and found[here] < 0:
            continue
        start, first = last + 1, found[last] + 1 if last >= 0 else 0
        end = found[here] if here < len(left) else len(right)
        if start < here and here - start <= _GAP and 0 < end - first <= _GAP:
            matcher = SequenceMatcher(None, left[start:here], right[first:end], autojunk=False)
            for ours, theirs, size in matcher.get_matching_blocks():
                for step in range(size):
                    _pair(found, taken, start + ours + step, first + theirs + step)
        last = here
