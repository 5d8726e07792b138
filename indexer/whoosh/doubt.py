"""A snapshot without some documents: those of which the index does not know yet who may see them.

They count as deleted, so that totals, facets, spellings and completions know nothing of them. Costs a look-up for each
document, once for as long as the same ones are in doubt.
"""

import numpy as np

from indexer.whoosh.snapshot import Snapshot, View

_LOOKED_UP = 64  # documents; of more, all entries of a segment are compared at once


class Narrowed(Snapshot):
    """A snapshot that holds nothing of these documents."""

    def __init__(self, of: Snapshot, without: frozenset[str]) -> None:
        super().__init__(of.generation, [_narrowed(view, without) for view in of.views])
        self.of = of
        self.without = without


def _narrowed(view: View, without: frozenset[str]) -> View:
    hidden = _entries(view, [one.encode("utf-8", "surrogatepass") for one in without])
    if not len(hidden):
        return view
    live = np.ones(view.files.count, bool) if view.live is None else view.live.copy()
    live[hidden] = False
    return View(view.files, view.base, live)


def _entries(view: View, terms: list[bytes]) -> np.ndarray:
    """The numbers of these documents' entries in a segment, deleted ones too."""
    if len(terms) > _LOOKED_UP:
        column = view.files.arrays["document"]
        return np.flatnonzero(np.isin(column, np.array(terms, column.dtype)))
    lists = (view.files.postings("document", term) for term in terms)
    return np.concatenate(
        [np.empty(0, np.int64), *(found.docs for found in lists if found is not None)]
    ).astype(np.int64)
