"""How many entries hold a word, of those that somebody may see."""

import numpy as np

from indexer.whoosh.formats import ABOUT, TEXT
from indexer.whoosh.reading import PostingReader, Sought
from indexer.whoosh.snapshot import Snapshot


class Visible:
    """The entries of a snapshot that are alive and visible; all that are alive for ``None``."""

    def __init__(self, snapshot: Snapshot, visible_to: frozenset[str] | None) -> None:
        self._parts = [
            (view.files, view.live if visible_to is None else view.allowed(visible_to))
            for view in snapshot.views
        ]

    @property
    def everything(self) -> bool:
        """Whether none is hidden or deleted."""
        return all(mask is None for _, mask in self._parts)

    def frequency(self, word: str) -> int:
        """Entries that hold the surface."""
        term = word.encode()
        frequency = 0
        for files, mask in self._parts:
            found = PostingReader(files).found([Sought(TEXT, term), Sought(ABOUT, term)]).docs
            frequency += len(found) if mask is None else int(np.count_nonzero(mask[found]))
        return frequency
