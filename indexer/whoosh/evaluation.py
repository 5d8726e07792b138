"""A query tree to matching entries and their scores, segment by segment, on arrays.

BM25 with the frequency of a leaf taken over all its terms (Robertson and Zaragoza, "The Probabilistic Relevance
Framework", 2009). What cannot be more or less true (values, dates, NOT) adds nothing to a score.
"""

import math
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from indexer.engine.rules import range_of
from indexer.engine.seam import Filters, SearchRequest
from indexer.query.tree import And, DateRange, Everything, Field, Node, Not, Or, Phrase, Value, Word
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.found import Found
from indexer.whoosh.leaves import LeafFinder
from indexer.whoosh.places import contains
from indexer.whoosh.saturation import Saturation
from indexer.whoosh.second_look import looked_at_again
from indexer.whoosh.snapshot import Snapshot, View

# Chosen on several test collections together; a tenth more or less changes nDCG@10 in the third place.
K1 = 2.0
B = 0.7
TITLE = 0.6  # what a word in the title adds, in shares of the word's rarity


def leaves(node: Node) -> Iterator[Node]:
    """All parts of the tree that are looked up."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child)
        case Not(child):
            yield from leaves(child)
        case Everything() | Value() | DateRange():
            return
        case _:
            yield node


class Evaluation:
    """One request on one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        request: SearchRequest,
        finders: Sequence[LeafFinder],
        cache: PostingCache,
    ) -> None:
        self._snapshot = snapshot
        self._request = request
        self._cache = cache
        self._finders = finders
        self._found: dict[Node, list[Found]] = {
            leaf: [finder.find(leaf) for finder in finders] for leaf in set(leaves(request.query))
        }
        self._titled: dict[Node, list[Found]] = {
            leaf: [finder.find_in_title(leaf) for finder in finders]
            for leaf in self._found
            if isinstance(leaf, Word | Phrase) and leaf.field is Field.TEXT
        }
        self._rarity = {leaf: self._rarity_of(found) for leaf, found in self._found.items()}

    def matches(self) -> tuple[np.ndarray, np.ndarray]:
        """Visible entries that match and pass the filters (ascending, through all segments), and their scores."""
        numbers, scores = [], []
        for (docs, own), view in zip(self._fitting, self._snapshot.views, strict=True):
            allowed = self._allowed(view, self._request.filters)[docs]
            numbers.append(docs[allowed].astype(np.int64) + view.base)
            scores.append(own[allowed])
        if not numbers:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        found = np.concatenate(numbers)
        return found, looked_at_again(
            self._request,
            self._snapshot,
            self._finders,
            self._rarity,
            Saturation(K1, B, self._snapshot.average_length),
            found,
            np.concatenate(scores),
            self._cache,
        )

    @cached_property
    def _fitting(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each segment the entries that the query fits, whoever may see them, and their scores."""
        return [
            self._evaluate(self._request.query, index, view)
            for index, view in enumerate(self._snapshot.views)
        ]

    def numbers(self, filters: Filters) -> np.ndarray:
        """Visible entries that match and pass these filters, ascending."""
        found = [np.empty(0, np.int64)]
        for (docs, _), view in zip(self._fitting, self._snapshot.views, strict=True):
            found.append(docs[self._allowed(view, filters)[docs]].astype(np.int64) + view.base)
        return np.concatenate(found)

    def _rarity_of(self, found: Sequence[Found]) -> float:
        holders = sum(len(part.docs) for part in found)
        return math.log(1 + (self._snapshot.count - holders + 0.5) / (holders + 0.5))

    def _allowed(self, view: View, filters: Filters) -> np.ndarray:
        """Which entries are alive, visible and pass the filters."""
        visible = self._cache.get(
            (view.files.id, self._request.visible_to, filters),
            lambda: self._passing(view, filters),
            lambda mask: mask.nbytes,
        )
        return visible if view.live is None else visible & view.live

    def _passing(self, view: View, filters: Filters) -> np.ndarray:
        passing = view.code_mask("access", self._request.visible_to)
        for column in ("collection", "language", "type", "state"):
            wanted: tuple[str, ...] = getattr(filters, column)
            if wanted:
                passing &= view.code_mask(column, wanted)
        for column in ("creator", "recipient", "tag"):
            wanted = getattr(filters, column)
            if wanted:
                passing &= view.files.listed(column).mask(wanted)
        if filters.date_from or filters.date_to:
            passing &= view.date_mask(*range_of(filters.date_from, filters.date_to))
        return passing

    def _evaluate(self, node: Node, index: int, view: View) -> tuple[np.ndarray, np.ndarray]:
        match node:
            case And(children):
                return self._all_of(children, index, view)
            case Or(children):
                return self._any_of(children, index, view)
            case Everything() | Value() | DateRange() | Not():
                docs = np.flatnonzero(self._mask(node, index, view))
                return docs, np.zeros(len(docs), np.float32)
            case _:
                found = self._found[node][index]
                return found.docs, self._score(node, found, index, view)

    def _score(self, leaf: Node, found: Found, index: int, view: View) -> np.ndarray:
        lengths = view.files.arrays["length"][found.docs]
        base = np.float32(K1 * (1 - B))
        slope = np.float32(K1 * B / self._snapshot.average_length)
        heavy = np.float32(_weight(self._rarity[leaf]) * (K1 + 1))
        scores: np.ndarray = (
            heavy * found.counts / (found.counts + (base + slope * lengths).astype(np.float32))
        )
        titled = self._titled.get(leaf)
        if titled is not None:
            scores[np.searchsorted(found.docs, titled[index].docs)] += np.float32(TITLE * self._rarity[leaf])
        return scores

    def _all_of(self, children: Sequence[Node], index: int, view: View) -> tuple[np.ndarray, np.ndarray]:
        yes_or_no = [child for child in children if isinstance(child, (Everything, Value, DateRange, Not))]
        scored = [self._evaluate(child, index, view) for child in children if child not in yes_or_no]
        scored.sort(key=lambda part: len(part[0]))
        if not scored:
            docs = np.arange(view.files.count)
            scores = np.zeros(len(docs), np.float32)
        else:
            docs, scores = scored[0]
        for other_docs, other_scores in scored[1:]:
            if not len(docs):
                break
            common = contains(other_docs, docs)
            docs, scores = docs[common], scores[common]
            scores = scores + other_scores[np.searchsorted(other_docs, docs)]
        for child in yes_or_no:
            keep = self._mask(child, index, view)[docs]
            docs, scores = docs[keep], scores[keep]
        return docs, scores

    def _any_of(self, children: Sequence[Node], index: int, view: View) -> tuple[np.ndarray, np.ndarray]:
        total = np.zeros(view.files.count, np.float32)
        held = np.zeros(view.files.count, bool)
        for child in children:
            docs, scores = self._evaluate(child, index, view)
            total[docs] += scores
            held[docs] = True
        docs = np.flatnonzero(held)
        return docs, total[docs]

    def _mask(self, node: Node, index: int, view: View) -> np.ndarray:
        """Which entries of the segment match."""
        match node:
            case Everything():
                return np.ones(view.files.count, bool)
            case Value(field, value):
                return _value_mask(view, field, value)
            case DateRange(start, end):
                return view.date_mask(*range_of(start, end))
            case Not(child):
                return ~self._mask(child, index, view)
            case _:
                mask = np.zeros(view.files.count, bool)
                mask[self._evaluate(node, index, view)[0]] = True
                return mask


def _weight(rarity: float) -> float:
    """A little steeper than the rarity itself: in a question put in whole sentences most words only join the others."""
    return rarity * (0.6 + 0.2 * math.sqrt(rarity))


def _value_mask(view: View, field: Field, value: str) -> np.ndarray:
    if field is not Field.SHA256:
        return view.code_mask(field.value, (value,))
    mask = np.zeros(view.files.count, bool)
    found = view.files.postings("sha256", value.encode("utf-8", "surrogatepass"))
    if found is not None:
        mask[found.docs] = True
    return mask
