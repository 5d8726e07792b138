"""Filters and facets told from the entries themselves, one by one: the yardstick for engines with columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from indexer.engine.rules import UNDATED, days_of_entry, filters_beside, long_facet, ordered_facet, range_of
from indexer.engine.seam import FACETS, Entry, Filters

LISTED: Mapping[str, Callable[[Entry], tuple[str, ...]]] = {
    "creator": lambda entry: entry.creators,
    "recipient": lambda entry: entry.recipients,
    "tag": lambda entry: entry.tags,
}


def passes(entry: Entry, filters: Filters) -> bool:
    """Whether an entry passes all filters."""
    for facet in FACETS:
        wanted: tuple[str, ...] = getattr(filters, facet, ())
        if wanted and set(wanted).isdisjoint(values_of(entry, facet)):
            return False
    if filters.date_from or filters.date_to:
        return overlaps(days_of_entry(entry), range_of(filters.date_from, filters.date_to))
    return True


def overlaps(days: tuple[int, int], asked: tuple[int, int]) -> bool:
    """Whether a date may lie within a range; both are first and last day."""
    return days != UNDATED and days[0] <= asked[1] and days[1] >= asked[0]


def values_of(entry: Entry, facet: str) -> tuple[str, ...]:
    """What an entry has of a facet."""
    if facet in LISTED:
        return LISTED[facet](entry)
    if facet == "year":
        days = days_of_entry(entry)
        return () if days == UNDATED else (f"{days[0] // 10000:04}",)
    return (str(getattr(entry, facet)),)


def facets_of(fitting: Sequence[Entry], filters: Filters) -> dict[str, tuple[tuple[str, int], ...]]:
    """All facets of the entries that a query fits, whatever the filters; see ``SearchResult``."""
    facets = {}
    for facet in FACETS:
        others = filters_beside(filters, facet)
        counts = _documents(facet, (entry for entry in fitting if passes(entry, others)))
        chosen: tuple[str, ...] = getattr(filters, facet, ())
        facets[facet] = long_facet(counts, chosen) if facet in LISTED else ordered_facet(counts)
    return facets


def _documents(facet: str, entries: Iterable[Entry]) -> dict[str, int]:
    holders: dict[str, set[str]] = {}
    for entry in entries:
        for value in values_of(entry, facet):
            holders.setdefault(value, set()).add(entry.document)
    return {value: len(documents) for value, documents in holders.items()}
