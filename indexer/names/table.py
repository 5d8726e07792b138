"""A table of names: for each line of a list its documents, pages and spellings, line by line as they are found.

Documents are counted by the engine, exactly. Pages are counted in the kept texts, in the shown rendition of each
document, and only for names that stand in few documents: of the others the search itself tells. Holds one line's
texts at a time, some at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from archive.catalogue import Catalogue, Listing
from archive.errors import QueryError
from indexer.analysis import Analyzer
from indexer.engine.seam import Engine, Hit, SearchRequest
from indexer.highlight import Marker
from indexer.names.lists import Line, wanted
from indexer.names.spellings import known_spellings, spellings_of
from indexer.query.notes import Note, notes_on
from indexer.query.printer import canonical
from indexer.query.printer import terms as leaves_of
from indexer.query.tree import Field, Node
from indexer.searching.search_types import NameSpellings

PAGES_COUNTED = 50  # documents in which pages are counted
_CHARACTERS = 2_000_000  # of texts looked at for one line; of more, pages are not counted


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line was not looked for. ``position`` counts code points of the line from 0."""

    code: str
    message: str
    position: int


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one line."""

    line: Line
    understood_as: str = ""  # the query in its one spelling; empty when it was not understood
    is_name: bool = True
    documents: int = 0
    pages: int | None = None  # on which it stands; ``None``: not counted
    names: tuple[NameSpellings, ...] = ()
    left_out: tuple[str, ...] = ()
    problem: Problem | None = None
    notes: tuple[Note, ...] = ()  # on characters that deceive


class NameTable:
    """Looks lines up over one catalogue with one engine. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, engine: Engine, analyzer: Analyzer) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._analyzer = analyzer

    def rows(
        self, lines: Iterable[Line], visible_to: frozenset[str], with_slips: bool = False
    ) -> Iterator[Row]:
        """One row a line, in their order. A line that is not understood becomes a row that says so."""
        for line in lines:
            try:
                yield self._row(line, visible_to, with_slips)
            except QueryError as error:
                yield Row(line, problem=Problem(error.code, error.message, error.position))

    def _row(self, line: Line, visible_to: frozenset[str], with_slips: bool) -> Row:
        asked = wanted(line.text, with_slips)
        request = SearchRequest(asked.query, visible_to, limit=PAGES_COUNTED, facets=False)
        found = self._engine.search(request)
        names = spellings_of(asked.query, self._engine, self._analyzer, visible_to)
        return Row(
            line,
            canonical(asked.query),
            asked.is_name,
            found.total,
            self._pages(asked.query, found.hits, visible_to) if found.total <= PAGES_COUNTED else None,
            tuple(name for name in names if name.asked_for),
            asked.left_out,
            notes=notes_on(line.text),
        )

    def _pages(self, query: Node, hits: Sequence[Hit], visible_to: frozenset[str]) -> int | None:
        """Pages with a mark; ``None`` when the query marks nothing, or the texts are too long to be looked at."""
        if not any(leaf.field is Field.TEXT for leaf in leaves_of(query)):
            return None
        rows = self._catalogue.listings([hit.rendition for hit in hits])
        shown = [row for row in rows.values() if row.access in visible_to]
        if sum(row.rendition.characters for row in shown) > _CHARACTERS:
            return None
        marker = Marker(query, self._analyzer, partial(known_spellings, self._engine))
        return sum(self._marked_pages(marker, some) for some in _batches(shown))

    def _marked_pages(self, marker: Marker, rows: Sequence[Listing]) -> int:
        texts = self._catalogue.page_texts([row.rendition.id for row in rows])
        count = 0
        for row in rows:
            pages = texts.get(row.rendition.id, [])
            count += sum(1 for spans in marker.find(pages, row.rendition.languages).spans if spans)
        return count


def _batches(rows: Sequence[Listing], size: int = 16) -> Iterator[Sequence[Listing]]:
    remaining = iter(rows)
    while some := list(islice(remaining, size)):
        yield some
