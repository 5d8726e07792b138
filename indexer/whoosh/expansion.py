"""Wildcards, fuzzy words, names and other spellings, looked up in the vocabularies of all segments."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

import numpy as np

from archive.errors import QueryTooLarge
from indexer.analysis import fold, tokens
from indexer.engine import Spelling
from indexer.engine_rules import SLIP_WEIGHT, slips_in, too_many_words
from indexer.names import query_keys, strict_keys
from indexer.patterns import fold_pattern
from indexer.query.bounds import EXPANSION
from indexer.query.tree import Field, Fuzzy, Near, Node, Or, Sounds, Wildcard
from indexer.whoosh.alike import alike
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.evaluation import leaves
from indexer.whoosh.formats import ABOUT, TEXT
from indexer.whoosh.snapshot import OpenSegment, Snapshot
from indexer.whoosh.vocabulary import FIELD_BITS, IN_TEXT, NAME

_SPELLINGS_CHECKED = 200


def expansions(snapshot: Snapshot, query: Node, cache: PostingCache) -> dict[Node, dict[bytes, float]]:
    """For each wildcard, fuzzy word and word of a name its terms and their weights. Raises ``QueryTooLarge``."""
    return {node: _expand(snapshot, node, cache) for node in set(_patterns(leaves(query)))}


def _patterns(nodes: Iterable[Node]) -> Iterable[Wildcard | Fuzzy | Sounds]:
    for node in nodes:
        match node:
            case Wildcard() | Fuzzy():
                yield node
            case Sounds(text, loose):
                for token in tokens(text):
                    yield Sounds(token, loose)
            case Near(children) | Or(children):
                yield from _patterns(children)


def _expand(snapshot: Snapshot, node: Wildcard | Fuzzy | Sounds, cache: PostingCache) -> dict[bytes, float]:
    terms: dict[bytes, float] = {}
    for view in snapshot.views:
        find = partial(_in_segment, view.files, node)
        found: dict[bytes, float] = cache.get((view.files.id, "terms", node), find, _size)
        terms |= found
        if len(terms) > EXPANSION:
            raise QueryTooLarge(too_many_words(_written(node)))
    return terms


def _written(node: Wildcard | Fuzzy | Sounds) -> str:
    match node:
        case Wildcard(pattern):
            return pattern
        case Fuzzy(text, edits):
            return f"{text}~{edits}"
        case Sounds(text, loose):
            return f"sounds:{text}{'~' if loose else ''}"


def _size(terms: dict[bytes, float]) -> int:
    return 120 * len(terms)


def _in_segment(files: OpenSegment, node: Wildcard | Fuzzy | Sounds) -> dict[bytes, float]:
    words = files.vocabulary
    bit = IN_TEXT if node.field is Field.TEXT else FIELD_BITS[node.field.value]
    if isinstance(node, Wildcard):
        return dict.fromkeys(words.fitting(fold_pattern(node.pattern), bit), 1.0)
    if isinstance(node, Sounds):
        loose = query_keys(node.text).loose if node.loose else frozenset()
        slips = dict.fromkeys(words.named(loose, bit), SLIP_WEIGHT)
        strict = dict.fromkeys(words.named(strict_keys(node.text), bit), 1.0)
        return slips | strict | {fold(node.text).encode(): 1.0}
    found = alike(words, fold(node.text), node.edits, bit)
    terms = words.terms(np.array([rank for rank, _ in found], np.int64))
    return {term: 1.0 / (1 + distance) for term, (_, distance) in zip(terms, found, strict=True)}


def similar_words(snapshot: Snapshot, word: str, visible_to: frozenset[str], limit: int) -> tuple[str, ...]:
    """Words of visible entries, few edits away, that occur in more of them; nearest first, then most frequent."""
    distances: dict[str, int] = {}
    at_most: Counter[str] = Counter()
    for view in snapshot.views:
        words = view.files.vocabulary
        for rank, distance in alike(words, word, slips_in(word), IN_TEXT):
            other = words.word(rank)
            distances[other] = distance
            at_most[other] += int(words.frequency[rank])
    distances.pop(word, None)
    likely = sorted(distances, key=lambda other: (distances[other], -at_most[other], other))
    least = visible_frequency(snapshot, word, visible_to) if likely else 0
    found: list[tuple[int, int, str]] = []
    for other in likely[:_SPELLINGS_CHECKED]:
        if len(found) >= limit and (distances[other], -at_most[other]) > sorted(found)[limit - 1][:2]:
            break  # no other can be more frequent than it was when it was counted
        frequency = visible_frequency(snapshot, other, visible_to)
        if frequency > least:
            found.append((distances[other], -frequency, other))
    return tuple(other for _, _, other in sorted(found)[:limit])


def visible_frequency(snapshot: Snapshot, word: str, visible_to: frozenset[str] | None) -> int:
    """Visible entries that hold the surface; all that hold it for ``None``."""
    frequency = 0
    for view in snapshot.views:
        held = [view.files.postings(field, word.encode()) for field in (TEXT, ABOUT)]
        docs = [postings.docs for postings in held if postings is not None]
        if docs:
            distinct = np.unique(np.concatenate(docs)) if len(docs) > 1 else docs[0]
            allowed = np.ones(len(distinct), bool)
            if visible_to is not None:
                allowed &= view.code_mask("access", visible_to)[distinct]
            if view.live is not None:
                allowed &= view.live[distinct]
            frequency += int(allowed.sum())
    return frequency


def spellings(
    snapshot: Snapshot, name: str, visible_to: frozenset[str] | None, cache: PostingCache
) -> tuple[Spelling, ...]:
    """Every word that could be this name, strict ones first, then the most frequent; see ``Engine.spellings``."""
    weights = _expand(snapshot, Sounds(name, loose=True), cache)
    found = [
        Spelling(word, weight > SLIP_WEIGHT, visible_frequency(snapshot, word, visible_to))
        for word, weight in ((term.decode(), weight) for term, weight in weights.items())
    ]
    return tuple(
        sorted(
            (one for one in found if one.entries), key=lambda one: (not one.strict, -one.entries, one.word)
        )
    )


def names_as_written(snapshot: Snapshot, name: str) -> bool:
    """Whether a key of this name may be one that only written words of the text have; see ``LeafFinder``."""
    keys = query_keys(name)
    terms = [f"{TEXT}:{NAME}/{key}".encode() for key in keys.strict | keys.loose]
    return any(view.files.vocabulary.perhaps_stem_terms(terms) for view in snapshot.views)
