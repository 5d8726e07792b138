"""Where numbers stand among many ascending ones: a bitmap, and how many ones stand before each of its words.

Looking up takes two steps where searching takes twenty. Of small arrays it would take more room than they do.
"""

import numpy as np

_WORD_BITS = 6  # of a number, its place in a word of 64
_IN_WORD = np.uint32((1 << _WORD_BITS) - 1)


class Ranks:
    """The places of different ascending numbers below ``1 << bits``."""

    def __init__(self, ascending: np.ndarray, bits: int) -> None:
        words = ascending >> _WORD_BITS
        ones = np.uint64(1) << (ascending & _IN_WORD).astype(np.uint64)
        first = np.flatnonzero(np.concatenate(([True], words[1:] != words[:-1])))
        self._ones = np.zeros(1 << max(0, bits - _WORD_BITS), np.uint64)
        self._ones[words[first]] = np.bitwise_or.reduceat(ones, first)
        many = np.bitwise_count(self._ones)
        self._before = np.cumsum(many, dtype=np.uint32) - many

    def of(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each number whether it is among them, and if so its place."""
        words = numbers >> _WORD_BITS
        ones = self._ones[words]
        bit = np.uint64(1) << (numbers & _IN_WORD).astype(np.uint64)
        return (ones & bit) != 0, self._before[words] + np.bitwise_count(ones & (bit - np.uint64(1)))
