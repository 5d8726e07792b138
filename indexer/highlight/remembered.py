"""What was marked lately, so that a search that is asked again does not read its documents again.

Where a query's words are in a text depends on the two alone, and for names on what the index knows; so it holds as
long as the index has followed nothing new. Who may see a document is asked each time, elsewhere: of that nothing is
remembered.
Bounded by number. Safe to share between threads.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from indexer.searching.search_types import Snippet

MOST = 8_000  # renditions, each with at most three snippets: 400 pages of results, some 24 MiB


@dataclass(frozen=True, slots=True)
class Asked:
    """A query over an index in one state."""

    query: str  # in its canonical spelling
    followed: int  # the last change that the index has followed


@dataclass(frozen=True, slots=True)
class Marked:
    """What is shown of a query's words in one rendition."""

    occurrences: int
    snippets: tuple[Snippet, ...]


class Remembered:
    """The newest marks, by query and rendition."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, int, str], Marked] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, asked: Asked, rendition: str) -> Marked | None:
        """What was marked, if it is remembered."""
        key = (asked.query, asked.followed, rendition)
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
        return found

    def keep(self, asked: Asked, rendition: str, marked: Marked) -> None:
        """Remember it, in place of what was not asked for the longest."""
        with self._lock:
            self._known[asked.query, asked.followed, rendition] = marked
            while len(self._known) > self._most:
                self._known.popitem(last=False)
