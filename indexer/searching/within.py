"""Where a query's words stand within one rendition: on the page shown, on the pages about it, passage by passage.

Texts are read some pages at a time and no further than a bound, so that a report of ten thousand pages opens as
quickly as a letter; how far was looked is always told. Pages are numbered from 1. A match that runs across pages
is found where they adjoin; words near each other with a whole page between them are not marked here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.model import PageText
from indexer.highlight import Marker
from indexer.highlight.marks import Span
from indexer.highlight.snippets import every_fragment
from indexer.query.parser import parse
from indexer.query.rewriting import strictly
from indexer.query.tree import Node
from indexer.searching.search_types import Snippet

AROUND = 2_000_000  # characters looked at about the page shown
_LISTED = 6_000_000  # characters looked at for one list of passages
PASSAGES = 100  # listed at a time
_ON_ONE_PAGE = 30  # passages; of more the number alone is told
_AT_ONCE = 64  # pages read together


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found on some adjoining pages."""

    first: int  # page, inclusive
    last: int  # inclusive
    pages: int  # of the rendition
    hits: tuple[tuple[int, int], ...]  # page and number of marks, ascending; only pages with marks

    @property
    def is_whole(self) -> bool:
        """Whether every page was looked at."""
        return self.first <= 1 and self.last >= self.pages


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """One page with the query's words marked, and where else about it they stand."""

    number: int
    label: str
    text: str
    spans: tuple[Span, ...]
    slips: frozenset[Span]  # those of the spans that are spelled with a slip
    pages: int  # of the rendition
    looked: Looked

    @property
    def hit_pages(self) -> tuple[int, ...]:
        """Numbers of the pages with marks among those looked at, ascending."""
        return tuple(page for page, _ in self.looked.hits)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one page with marks in it."""

    first_mark: int  # its number on the page, from 1
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class PagePassages:
    """The passages of one page."""

    number: int
    label: str
    marks: int  # on the page
    passages: tuple[Passage, ...]

    @property
    def more(self) -> int:
        """Marks of the page that stand in none of the passages."""
        return self.marks - sum(len(passage.snippet.spans) for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Passages page by page, from one page on."""

    pages: tuple[PagePassages, ...]
    looked: Looked
    next: int | None  # the page to go on from; ``None`` at the end
    asks_for_words: bool  # whether the query has any words that could be marked

    @property
    def marks(self) -> int:
        """On the pages looked at."""
        return sum(marks for _, marks in self.looked.hits)


class Within:
    """Looks into renditions of one catalogue. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, marker_of: Callable[[Node], Marker]) -> None:
        self._catalogue = catalogue
        self._marker_of = marker_of

    def marked_page(self, rendition: str, number: int, query_text: str) -> MarkedPage:
        """One page with the query's words marked. Raises ``NotFound`` and the ``QueryError`` family."""
        query = parse(query_text)
        page = self._catalogue.page(rendition, number)
        look = _Look(self._catalogue, self._marker_of(query), rendition)
        spans = look.spans_of(number)
        looked = look.about(number, AROUND)
        strict = strictly(query)
        slips: frozenset[Span] = frozenset()
        if spans and strict != query:
            by_rule = _Look(self._catalogue, self._marker_of(strict), rendition).spans_of(number)
            slips = frozenset(spans) - frozenset(by_rule)
        return MarkedPage(number, page.label, page.text, spans, slips, look.pages, looked)

    def occurrences(self, rendition: str, query_text: str, first: int = 1) -> Occurrences:
        """All passages with marks from page ``first`` on, as far as one list goes. Raises as ``marked_page`` does."""
        marker = self._marker_of(parse(query_text))
        look = _Look(self._catalogue, marker, rendition)
        found: list[PagePassages] = []
        hits: list[tuple[int, int]] = []
        characters = passages = 0
        first = last = max(1, min(first, look.pages))
        for page, spans in look.onward(first) if marker.has_words else ():
            if passages >= PASSAGES or characters >= _LISTED:
                break
            last = page.number
            characters += len(page.text)
            if spans:
                hits.append((page.number, len(spans)))
                shown = tuple(
                    Passage(number + 1, snippet)
                    for number, snippet in every_fragment(page, spans, _ON_ONE_PAGE)
                )
                found.append(PagePassages(page.number, page.label, len(spans), shown))
                passages += len(shown)
        if not marker.has_words:
            last = look.pages
        looked = Looked(first, last, look.pages, tuple(hits))
        following = last + 1 if last < look.pages else None
        return Occurrences(tuple(found), looked, following, marker.has_words)


class _Look:
    """One query in one rendition."""

    def __init__(self, catalogue: Catalogue, marker: Marker, rendition: str) -> None:
        self._catalogue = catalogue
        self._marker = marker
        self._rendition = rendition
        found = catalogue.rendition(rendition)
        self._languages = found.languages
        self.pages = found.pages

    def spans_of(self, number: int) -> tuple[Span, ...]:
        """The marks of one page."""
        return next((spans for page, spans in self._block(number, number) if page.number == number), ())

    def onward(self, first: int) -> Iterator[tuple[PageText, tuple[Span, ...]]]:
        """The pages from this one on, with their marks."""
        while first <= self.pages:
            yield from self._block(first, first + _AT_ONCE - 1)
            first += _AT_ONCE

    def about(self, number: int, most: int) -> Looked:
        """The pages before and behind this one, about so many characters: half of them each way, if there are."""
        if not self._marker.has_words:
            return Looked(1, self.pages, self.pages, ())
        hits: dict[int, int] = {}
        first, last = number, number - 1
        left = most
        while left > 0 and (last < self.pages or first > 1):
            is_forward = last < self.pages and (left > most // 2 or first <= 1)
            if is_forward:
                block = self._block(last + 1, min(self.pages, last + _AT_ONCE))
                last = min(self.pages, last + _AT_ONCE)
            else:
                block = self._block(max(1, first - _AT_ONCE), first - 1)
                first = max(1, first - _AT_ONCE)
            for page, spans in block:
                left -= len(page.text) + 1
                if spans:
                    hits[page.number] = len(spans)
        return Looked(first, last, self.pages, tuple(sorted(hits.items())))

    def _block(self, first: int, last: int) -> list[tuple[PageText, tuple[Span, ...]]]:
        """Some pages with their marks; the pages beside them are read as well, for what runs across."""
        pages = self._catalogue.pages_between(self._rendition, first - 1, last + 1)
        marks = self._marker.find(pages, self._languages)
        return [pair for pair in zip(pages, marks.spans, strict=True) if first <= pair[0].number <= last]
