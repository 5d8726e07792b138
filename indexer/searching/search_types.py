"""What a search is asked with and answers, as the contract words it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.catalogue import Step
from indexer.engine.seam import Filters, Spelling
from indexer.query.notes import Note


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search as a person or program puts it. ``text`` is untrusted and not yet parsed."""

    text: str
    visible_to: frozenset[str]
    filters: Filters = field(default_factory=Filters)
    sort: str = "relevance"
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of one page. ``spans`` are code points into ``text``, half-open, ascending, not overlapping."""

    page: int
    label: str
    text: str
    spans: tuple[tuple[int, int], ...]

    def as_json(self) -> dict[str, object]:
        """The contract's form."""
        return {
            "page": self.page,
            "label": self.label,
            "text": self.text,
            "spans": [list(span) for span in self.spans],
        }


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of a document's description in which words of the query stand. ``spans`` as in ``Snippet``."""

    field: str  # "from", "to", "tag" or "description"
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One document found, with its best rendition and where the words stand in it."""

    document: str
    title: str
    date: str | None
    collection: str
    score: float
    rendition: str
    filename: str
    media_type: str | None
    language: str | None
    pages: int
    occurrences: int
    snippets: tuple[Snippet, ...]
    also: tuple[str, ...] = ()
    path: tuple[Step, ...] = ()  # what it came in, outermost first, itself last
    title_spans: tuple[tuple[int, int], ...] = ()  # where the query's words stand in the title
    said: tuple[Said, ...] = ()  # and where in the rest of the description, when they are not in the text

    @property
    def first_page(self) -> int:
        """The page to open: that of the best snippet."""
        return self.snippets[0].page if self.snippets else 1


@dataclass(frozen=True, slots=True)
class NameSpellings:
    """A name of one word and the words of the holdings that could be it, strict ones first, then the most frequent."""

    name: str
    spellings: tuple[Spelling, ...]
    asked_for: bool  # by ``sounds:``; otherwise they are worth offering, and were not searched for


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one search. ``total`` and the facets count documents, exactly."""

    query: str
    understood_as: str
    total: int
    limit: int
    offset: int
    took_ms: float
    hits: tuple[Found, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    relaxed: bool = False
    suggestions: tuple[str, ...] = ()
    names: tuple[NameSpellings, ...] = ()
    notes: tuple[Note, ...] = ()
