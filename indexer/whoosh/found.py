"""Which entries of a segment something occurs in, and how often: what leaves of a query come down to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_DENSE = 24  # from one in so many entries on, adding up in an array of all is quicker than sorting


@dataclass(frozen=True, slots=True)
class Found:
    """Entries of a segment (ascending) and how often a leaf occurs in each, weighted."""

    docs: np.ndarray  # int32
    counts: np.ndarray  # float32

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        return int(self.docs.nbytes + self.counts.nbytes)


NOTHING = Found(np.empty(0, np.int32), np.empty(0, np.float32))


def summed(docs: np.ndarray, counts: np.ndarray, count: int) -> Found:
    """Each entry once, from entries in any order; ``count`` is the number of entries of the segment."""
    if len(docs) * _DENSE > count:
        sums = np.bincount(docs, counts, count)
        held = np.flatnonzero(sums != 0)  # of floats it would take five times as long
        return Found(held.astype(np.int32), sums[held].astype(np.float32))
    order = np.argsort(docs, kind="stable")
    docs, counts = docs[order], counts[order]
    first = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    sums = np.add.reduceat(counts, first, dtype=np.float64)  # whatever the order of the parts
    return Found(docs[first], sums.astype(np.float32))


def added(parts: Sequence[Found], count: int) -> Found:
    """Entries of any part, what they have summed up."""
    parts = [part for part in parts if len(part.docs)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    docs = np.concatenate([part.docs for part in parts])
    return summed(docs, np.concatenate([part.counts for part in parts]), count)


def greater(one: Found, other: Found, count: int) -> Found:
    """Entries of either, with the greater of both counts."""
    most = np.zeros(count, np.float32)
    most[one.docs] = one.counts
    most[other.docs] = np.maximum(most[other.docs], other.counts)
    held = np.flatnonzero(most != 0)
    return Found(held.astype(np.int32), most[held])
