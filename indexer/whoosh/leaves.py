"""What one word, phrase, pattern or proximity of a query finds in one segment.

Plain text is kept in two fields, the pages and what is said about them; a leaf of the text looks in both, and
nothing reaches from one into the other. Stems are found through the vocabulary: a word stands for all surfaces
that share a stem with it in a language, each only in entries whose pages are read in that language.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.analysis import Analyzer, Forms, fold, tokens
from indexer.engine_rules import SLIP_WEIGHT, filename_regex
from indexer.names import query_keys, strict_keys
from indexer.query.tree import Field, Fuzzy, Near, Node, Or, Phrase, Sounds, Wildcard, Word
from indexer.whoosh import places
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.formats import ABOUT, STEM, TEXT
from indexer.whoosh.places import Intervals
from indexer.whoosh.postings import Postings
from indexer.whoosh.snapshot import OpenSegment
from indexer.whoosh.tokens import GAP
from indexer.whoosh.vocabulary import FIELD_BITS, NAME

Terms = Mapping[bytes, float]  # what a wildcard or fuzzy word stands for, with weights
Expansions = Mapping[Node, Terms]


@dataclass(frozen=True, slots=True)
class Found:
    """Entries of a segment (ascending) and how often a leaf occurs in each, weighted."""

    docs: np.ndarray  # int32
    counts: np.ndarray  # float32

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        return int(self.docs.nbytes + self.counts.nbytes)


NOTHING = Found(np.empty(0, np.int32), np.empty(0, np.float32))


def field_of(node: Node) -> Field:
    """The field that a leaf asks for."""
    match node:
        case Near(operands):
            return field_of(operands[0])
        case Or(children):
            return field_of(children[0])
        case Word() | Phrase() | Wildcard() | Fuzzy() | Sounds():
            return node.field
        case _:
            raise TypeError(f"{type(node).__name__} has no field")


class LeafFinder:
    """Finds leaves in one segment."""

    def __init__(
        self, files: OpenSegment, analyzer: Analyzer, cache: PostingCache, expansions: Expansions
    ) -> None:
        self._files = files
        self._analyzer = analyzer
        self._cache = cache
        self._expansions = expansions
        self._bits = {name: 1 << i for i, name in enumerate(analyzer.stemming_languages)}

    def find(self, node: Node) -> Found:
        """Where the leaf occurs, from the cache when it has been asked for lately."""
        return self._cache.get((self._files.id, node), lambda: self._find(node), lambda found: found.nbytes)

    def find_in_title(self, node: Node) -> Found:
        """Where a leaf of the text occurs in the title."""
        title = Field.TITLE.value
        return self._cache.get(
            (self._files.id, title, node), lambda: self._in_field(node, title), lambda found: found.nbytes
        )

    def places_of_word(self, word: Word, docs: np.ndarray) -> np.ndarray:
        """Where a word of one token stands in the pages of some entries (ascending), in any inflection."""
        parts = []
        for term_field, term, languages in self._terms_of(TEXT, self._analyzer.forms(tokens(word.text)[0])):
            postings = self._files.postings(term_field, term, with_positions=True)
            if postings is not None:
                wanted = places.contains(docs, postings.docs)
                read_in = self._read_in(TEXT, postings, languages)
                parts.append(places.places_of(postings, wanted if read_in is None else wanted & read_in))
        return places.union(parts)

    def _find(self, node: Node) -> Found:
        field = field_of(node)
        if field is Field.TEXT:
            return added([self._in_field(node, TEXT), self._in_field(node, ABOUT)], self._files.count)
        found = self._in_field(node, field.value)
        if isinstance(node, Wildcard) and field is Field.FILENAME:
            found = added([found, self._whole_filename(node)], self._files.count)
        return found

    def _in_field(self, node: Node, field: str) -> Found:
        match node:
            case Word(text):
                wanted = tokens(text)
                if len(wanted) == 1:
                    return self._inflections(field, self._analyzer.forms(wanted[0]))
            case Phrase(text):
                wanted = tokens(text)
                if len(wanted) == 1:
                    return self._terms(field, {fold(wanted[0]).encode(): 1.0})
            case Wildcard() | Fuzzy():
                return self._terms(field, self._expansions[node])
            case Sounds(text, loose):
                wanted = tokens(text)
                if len(wanted) == 1:
                    return self._name(field, Sounds(wanted[0], loose))
            case Near(operands, distance, ordered):
                lists = [self._intervals(operand, field) for operand in operands]
                reach = distance if field == TEXT else min(distance, GAP - 1)
                return Found(*places.counted(places.near(lists, reach, ordered)))
        return Found(*places.counted(self._intervals(node, field).first))

    def _whole_filename(self, node: Wildcard) -> Found:
        regex = filename_regex(node.pattern)
        fitting = [number for number, name in enumerate(self._files.filenames) if regex.fullmatch(name)]
        return Found(np.array(fitting, np.int32), np.ones(len(fitting), np.float32))

    # How often

    def _terms(self, field: str, terms: Terms) -> Found:
        found = []
        for term, weight in terms.items():
            postings = self._files.postings(field, term)
            if postings is not None:
                found.append(Found(postings.docs, postings.weights.astype(np.float32) * np.float32(weight)))
        return added(found, self._files.count)

    def _inflections(self, field: str, forms: Forms) -> Found:
        surfaces: list[Found] = []
        stems: list[Found] = []
        for term_field, term, languages in self._terms_of(field, forms):
            postings = self._files.postings(term_field, term)
            if postings is not None:
                found = Found(postings.docs, postings.weights.astype(np.float32))
                chosen = self._read_in(field, postings, languages)
                if chosen is not None:
                    found = Found(found.docs[chosen], found.counts[chosen])
                (stems if term_field == STEM else surfaces).append(found)
        together = added(surfaces, self._files.count)
        return greater(together, added(stems, self._files.count), self._files.count) if stems else together

    def _terms_of(self, field: str, forms: Forms) -> list[tuple[str, bytes, int]]:
        """Field, term and languages (bits; 0 is any) of all that is the same word."""
        surface = forms.surface.encode()
        words, field_bit = self._files.vocabulary, FIELD_BITS[field]
        languages_of: dict[bytes, int] = {}
        found = [(field, surface, 0)]
        for language, stems in forms.stems.items():
            bit = self._bits[language]
            for stem in stems:
                for term in words.family(self._analyzer, language, stem, field_bit):
                    if term != surface:
                        languages_of[term] = languages_of.get(term, 0) | bit
                stem_term = f"{field}:{language}/{stem}".encode()
                if words.may_have_stem_term(stem_term):
                    found.append((STEM, stem_term, bit))
        found.extend((field, term, languages) for term, languages in languages_of.items())
        return found

    def _read_in(self, field: str, postings: Postings, languages: int) -> np.ndarray | None:
        """Which postings are of entries read in one of the languages; None when all are."""
        if field != TEXT or not languages:
            return None
        chosen: np.ndarray = (self._files.read_as[postings.docs] & np.uint64(languages)) != 0
        return None if chosen.all() else chosen

    # Where

    def _intervals(self, node: Node, field: str) -> Intervals:
        match node:
            case Word(text):
                wanted = tokens(text)
                lists = [self._places(("word", token), field) for token in wanted]
                return Intervals.of(places.adjacent(lists), len(lists))
            case Phrase(text):
                lists = [self._places(("surface", fold(token)), field) for token in tokens(text)]
                return Intervals.of(places.adjacent(lists), len(lists))
            case Wildcard() | Fuzzy():
                found = [self._files.postings(field, term, True) for term in self._expansions[node]]
                return Intervals.of(places.union([places.places_of(p) for p in found if p is not None]), 1)
            case Or(children):
                return places.either([self._intervals(child, field) for child in children])
            case Sounds(text, loose):
                lists = [self._places_of_name(Sounds(token, loose), field) for token in tokens(text)]
                return Intervals.of(places.adjacent(lists), len(lists))
            case _:
                raise TypeError(f"{type(node).__name__} does not stand anywhere")

    # Names

    def _name(self, field: str, name: Sounds) -> Found:
        """One word of a name, met by its surface or by what only the written word tells."""
        as_surface = self._terms(field, self._expansions[name])
        told: list[Found] = []
        for term, weight in self._told_by_token(field, name).items():
            postings = self._files.postings(STEM, term)
            if postings is not None:
                told.append(Found(postings.docs, postings.weights.astype(np.float32) * np.float32(weight)))
        return greater(as_surface, added(told, self._files.count), self._files.count) if told else as_surface

    def _places_of_name(self, name: Sounds, field: str) -> np.ndarray:
        found = [self._files.postings(field, term, True) for term in self._expansions[name]]
        found += [self._files.postings(STEM, term, True) for term in self._told_by_token(field, name)]
        return places.union([places.places_of(postings) for postings in found if postings is not None])

    def _told_by_token(self, field: str, name: Sounds) -> dict[bytes, float]:
        """Terms of the stem field for keys that tokens have and their surfaces have not."""
        weights = dict.fromkeys(query_keys(name.text).loose, SLIP_WEIGHT) if name.loose else {}
        weights |= dict.fromkeys(strict_keys(name.text), 1.0)
        terms = {f"{field}:{NAME}/{key}".encode(): weight for key, weight in weights.items()}
        return {term: terms[term] for term in self._files.vocabulary.perhaps_stem_terms(list(terms))}

    def _places(self, token: tuple[str, str], field: str) -> np.ndarray:
        make: Callable[[], np.ndarray] = lambda: self._make_places(token, field)  # noqa: E731
        return self._cache.get((self._files.id, field, token), make, lambda found: found.nbytes)

    def _make_places(self, token: tuple[str, str], field: str) -> np.ndarray:
        kind, text = token
        forms = Forms(text, {}) if kind == "surface" else self._analyzer.forms(text)
        parts = []
        for term_field, term, languages in self._terms_of(field, forms):
            postings = self._files.postings(term_field, term, with_positions=True)
            if postings is not None:
                parts.append(places.places_of(postings, self._read_in(field, postings, languages)))
        return places.union(parts)


def added(parts: Sequence[Found], count: int) -> Found:
    """Entries of any part, what they have summed up. ``count`` is the number of entries of the segment."""
    parts = [part for part in parts if len(part.docs)]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    docs = np.concatenate([part.docs for part in parts])
    counts = np.concatenate([part.counts for part in parts])
    if len(docs) * 8 > count:
        sums = np.bincount(docs, counts, count)
        held = np.flatnonzero(sums)
        return Found(held.astype(np.int32), sums[held].astype(np.float32))
    order = np.argsort(docs, kind="stable")
    docs, counts = docs[order], counts[order]
    first = np.flatnonzero(np.concatenate(([True], docs[1:] != docs[:-1])))
    return Found(docs[first], np.add.reduceat(counts, first))


def greater(one: Found, other: Found, count: int) -> Found:
    """Entries of either, with the greater of both counts."""
    most = np.zeros(count, np.float32)
    most[one.docs] = one.counts
    most[other.docs] = np.maximum(most[other.docs], other.counts)
    held = np.flatnonzero(most)
    return Found(held.astype(np.int32), most[held])
