"""The seam between Fonds and whatever searches: what an engine is given, asked, and answers.

An engine holds one entry for each rendition and answers with documents. It is a cache of the catalogue: it can be
thrown away and filled again, and it knows how far it has followed. Snippets and marks are not its job.
Every engine passes ``tests/contract/engine_contract.py``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from indexer.query.tree import Node

SORTS = ("relevance", "date", "-date", "title")
NO_NAMES: Mapping[str, int] = MappingProxyType({})
FACETS = ("collection", "language", "type", "year", "state", "creator", "recipient", "tag")


@dataclass(frozen=True, slots=True)
class Entry:
    """All that an engine learns of one rendition."""

    rendition: str  # id; an entry replaces the earlier one with the same id
    document: str  # id; entries with the same document are one hit
    pages: Sequence[str] = ()  # the text, page by page; a word never runs across two
    title: str = ""
    description: str = ""
    creators: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    filename: str = ""
    collection: str = ""
    language: str = ""  # ISO 639-1, "" when unknown
    stemmed_as: tuple[str, ...] = ()  # languages whose stems its words have; () is every configured one
    type: str = "other"  # the contract's groups: pdf, word, text, web, mail, …
    sha256: str = ""
    date: str | None = None  # EDTF
    access: str = "open"  # the token that whoever sees it holds: see ``archive.visibility``
    state: str = ""  # searchable, partial or kept
    signatories: tuple[str, ...] = ()  # found by ``from:`` as well
    notes: tuple[str, ...] = ()  # whatever else is said of it, found as the description is
    days: tuple[int, int] | None = None  # first and last of its date, where that is known already


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the catalogue: the entry as it is now, or ``None`` when the rendition is gone."""

    sequence: int  # grows with every step
    rendition: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search besides the query. Empty means no narrowing; several values mean any of them."""

    collection: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    creator: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    date_from: str | None = None  # ISO 8601, possibly shortened, inclusive
    date_to: str | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question to an engine. ``visible_to`` are the tokens the asker holds: no token, no hit."""

    query: Node
    visible_to: frozenset[str]
    filters: Filters = field(default_factory=Filters)
    sort: str = "relevance"
    limit: int = 20
    offset: int = 0
    facets: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """One document; ``rendition`` is its best matching one, ``also`` the other matching ones, best first."""

    document: str
    rendition: str
    score: float
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """``total`` and the facet counts are exact numbers of visible documents, not of renditions.

    What was chosen of a facet does not narrow that facet's own counts, so that more of it can be chosen. Of people and
    tags the most frequent ``engine_rules.FACET_VALUES`` are given, and those that were chosen.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]  # most frequent first, then by value


@dataclass(frozen=True, slots=True)
class Spelling:
    """A word of the holdings that could be a name."""

    word: str  # folded, as the index has it
    strict: bool  # by rule alone; otherwise with one plausible slip
    entries: int  # that hold it and may be seen


@dataclass(frozen=True, slots=True)
class Kin:
    """A document that shares telling words with a text."""

    document: str
    rendition: str  # the one that shares most
    score: float  # greater for more in common; comparable within one answer
    words: tuple[str, ...]  # shared ones, folded, the most telling first; names as the text spells them
    spellings: tuple[tuple[str, str], ...] = ()  # of those names, how the rendition spells them if otherwise


@dataclass(frozen=True, slots=True)
class Known:
    """A word, person, tag or title of the holdings that something typed may become."""

    kind: str  # word, creator, recipient, tag or title
    text: str  # a word is folded, as the index has it; all else as it is written
    entries: int  # that have it and may be seen


InDoubt = Callable[[], frozenset[str]]  # documents that nobody is shown now; asked before every answer


def nothing_in_doubt() -> frozenset[str]:
    """Of an engine whose entries never change hands."""
    return frozenset()


class Health(StrEnum):
    """How an engine stands to its catalogue when it is opened."""

    READY = "ready"
    REBUILD = "rebuild"  # missing, foreign, damaged or made by other rules: to be filled anew


class Engine(Protocol):
    """What Fonds asks of a search engine. Searching may happen in many processes, writing in one.

    An engine is made with an ``InDoubt``. It asks it before it looks at what it holds, and answers as if it held
    nothing of the documents named.
    """

    @property
    def health(self) -> Health:
        """``REBUILD`` when ``rebuild`` has to be called before searches mean anything."""
        ...

    @property
    def health_reason(self) -> str:
        """A sentence for people when ``health`` is ``REBUILD``, else empty."""
        ...

    def followed(self) -> int:
        """The sequence of the last change that is durably applied; 0 for none."""
        ...

    def apply(self, changes: Sequence[Change]) -> None:
        """Apply in order, durably, and let the next search in any process see them. Repeating is harmless.

        Raises ``ArchiveBusy`` when another process writes.
        """
        ...

    def rebuild(self, changes: Iterable[Change], upto: int) -> None:
        """Build anew beside what there is, from a stream that need not fit into memory, and swap it in."""
        ...

    def damage(self) -> str:
        """Read all that the engine has on the disk: what is not as it was written, as a sentence; else empty.

        Damage that is found makes ``health`` say ``REBUILD``.
        """
        ...

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer. Raises ``QueryTooLarge`` when a wildcard or fuzzy word expands beyond the bound."""
        ...

    def similar_words(self, word: str, visible_to: frozenset[str], limit: int = 5) -> tuple[str, ...]:
        """Words of visible entries few edits away (``engine_rules.slips_in``) and in more of them, nearest first."""
        ...

    def spellings(self, name: str, visible_to: frozenset[str] | None) -> tuple[Spelling, ...]:
        """Every word of visible entries that could be this name, of one word: strict ones first, then by frequency.

        ``None`` for ``visible_to`` looks at all entries.
        """
        ...

    def names_as_written(self, name: str) -> bool:
        """Whether there may be a word that is this name by its accents alone, so that ``spellings`` lacks its surface.

        ``False`` is sure.
        """
        ...

    def like(
        self,
        words: Mapping[str, int],
        visible_to: frozenset[str],
        limit: int,
        without: Set[str] = frozenset(),
        names: Mapping[str, int] = NO_NAMES,
    ) -> tuple[Kin, ...]:
        """Visible documents that share telling words (``indexer.engine.telling``) with a text, most first.

        ``words`` are the text's, folded, each with how often it has it; ``without`` are documents left out. ``names``
        are those of its words, as it writes them, that are met in every spelling by rule as long as that is rare, each
        with how often it has it in any spelling.
        """
        ...

    def complete(
        self, prefix: str, kinds: Sequence[str], visible_to: frozenset[str], limit: int = 8
    ) -> tuple[Known, ...]:
        """What of each kind has a word that begins so, most frequent first, at most ``limit`` of each.

        ``prefix`` is folded; of several words, parted by spaces, all but the last are whole and adjoin. Words of the
        text are single ones.
        """
        ...

    def close(self) -> None:
        """Let go of files and threads; wait for background work."""
        ...
