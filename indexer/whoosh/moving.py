"""The postings of several segments in the order of their terms, with the numbers their entries get in one.

Term tables are read some rows at a time; rare terms, which most are, are gathered without an array for each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from indexer.whoosh.formats import STEM, SURFACE_FIELDS
from indexer.whoosh.ordering import in_order
from indexer.whoosh.postings import INLINE, Batch, Postings, decode, decode_positions, inlined
from indexer.whoosh.segment import FIELDS_IN_ORDER
from indexer.whoosh.terms import Content, TermTable

_BATCH = 400_000  # postings moved at once
_WITH_POSITIONS = frozenset({*SURFACE_FIELDS, STEM})
_EVEN = [(1,) * size for size in range(INLINE + 1)]

Row: TypeAlias = tuple[int, bytes, int, bytes]  # number of the field, term, source, value


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one segment, and where its entries go."""

    table: TermTable
    lists: Content  # the posting file
    base: int  # its first entry, counted through all sources


def moved(sources: Sequence[Source], new: np.ndarray) -> Iterator[tuple[str, Batch]]:
    """Field by field, terms ascending. ``new`` has the number of each entry of all sources, -1 when it is left out."""
    gathered = _Gathered()
    current = 0
    tables = [_rows(source.table, number) for number, source in enumerate(sources)]
    for rows in in_order(tables, key=lambda row: row[:2]):
        for row in rows:
            number, term, source, value = row
            if gathered.postings and (
                number != current or (gathered.postings > _BATCH and term != gathered.terms[-1])
            ):
                yield from _batch(FIELDS_IN_ORDER[current], gathered, new)
                gathered = _Gathered()
            gathered.add(term, value, sources[source])
            current = number
    if gathered.postings:
        yield from _batch(FIELDS_IN_ORDER[current], gathered, new)


def _rows(table: TermTable, source: int) -> Iterator[Row]:
    order = {name: number for number, name in enumerate(FIELDS_IN_ORDER)}
    return ((order[name], term, source, value) for name, term, value in table.items())


@dataclass(slots=True)
class _Gathered:
    """Postings of several terms, term by term and source by source."""

    postings: int = 0
    terms: list[bytes] = field(default_factory=list)  # the different ones
    starts: list[int] = field(default_factory=list)  # of each
    sizes: list[int] = field(default_factory=list)  # postings of each row,
    bases: list[int] = field(default_factory=list)  # and the base of its source
    parts: list[Postings] = field(default_factory=list)
    docs: list[int] = field(default_factory=list)  # of rare terms since the last part
    weights: list[int] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)  # their positions

    def add(self, term: bytes, value: bytes, source: Source) -> None:
        """One row of a term table."""
        if not self.terms or self.terms[-1] != term:
            self.terms.append(term)
            self.starts.append(self.postings)
        rare = inlined(value)
        if rare is None:
            self.close_part()
            self.parts.append(decode(value, source.lists))
            size = len(self.parts[-1].docs)
        else:
            docs, weights, kept = rare
            size = len(docs)
            self.docs += docs
            self.weights += _EVEN[size] if weights is None else weights
            self.kept += kept
        self.sizes.append(size)
        self.bases.append(source.base)
        self.postings += size

    def close_part(self) -> None:
        """Make arrays of what was gathered of rare terms."""
        if self.docs:
            counts, positions = decode_positions(self.kept)
            weights = np.array(self.weights, np.uint32)
            self.parts.append(Postings(np.array(self.docs, np.int32), weights, counts, positions))
            self.docs, self.weights, self.kept = [], [], []


def _batch(name: str, gathered: _Gathered, new: np.ndarray) -> Iterator[tuple[str, Batch]]:
    """The batch, unless nothing of it is left."""
    gathered.close_part()
    parts = gathered.parts
    docs = np.concatenate([part.docs for part in parts]) + np.repeat(gathered.bases, gathered.sizes)
    weights = np.concatenate([part.weights for part in parts])
    counts, positions = None, None
    if name in _WITH_POSITIONS:
        counts = np.concatenate([part.counts for part in parts])
        positions = np.concatenate([part.positions for part in parts])
    whole = Batch(
        gathered.terms, np.append(gathered.starts, len(docs)), new[docs], weights, counts, positions
    )
    living = _living(whole)
    if living.terms:
        yield name, living


def _living(batch: Batch) -> Batch:
    """Without the postings of entries that are left out."""
    keep = batch.docs >= 0
    if keep.all():
        return batch
    counts, positions = batch.counts, batch.positions
    if counts is not None and positions is not None:
        positions = positions[np.repeat(keep, counts)]
        counts = counts[keep]
    kept = np.add.reduceat(keep.astype(np.int64), batch.starts[:-1])
    terms = [term for term, count in zip(batch.terms, kept.tolist(), strict=True) if count]
    starts = np.concatenate(([0], np.cumsum(kept[kept > 0])))
    return Batch(terms, starts, batch.docs[keep], batch.weights[keep], counts, positions)
