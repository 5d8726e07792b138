"""A query, made ready to be looked for in the pages of many renditions.

Marks what asks for text in the whole (no field), or in one field of the description, and does not stand below NOT.
Matches exactly what the engines match: the same tokens, forms, wildcards, distances and positions.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from archive.model import PageText
from indexer.analysis import Analyzer, tokens
from indexer.engine.positions import near
from indexer.highlight.marks import Marks, Occurrence, merged
from indexer.highlight.places import Places
from indexer.highlight.snippets import beginning, best_fragments
from indexer.highlight.vocabulary import KnownSpellings, Vocabulary, WordTest
from indexer.query.tree import And, Field, Fuzzy, Near, Node, Or, Phrase, Sounds, Wildcard, Word
from indexer.searching.search_types import Snippet


@dataclass(frozen=True, slots=True)
class _Row:
    """One leaf: tests that adjoining tokens have to satisfy, one after the other."""

    leaf: int  # its number in the query
    tests: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Close:
    """A ``Near``: each operand is any of some rows."""

    operands: tuple[tuple[_Row, ...], ...]
    distance: int
    ordered: bool


# What the index knows of one word of a name; the second argument allows a slip.
Spellings = Callable[[str, bool], KnownSpellings]


class Marker:
    """Finds one query in many renditions. One for each search: it remembers the words it has compared."""

    def __init__(
        self,
        query: Node,
        analyzer: Analyzer,
        spellings: Spellings | None = None,
        fields: Collection[Field] = (Field.TEXT,),
    ) -> None:
        """Without ``spellings`` every word is compared with a name letter by letter, which takes its time."""
        self._analyzer = analyzer
        self._fields = fields
        self._spellings = spellings
        self._tests: dict[WordTest, int] = {}
        self._leaves = 0
        self._parts = tuple(self._compiled(query))
        self._vocabularies: dict[tuple[str, ...], Vocabulary] = {}

    @property
    def has_words(self) -> bool:
        """Whether the query asks for anything that could be marked."""
        return bool(self._parts)

    def find(self, pages: Sequence[PageText], stemmed_as: Sequence[str] = ()) -> Marks:
        """The marks on the pages of one rendition. ``stemmed_as`` as the engine's entry has it."""
        if not self._parts:
            return Marks(((),) * len(pages), ((),) * len(pages), 0)
        languages = self._analyzer.stemmed_as(stemmed_as)
        vocabulary = self._vocabularies.get(languages)
        if vocabulary is None:
            vocabulary = Vocabulary(tuple(self._tests), self._analyzer, languages)
            self._vocabularies[languages] = vocabulary
        for page in pages:
            vocabulary.learn(page.text)
        places = Places([page.text for page in pages])
        return merged(len(pages), self._found(places, vocabulary))

    def snippets(self, pages: Sequence[PageText], marks: Marks, limit: int = 3) -> tuple[Snippet, ...]:
        """The best fragments, best first; the beginning of the text when nothing is marked."""
        return best_fragments(pages, marks, limit) if marks.occurrences else beginning(pages, limit)

    def _compiled(self, node: Node) -> Iterator[_Row | _Close]:
        match node:
            case And() | Or():
                for child in node.children:
                    yield from self._compiled(child)
            case Near():
                operands = tuple(tuple(self._rows(operand)) for operand in node.operands)
                if all(operands):
                    yield _Close(operands, node.distance, node.ordered)
            case _:
                yield from self._rows(node)

    def _rows(self, node: Node) -> Iterator[_Row]:
        match node:
            case Or():
                for child in node.children:
                    yield from self._rows(child)
            case Word() | Phrase() | Wildcard() | Fuzzy() | Sounds() if node.field in self._fields:
                found = _tests(node, self._spellings)
                tests = tuple(self._tests.setdefault(test, len(self._tests)) for test in found)
                if tests:
                    self._leaves += 1
                    yield _Row(self._leaves - 1, tests)
            case _:
                return

    def _found(self, places: Places, vocabulary: Vocabulary) -> Iterator[tuple[int, Occurrence]]:
        for part in self._parts:
            if isinstance(part, _Row):
                yield from _row(part, places, vocabulary)
            else:
                yield from _close(part, places, vocabulary)


def _tests(leaf: Word | Phrase | Wildcard | Fuzzy | Sounds, spellings: Spellings | None) -> list[WordTest]:
    match leaf:
        case Sounds(text, loose):
            return [
                WordTest("name", token, loose=loose, spellings=spellings(token, loose) if spellings else None)
                for token in tokens(text)
            ]
        case Word():
            return [WordTest("word", token) for token in tokens(leaf.text)]
        case Phrase():
            return [WordTest("surface", token) for token in tokens(leaf.text)]
        case Wildcard():
            return [WordTest("pattern", leaf.pattern)]
        case Fuzzy():
            return [WordTest("fuzzy", leaf.text, leaf.edits)]


def _row(row: _Row, places: Places, vocabulary: Vocabulary) -> list[tuple[int, Occurrence]]:
    found = places.side_by_side([vocabulary.words[test] for test in row.tests])
    return [(row.leaf, occurrence) for occurrence in found]


def _close(part: _Close, places: Places, vocabulary: Vocabulary) -> Iterator[tuple[int, Occurrence]]:
    """The occurrences of the operands that take part in a match."""
    operands = [
        [pair for row in operand for pair in _row(row, places, vocabulary)] for operand in part.operands
    ]
    if not all(operands):
        return
    pages = {occurrence.pieces[0].page for operand in operands for _, occurrence in operand}
    longest = max(occurrence.tokens for operand in operands for _, occurrence in operand)
    ordinals = places.ordinals(pages, part.distance + longest + 1)
    intervals = [[ordinals.interval(occurrence) for _, occurrence in operand] for operand in operands]
    taking = near(intervals, part.distance, part.ordered)
    for operand, of_operand, taking_part in zip(operands, intervals, taking, strict=True):
        chosen = set(taking_part)
        for pair, interval in zip(operand, of_operand, strict=True):
            if interval in chosen:
                yield pair
