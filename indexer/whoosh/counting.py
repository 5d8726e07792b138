"""How many documents have each value of each facet, among the entries that match.

What was chosen of a facet does not narrow that facet: it is counted over what the other filters leave.
"""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from indexer.engine.rules import FACET_VALUES, filters_beside, long_facet, ordered_facet
from indexer.engine.seam import FACETS, Filters
from indexer.whoosh.evaluation import Evaluation
from indexer.whoosh.snapshot import Snapshot

Facets: TypeAlias = Mapping[str, tuple[tuple[str, int], ...]]


def facets(snapshot: Snapshot, evaluation: Evaluation, filters: Filters, numbers: np.ndarray) -> Facets:
    """All facets; ``numbers`` are the entries that match and pass the filters."""
    found = {}
    narrowed = filters != Filters()
    for name in FACETS:
        others = filters_beside(filters, name) if narrowed else filters
        counted = numbers if others == filters else evaluation.numbers(others)
        if name in snapshot.codes:
            found[name] = _coded(snapshot, counted, name)
        elif name == "year":
            found[name] = _years(snapshot, counted)
        else:
            found[name] = _listed(snapshot, counted, name, getattr(filters, name))
    return found


def _coded(snapshot: Snapshot, numbers: np.ndarray, name: str) -> tuple[tuple[str, int], ...]:
    codes, values = snapshot.codes[name]
    counts = _distinct(snapshot, numbers, codes[numbers]).tolist()
    return ordered_facet(dict(zip(values, counts, strict=False)))


def _years(snapshot: Snapshot, numbers: np.ndarray) -> tuple[tuple[str, int], ...]:
    counts = _distinct(snapshot, numbers, snapshot.year[numbers])
    years = np.flatnonzero(counts)
    names = (f"{year:04}" if year else "" for year in years.tolist())
    return ordered_facet(dict(zip(names, counts[years].tolist(), strict=True)))


def _listed(
    snapshot: Snapshot, numbers: np.ndarray, name: str, chosen: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    column = snapshot.listed(name)
    if not len(column.codes):
        return ()
    values = column.values
    counts = _distinct(snapshot, *column.of_entries(numbers))
    known = np.flatnonzero(counts)
    if len(known) > FACET_VALUES:  # sorting all names of a large archive would take longer than the search
        least = -np.partition(-counts[known], FACET_VALUES - 1)[FACET_VALUES - 1]
        wanted = {code for code, value in enumerate(values) if value in chosen} if chosen else set()
        known = np.union1d(known[counts[known] >= least], sorted(wanted)).astype(np.int64)
    return long_facet({values[code]: int(counts[code]) for code in known.tolist()}, chosen)


def _distinct(snapshot: Snapshot, numbers: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """How many documents have each code; ``codes`` stand beside the entries that have them."""
    if snapshot.groups is not None and len(numbers):
        group = snapshot.groups[numbers]
        shared = group >= 0
        if shared.any():
            width = int(codes.max()) + 1
            pairs = np.unique(group[shared] * width + codes[shared])
            codes = np.concatenate([codes[~shared], pairs % width])
    return np.bincount(codes)
