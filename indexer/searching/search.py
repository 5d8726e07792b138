"""A search from its text to its answer: parse, ask the engine, mark the words in the documents shown.

Only what is shown is looked at: texts are read for the hits of one page of results.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from archive.catalogue import Catalogue, Listing, Step
from archive.description.dates import days, is_date
from archive.errors import UsageError
from archive.model import LEADING_ROLES, PageText, State
from indexer.analysis import Analyzer
from indexer.engine.feed import language_of
from indexer.engine.seam import SORTS, Engine, Filters, Hit, SearchRequest
from indexer.highlight import Marker
from indexer.highlight.descriptions import DescriptionMarker
from indexer.highlight.remembered import Asked, Marked, Remembered
from indexer.identification.types import TYPES
from indexer.names.spellings import known_spellings, spellings_of
from indexer.query.leaves import LANGUAGE_CODE
from indexer.query.lexer import shown
from indexer.query.notes import notes_on
from indexer.query.parser import parse
from indexer.query.printer import canonical, relaxed
from indexer.query.tree import Field, Node
from indexer.searching.completion import Completion, completions
from indexer.searching.search_types import Answer, Found, SearchQuery
from indexer.searching.suggestions import suggestions
from indexer.searching.within import MarkedPage, Within

STATES = (State.SEARCHABLE.value, State.PARTIAL.value, State.KEPT.value)  # that a search can be narrowed to
MAX_LIMIT = 1000
MAX_OFFSET = 1_000_000
_CHARACTERS_AT_ONCE = 8_000_000  # of texts held to mark the words in them


def search_query(
    text: str,
    visible_to: frozenset[str],
    *,
    collection: Sequence[str] = (),
    language: Sequence[str] = (),
    types: Sequence[str] = (),
    state: Sequence[str] = (),
    creator: Sequence[str] = (),
    recipient: Sequence[str] = (),
    tag: Sequence[str] = (),
    date_from: str | None = None,
    date_to: str | None = None,
    sort: str = "relevance",
    limit: int = 20,
    offset: int = 0,
) -> SearchQuery:
    """Check what a stranger asked besides the query; raises ``UsageError`` with a sentence."""
    if sort not in SORTS:
        raise UsageError(f"There is no order {sort!r}. Use one of {', '.join(SORTS)}.")
    if not 0 <= limit <= MAX_LIMIT or not 0 <= offset <= MAX_OFFSET:
        raise UsageError(f"limit lies between 0 and {MAX_LIMIT}, offset between 0 and {MAX_OFFSET}.")
    for name in types:
        if name not in TYPES:
            raise UsageError(f"There is no type {name!r}. Use one of {', '.join(TYPES)}.")
    for code in language:
        if code and not LANGUAGE_CODE.fullmatch(code.lower()):
            raise UsageError(f"{shown(code)} is no code of a language. Write two or three letters, as in ru.")
    for name in state:
        if name not in STATES:
            raise UsageError(f"There is no state {name!r} to narrow by. Use one of {', '.join(STATES)}.")
    for day in (date_from, date_to):
        if day and not is_date(day):
            raise UsageError(f"{day!r} is no date. Write 2017, 2017-10 or 2017-10-11.")
    if date_from and date_to and days(date_from)[0] > days(date_to)[1]:
        raise UsageError(f"{date_from} lies after {date_to}. Exchange the two dates.")
    filters = Filters(
        collection=tuple(collection),
        language=tuple(code.lower() for code in language),
        type=tuple(types),
        state=tuple(state),
        creator=tuple(creator),
        recipient=tuple(recipient),
        tag=tuple(tag),
        date_from=date_from or None,
        date_to=date_to or None,
    )
    return SearchQuery(text, visible_to, filters, sort, limit, offset)


class Searcher:
    """Answers searches over one catalogue with one engine. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, engine: Engine, analyzer: Analyzer) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._analyzer = analyzer
        self._remembered = Remembered()
        self.within = Within(catalogue, self._marker)

    def answer(self, asked: SearchQuery) -> Answer:
        """Answer one search. Raises the ``QueryError`` family for what cannot be understood."""
        started = time.perf_counter()
        query = parse(asked.text)
        request = SearchRequest(query, asked.visible_to, asked.filters, asked.sort, asked.limit, asked.offset)
        result = self._engine.search(request)
        spelled_otherwise = suggestions(self._engine, query, request, result.total)
        wider = relaxed(query) if result.total == 0 else None
        is_relaxed = False
        if wider is not None:
            any_word = self._engine.search(replace(request, query=wider))
            if any_word.total:
                query, result, is_relaxed = wider, any_word, True
        hits = self.show(query, asked, result.hits)
        return Answer(
            query=asked.text,
            understood_as=canonical(query),
            total=result.total,
            limit=asked.limit,
            offset=asked.offset,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            facets=result.facets,
            relaxed=is_relaxed,
            suggestions=spelled_otherwise,
            names=spellings_of(query, self._engine, self._analyzer, asked.visible_to),
            notes=notes_on(asked.text),
        )

    def marked_page(self, rendition: str, number: int, query_text: str) -> MarkedPage:
        """One page with the query's words marked. Raises ``NotFound`` and the ``QueryError`` family."""
        return self.within.marked_page(rendition, number, query_text)

    def complete(self, untrusted_text: str, visible_to: frozenset[str]) -> tuple[Completion, ...]:
        """What the end of something typed may become. Raises ``QueryTooLarge``."""
        return completions(self._engine, untrusted_text, visible_to)

    def show(self, query: Node, asked: SearchQuery, hits: Sequence[Hit]) -> tuple[Found, ...]:
        """What people see of the hits, without those that the catalogue no longer has or does not show the asker.

        The index may lag behind the catalogue; who may see what is decided by the latter.
        """
        rows = self._catalogue.listings([hit.rendition for hit in hits])
        shown = [
            (hit, rows[hit.rendition])
            for hit in hits
            if hit.rendition in rows and rows[hit.rendition].access in asked.visible_to
        ]
        paths = self._catalogue.paths_to([hit.document for hit, _ in shown], asked.visible_to)
        marker, in_descriptions = self._marker(query), DescriptionMarker(partial(self._marker, query))
        state = Asked(canonical(query), self._engine.followed())
        found: list[Found] = []
        for portion in _portions(shown):
            marked = self._marked(state, marker, portion)
            for hit, row in portion:
                one = _found(hit, row, marked[hit.rendition])
                if not one.occurrences and hit.also:
                    one = self._leading(one, hit, row, marker)
                found.append(_explained(one, row, in_descriptions, paths.get(hit.document, ())))
        return tuple(found)

    def _marked(
        self, state: Asked, marker: Marker, portion: Sequence[tuple[Hit, Listing]]
    ) -> dict[str, Marked]:
        """What is marked in each of the renditions; the texts of those that are not remembered are read together."""
        known = {hit.rendition: self._remembered.get(state, hit.rendition) for hit, _ in portion}
        unread = [one for one, marked in known.items() if marked is None]
        texts = self._catalogue.page_texts(unread) if unread else {}
        found = {one: marked for one, marked in known.items() if marked is not None}
        for hit, row in portion:
            if hit.rendition not in found:
                one = _marked(row, texts.get(hit.rendition, []), marker)
                self._remembered.keep(state, hit.rendition, one)
                found[hit.rendition] = one
        return found

    def _leading(self, found: Found, hit: Hit, row: Listing, marker: Marker) -> Found:
        """Found by its description alone, all renditions are alike: the one that a document is known by is shown."""
        rows = {hit.rendition: row, **self._catalogue.listings(hit.also)}
        leading = min(
            (key for key in (hit.rendition, *hit.also) if key in rows and rows[key].access == row.access),
            key=lambda key: LEADING_ROLES.index(rows[key].rendition.role),
        )
        if LEADING_ROLES.index(rows[leading].rendition.role) == LEADING_ROLES.index(row.rendition.role):
            return found
        others = tuple(key for key in (hit.rendition, *hit.also) if key != leading)
        texts = self._catalogue.page_texts([leading])
        marked = _marked(rows[leading], texts.get(leading, []), marker)
        return _found(replace(hit, rendition=leading, also=others), rows[leading], marked)

    def _marker(self, query: Node, fields: tuple[Field, ...] = (Field.TEXT,)) -> Marker:
        return Marker(query, self._analyzer, partial(known_spellings, self._engine), fields)


