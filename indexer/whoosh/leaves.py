"""What one word, phrase, pattern or proximity of a query finds in one segment.

Plain text is kept in two fields, the pages and what is said about them; a leaf of the text looks in both, and
nothing reaches from one into the other. Where words stand is read only of entries that have all of them.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from indexer.analysis import Analyzer, fold, tokens
from indexer.engine.rules import SLIP_WEIGHT, filename_regex
from indexer.names import query_keys, strict_keys
from indexer.query.tree import Field, Fuzzy, Near, Node, Or, Phrase, Sounds, Wildcard, Word
from indexer.whoosh import places
from indexer.whoosh.cache import PostingCache
from indexer.whoosh.formats import ABOUT, STEM, TEXT
from indexer.whoosh.found import Found, added, greater
from indexer.whoosh.inflections import Inflections, inflections
from indexer.whoosh.places import Intervals
from indexer.whoosh.reading import PostingReader, Sought
from indexer.whoosh.snapshot import OpenSegment
from indexer.whoosh.tokens import GAP
from indexer.whoosh.vocabulary import FIELD_BITS, NAME

Terms: TypeAlias = Mapping[bytes, float]  # what a wildcard or fuzzy word stands for, with weights
Expansions: TypeAlias = Mapping[Node, Terms]
_PLAIN = (TEXT, ABOUT, Field.TITLE.value)  # where a word is looked for when no field is named


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
    """Finds leaves in one segment, for one search."""

    def __init__(
        self,
        files: OpenSegment,
        analyzer: Analyzer,
        cache: PostingCache,
        expansions: Expansions,
        fields: Mapping[bytes, int] | None = None,
    ) -> None:
        """``fields`` tells which fields have the terms of the expansions, as ``FIELD_BITS``; None when unknown."""
        self._files = files
        self._fields = fields
        self._analyzer = analyzer
        self._cache = cache
        self._expansions = expansions
        self._reader = PostingReader(files)

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
        """Where a word of one token stands in the pages of some entries, in any inflection."""
        among = np.zeros(self._files.count, bool)
        among[docs] = True
        return self._reader.places(self._inflections(tokens(word.text)[0], TEXT).sought(TEXT), among)

    def _find(self, node: Node) -> Found:
        field = field_of(node)
        if field is Field.TEXT:
            return self._in_text(node)
        found = self._in_field(node, field.value)
        if isinstance(node, Wildcard) and field is Field.FILENAME:
            found = added([found, self._whole_filename(node)], self._files.count)
        return found

    def _in_text(self, node: Node) -> Found:
        wanted = tokens(node.text) if isinstance(node, Word) else ()
        if len(wanted) == 1:
            word = self._inflections(wanted[0], TEXT)
            if not word.stems:  # then how often it stands in both fields is one sum
                return self._reader.found([*word.surfaces_in(TEXT), *word.surfaces_in(ABOUT)])
        return added([self._in_field(node, TEXT), self._in_field(node, ABOUT)], self._files.count)

    def _in_field(self, node: Node, field: str) -> Found:
        match node:
            case Word(text) if len(wanted := tokens(text)) == 1:
                return self._inflected(self._inflections(wanted[0], field), field)
            case Phrase(text) if len(wanted := tokens(text)) == 1:
                return self._reader.found([_surface(field, wanted[0])])
            case Wildcard() | Fuzzy():
                return self._reader.found(self._expanded(node, field))
            case Sounds(text, loose) if len(wanted := tokens(text)) == 1:
                return self._name(field, Sounds(wanted[0], loose))
        return Found(*places.counted(self._first_places(node, field)))

    def _whole_filename(self, node: Wildcard) -> Found:
        regex = filename_regex(node.pattern)
        fitting = [number for number, name in enumerate(self._files.filenames) if regex.fullmatch(name)]
        return Found(np.array(fitting, np.int32), np.ones(len(fitting), np.float32))

    # How often

    def _inflections(self, token: str, field: str) -> Inflections:
        fields = _PLAIN if field in _PLAIN else (field,)
        return self._cache.get(
            (self._files.id, "inflections", token, fields),
            lambda: inflections(self._files.vocabulary, self._analyzer, token, fields),
            lambda made: made.nbytes,
        )

    def _inflected(self, word: Inflections, field: str) -> Found:
        together = self._reader.found(word.surfaces_in(field))
        stems = word.stems_in(field)
        return greater(together, self._reader.found(stems), self._files.count) if stems else together

    def _expanded(self, node: Node, field: str) -> list[Sought]:
        bit, fields = FIELD_BITS[field], self._fields
        return [
            Sought(field, term, 0, weight)
            for term, weight in self._expansions[node].items()
            if fields is None or fields.get(term, 0) & bit
        ]

    # Where

    def _first_places(self, node: Node, field: str) -> np.ndarray:
        """Where the occurrences of a node of several words begin."""
        among = self._holders(node, field)
        if not among.any():
            return np.empty(0, np.int64)
        if not isinstance(node, Near):
            return self._intervals(node, field, among).first
        lists = [self._intervals(operand, field, among) for operand in node.operands]
        reach = node.distance if field == TEXT else min(node.distance, GAP - 1)
        return places.near(lists, reach, node.ordered)

    def _holders(self, node: Node, field: str) -> np.ndarray:
        """Entries that have all the words, wherever they stand; a bool for each."""
        join: np.ufunc = np.logical_or if isinstance(node, Or) else np.logical_and
        match node:
            case Near(parts) | Or(parts):
                held = [self._holders(part, field) for part in parts]
            case _:
                held = [self._reader.holders(sought) for sought in self._token_by_token(node, field)]
        holders: np.ndarray = join.reduce(held)
        return holders

    def _intervals(self, node: Node, field: str, among: np.ndarray) -> Intervals:
        if isinstance(node, Or):
            return places.either([self._intervals(child, field, among) for child in node.children])
        lists = self._token_by_token(node, field)
        return Intervals.of(self._side_by_side(lists, among), len(lists))

    def _side_by_side(self, lists: Sequence[Sequence[Sought]], among: np.ndarray) -> np.ndarray:
        """Where runs of the tokens begin. Of frequent ones only what rarer ones leave possible is read."""
        starts = np.empty(0, np.int64)
        for turn, offset in enumerate(self._rarest_first(lists)):
            found = self._reader.places(lists[offset], among)
            found -= offset
            starts = starts[places.contains(found, starts)] if turn else found
            if not len(starts):
                break
            among = np.zeros(self._files.count, bool)
            among[starts >> places.POSITION_BITS] = True
        return starts

    def _rarest_first(self, lists: Sequence[Sequence[Sought]]) -> Sequence[int]:
        if len(lists) == 1:
            return (0,)
        return sorted(range(len(lists)), key=lambda offset: self._reader.occurrences(lists[offset]))

    def _token_by_token(self, node: Node, field: str) -> list[list[Sought]]:
        """What has to stand side by side."""
        match node:
            case Word(text):
                return [self._inflections(token, field).sought(field) for token in tokens(text)]
            case Phrase(text):
                return [[_surface(field, token)] for token in tokens(text)]
            case Wildcard() | Fuzzy():
                return [self._expanded(node, field)]
            case Sounds(text, loose):
                names = [Sounds(token, loose) for token in tokens(text)]
                return [self._expanded(name, field) + self._told_by_token(field, name) for name in names]
            case _:
                raise TypeError(f"{type(node).__name__} does not stand anywhere")

    # Names

    def _name(self, field: str, name: Sounds) -> Found:
        """One word of a name, met by its surface or by what only the written word tells."""
        as_surface = self._reader.found(self._expanded(name, field))
        told = self._told_by_token(field, name)
        return greater(as_surface, self._reader.found(told), self._files.count) if told else as_surface

    def _told_by_token(self, field: str, name: Sounds) -> list[Sought]:
        """Terms of the stem field for keys that tokens have and their surfaces have not."""
        weights = dict.fromkeys(query_keys(name.text).loose, SLIP_WEIGHT) if name.loose else {}
        weights |= dict.fromkeys(strict_keys(name.text), 1.0)
        terms = {f"{field}:{NAME}/{key}".encode(): weight for key, weight in weights.items()}
        held = self._files.vocabulary.perhaps_stem_terms(list(terms))
        return [Sought(STEM, term, 0, terms[term]) for term in held]


def _surface(field: str, token: str) -> Sought:
    return Sought(field, fold(token).encode())
