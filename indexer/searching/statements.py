"""A search as a record that can be filed: what was asked and understood, in what it was looked for, all that was found.

A statement never relaxes a query and lists every document found, or is refused. It counts and names nothing that the
asker may not see. Values only; how they are written down is ``webapp.answers.statement``'s job.
"""

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.catalogue import Catalogue, Listing
from archive.clock import Clock, stamp
from archive.errors import UsageError
from archive.model import State
from indexer.analysis import Analyzer
from indexer.coverage import CoverageReport, Why, coverage_report
from indexer.engine.seam import Engine, Filters, Hit, SearchRequest
from indexer.names.spellings import spellings_of
from indexer.query.parser import parse
from indexer.query.printer import canonical
from indexer.query.tree import Everything
from indexer.searching.search_types import NameSpellings, SearchQuery

MOST_DOCUMENTS = 10_000  # that one statement lists
MOST_LACKING = (
    1_000  # renditions not or not wholly searchable that are named; of the others the number is told
)
_LACKING = (State.KEPT, State.PARTIAL, State.ACCESSIONED)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ListedRendition:
    """One rendition that matches."""

    id: str
    sha256: str
    filename: str
    media_type: str | None


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """One document found. ``renditions`` are those that match, the best first."""

    id: str
    title: str
    date: str | None
    collection: str
    renditions: tuple[ListedRendition, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """One rendition of which a search finds nothing, or not everything."""

    rendition: str
    document: str
    filename: str
    pages: int  # known of it; 0 where it could not be counted
    state: State
    reason: str  # code; empty while it is still being read


@dataclass(frozen=True, slots=True)
class IndexState:
    """What answered, and how it stands to the catalogue."""

    engine: str
    analysis: str  # version of the rules that make words of texts
    is_current: bool  # whether it has followed everything that the catalogue recorded


@dataclass(frozen=True, slots=True)
class Statement:
    """One search, on one day."""

    made_at: str  # ISO 8601, UTC
    asked_by: str
    query: str
    understood_as: str
    filters: Filters
    sort: str
    names: tuple[NameSpellings, ...]
    index: IndexState
    documents: int  # searched: all that the asker may see and the index has
    coverage: CoverageReport  # of all renditions that the asker may see
    lacking: tuple[Lacking, ...]
    took_ms: float
    found: tuple[ListedDocument, ...]
    digest: str  # see ``digest_of``

    @property
    def renditions_searched(self) -> int:
        """Renditions with text that can be found."""
        return self._sum("files", (State.SEARCHABLE, State.PARTIAL))

    @property
    def pages_searched(self) -> int:
        """Pages of those; of renditions searchable in part some pages hold no text."""
        return self._sum("pages", (State.SEARCHABLE, State.PARTIAL))

    @property
    def renditions_lacking(self) -> int:
        """Renditions of which nothing, or not everything, is found."""
        return self._sum("files", _LACKING)

    @property
    def pages_lacking(self) -> int:
        """Known pages of those."""
        return self._sum("pages", _LACKING)

    @property
    def reasons(self) -> list[Why]:
        """Why not more can be found; most files first."""
        told = [why for kind in self.coverage.kinds for why in kind.reasons]
        return sorted(told, key=lambda why: (-why.tally.files, why.code, why.state))

    def _sum(self, what: str, states: Iterable[State]) -> int:
        return sum(getattr(self.coverage.states[state], what) for state in states)


def digest_of(found: Iterable[ListedDocument]) -> str:
    """SHA-256 of the list, in whatever order it stands.

    Digested is one line for each document, the lines sorted: its id, then for each rendition that matches, sorted by
    id, a tab, the id, a colon and the rendition's SHA-256; each line ends with a line feed; ASCII.
    """
    lines = sorted(
        "\t".join([one.id, *sorted(f"{rendition.id}:{rendition.sha256}" for rendition in one.renditions)])
        for one in found
    )
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode("ascii")).hexdigest()


class Stater:
    """Makes statements over one catalogue with one engine. Safe to share between threads."""

    def __init__(
        self, catalogue: Catalogue, engine: Engine, analyzer: Analyzer, engine_name: str, clock: Clock
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._analyzer = analyzer
        self._engine_name = engine_name
        self._clock = clock

    def state(self, asked: SearchQuery, asked_by: str) -> Statement:
        """Search and write down. Raises the ``QueryError`` family, and ``UsageError`` for a list too long to file."""
        made_at, started = stamp(self._clock()), time.perf_counter()
        query = parse(asked.text)
        is_current = self._engine.followed() >= self._catalogue.latest_sequence()
        request = SearchRequest(
            query, asked.visible_to, asked.filters, asked.sort, limit=MOST_DOCUMENTS, facets=False
        )
        result = self._engine.search(request)
        if result.total > MOST_DOCUMENTS:
            raise UsageError(
                f"This search finds {result.total:,} documents; a statement lists {MOST_DOCUMENTS:,} at most. "
                "Narrow it, by dates or collections say, and file several."
            )
        found = tuple(self._listed(result.hits, asked.visible_to))
        coverage = coverage_report(self._catalogue.coverage(asked.visible_to))
        everything = SearchRequest(Everything(), asked.visible_to, limit=0, facets=False)
        names = spellings_of(query, self._engine, self._analyzer, asked.visible_to)
        return Statement(
            made_at=made_at,
            asked_by=asked_by,
            query=asked.text,
            understood_as=canonical(query),
            filters=asked.filters,
            sort=asked.sort,
            names=tuple(name for name in names if name.asked_for),
            index=IndexState(self._engine_name, self._analyzer.fingerprint, is_current),
            documents=self._engine.search(everything).total,
            coverage=coverage,
            lacking=tuple(self._lacking(coverage, asked.visible_to)),
            took_ms=(time.perf_counter() - started) * 1000,
            found=found,
            digest=digest_of(found),
        )

    def _listed(self, hits: Sequence[Hit], visible_to: frozenset[str]) -> Iterable[ListedDocument]:
        """What the catalogue has of the hits and shows the asker; the index may lag behind it."""
        for start in range(0, len(hits), _AT_ONCE):
            some = hits[start : start + _AT_ONCE]
            rows = self._catalogue.listings([one for hit in some for one in (hit.rendition, *hit.also)])
            for hit in some:
                known = [rows[one] for one in (hit.rendition, *hit.also) if one in rows]
                if visible := [row for row in known if row.access in visible_to]:
                    yield _document(visible)

    def _lacking(self, coverage: CoverageReport, visible_to: frozenset[str]) -> Iterable[Lacking]:
        """Those without any text first, newest first, as many as are named."""
        media_types = [one for kind in coverage.kinds for one in kind.media_types]
        left = MOST_LACKING
        for state in _LACKING:
            if left and coverage.states[state].files:
                rows = self._catalogue.covered(visible_to, media_types, state, None, left)
                left -= len(rows)
                yield from (_lacking(row) for row in rows)


def _document(rows: Sequence[Listing]) -> ListedDocument:
    best = rows[0]
    renditions = [row.rendition for row in rows]
    return ListedDocument(
        id=best.document.id,
        title=best.document.description.title or best.rendition.filename,
        date=best.document.description.date,
        collection=best.document.collection,
        renditions=tuple(
            ListedRendition(one.id, one.sha256, one.filename, one.media_type) for one in renditions
        ),
    )


def _lacking(row: Listing) -> Lacking:
    one = row.rendition
    reason = one.reason.code if one.reason else ""
    return Lacking(one.id, one.document, one.filename, one.pages, one.state, reason)
