"""Wildcards, fuzzy words, names and other spellings, looked up in the vocabularies of all segments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from archive.errors import QueryTooLarge
from indexer.analysis import fold, tokens
from indexer.engine.patterns import fold_pattern
from indexer.engine.rules import SLIP_WEIGHT, slips_in, too_many_words
from indexer.engine.seam import Spelling
from indexer.names import query_keys, strict_keys
from indexer.query.bounds import EXPANSION
from indexer.query.tree import Field, Fuzzy, Near, Node, Or, Sounds, Wildcard
from indexer.whoosh.alike import alike
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.evaluation import leaves
from indexer.whoosh.formats import TEXT
from indexer.whoosh.leaves import Terms
from indexer.whoosh.snapshot import OpenSegment, Snapshot
from indexer.whoosh.visible import Visible
from indexer.whoosh.vocabulary import FIELD_BITS, IN_TEXT, NAME

_SPELLINGS_CHECKED = 200


@dataclass(frozen=True, slots=True)
class Expanded:
    """What a wildcard, fuzzy word or word of a name stands for in one segment."""

    weights: dict[bytes, float]
    fields: dict[bytes, int]  # bits of the fields that have each of these terms

    @property
    def nbytes(self) -> int:
        """About the memory it takes."""
        return 240 * len(self.weights)


def expansions(snapshot: Snapshot, query: Node, cache: PostingCache) -> dict[Node, Terms]:
    """For each wildcard, fuzzy word and word of a name its terms and their weights. Raises ``QueryTooLarge``."""
    found: dict[Node, Terms] = {}
    for node in set(_patterns(leaves(query))):
        terms: dict[bytes, float] = {}
        for part in _expanded(snapshot, node, cache):
            terms |= part.weights
        found[node] = terms
    return found


def expansions_by_segment(
    snapshot: Snapshot, query: Node, cache: PostingCache
) -> list[tuple[dict[Node, Terms], dict[bytes, int]]]:
    """The same for each segment, with the fields that have each term. Raises ``QueryTooLarge``."""
    found: list[tuple[dict[Node, Terms], dict[bytes, int]]] = [({}, {}) for _ in snapshot.views]
    for node in set(_patterns(leaves(query))):
        for (weights, fields), part in zip(found, _expanded(snapshot, node, cache), strict=True):
            weights[node] = part.weights
            fields |= part.fields
    return found


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


def _expanded(snapshot: Snapshot, node: Wildcard | Fuzzy | Sounds, cache: PostingCache) -> list[Expanded]:
    parts: list[Expanded] = []
    together: set[bytes] = set()
    for view in snapshot.views:
        find = partial(_in_segment, view.files, node)
        parts.append(cache.get((view.files.id, "terms", node), find, lambda part: part.nbytes))
        together.update(parts[-1].weights)
        if len(together) > EXPANSION:
            raise QueryTooLarge(too_many_words(_written(node)))
    return parts


def _written(node: Wildcard | Fuzzy | Sounds) -> str:
    match node:
        case Wildcard(pattern):
            return pattern
        case Fuzzy(text, edits):
            return f"{text}~{edits}"
        case Sounds(text, loose):
            return f"sounds:{text}{'~' if loose else ''}"


def _in_segment(files: OpenSegment, node: Wildcard | Fuzzy | Sounds) -> Expanded:
    words = files.vocabulary
    bit = IN_TEXT if node.field is Field.TEXT else FIELD_BITS[node.field.value]
    if isinstance(node, Sounds):
        return _name_in_segment(files, node, bit)
    if isinstance(node, Wildcard):
        ranks = words.fitting(fold_pattern(node.pattern), bit)
        weights = [1.0] * len(ranks)
    else:
        found = alike(words, fold(node.text), node.edits, bit)
        ranks = np.array([rank for rank, _ in found], np.int64)
        weights = [1.0 / (1 + distance) for _, distance in found]
    terms = words.terms(ranks)
    fields = words.fields[ranks].tolist()
    return Expanded(dict(zip(terms, weights, strict=True)), dict(zip(terms, fields, strict=True)))


def _name_in_segment(files: OpenSegment, node: Sounds, bit: int) -> Expanded:
    words = files.vocabulary
    loose = query_keys(node.text).loose if node.loose else frozenset()
    slips = dict.fromkeys(words.named(loose, bit), SLIP_WEIGHT)
    strict = dict.fromkeys(words.named(strict_keys(node.text), bit), 1.0)
    weights = slips | strict | {fold(node.text).encode(): 1.0}
    return Expanded(weights, {term: words.fields_of(term) for term in weights})


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
    visible = Visible(snapshot, visible_to)
    least = visible.frequency(word) if likely else 0
    found: list[tuple[int, int, str]] = []
    for other in likely[:_SPELLINGS_CHECKED]:
        if len(found) >= limit and (distances[other], -at_most[other]) > sorted(found)[limit - 1][:2]:
            break  # no other can be more frequent than it was when it was counted
        frequency = visible.frequency(other)
        if frequency > least:
            found.append((distances[other], -frequency, other))
    return tuple(other for _, _, other in sorted(found)[:limit])


def spellings(
    snapshot: Snapshot, name: str, visible_to: frozenset[str] | None, cache: PostingCache
) -> tuple[Spelling, ...]:
    """Every word that could be this name, strict ones first, then the most frequent; see ``Engine.spellings``."""
    visible = Visible(snapshot, visible_to)
    segments = tuple(view.files.id for view in snapshot.views)
    seen_by = (
        None if visible.everything else visible_to
    )  # a search asks twice: for what is shown, and for all
    return cache.get(
        (segments, snapshot.generation, snapshot.without, "spellings", name, seen_by),
        lambda: _spellings(snapshot, name, visible, cache),
        lambda told: 200 * len(told),
    )


def _spellings(snapshot: Snapshot, name: str, visible: Visible, cache: PostingCache) -> tuple[Spelling, ...]:
    asked = Sounds(name, loose=True)
    weights = expansions(snapshot, asked, cache)[asked]
    found = [
        Spelling(word, weight > SLIP_WEIGHT, visible.frequency(word))
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