def _explained(found: Found, row: Listing, marker: DescriptionMarker, path: tuple[Step, ...]) -> Found:
    languages = row.rendition.languages
    title = row.document.description.title
    spans = marker.title(title, languages) if title else marker.filename(row.rendition.filename, languages)
    said = () if found.occurrences else marker.said(row.document.description, languages)
    return replace(found, path=path, title_spans=spans, said=said)


def _portions(shown: Sequence[tuple[Hit, Listing]]) -> Iterator[Sequence[tuple[Hit, Listing]]]:
    """The hits in their order, together as far as their texts are bearably long."""
    portion: list[tuple[Hit, Listing]] = []
    characters = 0
    for hit, row in shown:
        if portion and characters + row.rendition.characters > _CHARACTERS_AT_ONCE:
            yield portion
            portion, characters = [], 0
        portion.append((hit, row))
        characters += row.rendition.characters
    if portion:
        yield portion


def _marked(row: Listing, pages: Sequence[PageText], marker: Marker) -> Marked:
    marks = marker.find(pages, row.rendition.languages)
    return Marked(marks.occurrences, marker.snippets(pages, marks))


def _found(hit: Hit, row: Listing, marked: Marked) -> Found:
    document, rendition = row.document, row.rendition
    return Found(
        document=hit.document,
        title=document.description.title or rendition.filename,
        date=document.description.date,
        collection=document.collection,
        score=hit.score,
        rendition=hit.rendition,
        filename=rendition.filename,
        media_type=rendition.media_type,
        language=language_of(rendition, document),
        pages=rendition.pages,
        occurrences=marked.occurrences,
        snippets=marked.snippets,
        also=hit.also,
    )
