"""The vocabularies of several segments as one, while the postings of the words come by in order."""

from collections.abc import Sequence

import numpy as np

from indexer.whoosh.formats import SCORED_FIELDS, STEM
from indexer.whoosh.ordering import in_order
from indexer.whoosh.vocabulary import (
    FIELD_BITS,
    Vocabulary,
    merged_families,
    stem_term_hashes,
    vocabulary_arrays,
)


class MergedWords:
    """What is known of the words of all segments so far."""

    def __init__(self, sources: Sequence[Vocabulary]) -> None:
        terms = [source.blob.tobytes().split(b"\n")[:-1] for source in sources]
        self._terms = [
            term for some in in_order([iter(own) for own in terms]) for term in dict.fromkeys(some)
        ]
        self._rank = {term: rank for rank, term in enumerate(self._terms)}
        self._families = [
            (source.families, np.fromiter((self._rank[term] for term in own), np.int64, len(own)))
            for source, own in zip(sources, terms, strict=True)
        ]
        self._fields = np.zeros(len(self._terms), np.uint8)
        self._frequency = np.zeros(len(self._terms), np.int64)
        self._stem_terms = [stem_term_hashes(())]

    def meet(self, field: str, terms: Sequence[bytes], frequency: np.ndarray) -> None:
        """Terms of a field that are left, and in how many entries each."""
        if field == STEM:
            self._stem_terms.append(stem_term_hashes(terms))
        if field in FIELD_BITS:
            ranks = np.fromiter(map(self._rank.__getitem__, terms), np.int64, len(terms))
            self._fields[ranks] |= FIELD_BITS[field]
            if field in SCORED_FIELDS:
                self._frequency[ranks] += frequency

    def arrays(self) -> dict[str, np.ndarray]:
        """What is kept of them; surfaces that no entry holds any more are left out."""
        left = self._fields > 0
        new_rank = np.where(left, np.cumsum(left) - 1, -1)
        return vocabulary_arrays(
            [self._terms[rank].decode() for rank in np.flatnonzero(left).tolist()],
            self._fields[left],
            self._frequency[left],
            merged_families((families, new_rank[ranks]) for families, ranks in self._families),
            np.unique(np.concatenate(self._stem_terms)),
        )
