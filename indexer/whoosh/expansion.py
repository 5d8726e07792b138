"""Wildcards, fuzzy words and other spellings, looked up in the vocabularies of all segments."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

import numpy as np

from archive.errors import QueryTooLarge
from indexer.analysis import fold
from indexer.engine_rules import slips_in, too_many_words
from indexer.patterns import fold_pattern
from indexer.query.bounds import EXPANSION
from indexer.query.tree import Field, Fuzzy, Near, Node, Or, Wildcard
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.evaluation import leaves
from indexer.whoosh.formats import ABOUT, TEXT
from indexer.whoosh.snapshot import OpenSegment, Snapshot
from indexer.whoosh.vocabulary import FIELD_BITS, IN_TEXT

_SPELLINGS_CHECKED = 200


def expansions(snapshot: Snapshot, query: Node, cache: PostingCache) -> dict[Node, dict[bytes, float]]:
    """For each wildcard and fuzzy word its terms and their weights. Raises ``QueryTooLarge``."""
    return {node: _expand(snapshot, node, cache) for node in set(_patterns(leaves(query)))}


def _patterns(nodes: Iterable[Node]) -> Iterable[Wildcard | Fuzzy]:
    for node in nodes:
        match node:
            case Wildcard() | Fuzzy():
                yield node
            case Near(children) | Or(children):
                yield from _patterns(children)


def _expand(snapshot: Snapshot, node: Wildcard | Fuzzy, cache: PostingCache) -> dict[bytes, float]:
    terms: dict[bytes, float] = {}
    for view in snapshot.views:
        find = partial(_in_segment, view.files, node)
        found: dict[bytes, float] = cache.get((view.files.id, "terms", node), find, _size)
        terms |= found
        if len(terms) > EXPANSION:
            written = node.pattern if isinstance(node, Wildcard) else f"{node.text}~{node.edits}"
            raise QueryTooLarge(too_many_words(written))
    return terms


def _size(terms: dict[bytes, float]) -> int:
    return 120 * len(terms)


def _in_segment(files: OpenSegment, node: Wildcard | Fuzzy) -> dict[bytes, float]:
    words = files.vocabulary
    bit = IN_TEXT if node.field is Field.TEXT else FIELD_BITS[node.field.value]
    if isinstance(node, Wildcard):
        return dict.fromkeys(words.fitting(fold_pattern(node.pattern), bit), 1.0)
    found = words.alike(fold(node.text), node.edits, bit)
    return {words.term(rank): 1.0 / (1 + distance) for rank, distance in found}


def similar_words(snapshot: Snapshot, word: str, visible_to: frozenset[str], limit: int) -> tuple[str, ...]:
    """Words of visible entries, few edits away, that occur in more of them; nearest first, then most frequent."""
    distances: dict[str, int] = {}
    at_most: Counter[str] = Counter()
    for view in snapshot.views:
        words = view.files.vocabulary
        for rank, distance in words.alike(word, slips_in(word), IN_TEXT):
            other = words.word(rank)
            distances[other] = distance
            at_most[other] += int(words.frequency[rank])
    distances.pop(word, None)
    likely = sorted(distances, key=lambda other: (distances[other], -at_most[other], other))
    least = _visible_frequency(snapshot, word, visible_to) if likely else 0
    found: list[tuple[int, int, str]] = []
    for other in likely[:_SPELLINGS_CHECKED]:
        if len(found) >= limit and (distances[other], -at_most[other]) > sorted(found)[limit - 1][:2]:
            break  # no other can be more frequent than it was when it was counted
        frequency = _visible_frequency(snapshot, other, visible_to)
        if frequency > least:
            found.append((distances[other], -frequency, other))
    return tuple(other for _, _, other in sorted(found)[:limit])


def _visible_frequency(snapshot: Snapshot, word: str, visible_to: frozenset[str]) -> int:
    """Visible entries that hold the surface."""
    frequency = 0
    for view in snapshot.views:
        held = [view.files.postings(field, word.encode()) for field in (TEXT, ABOUT)]
        docs = [postings.docs for postings in held if postings is not None]
        if docs:
            distinct = np.unique(np.concatenate(docs)) if len(docs) > 1 else docs[0]
            allowed = view.code_mask("access", visible_to)[distinct]
            if view.live is not None:
                allowed &= view.live[distinct]
            frequency += int(allowed.sum())
    return frequency
