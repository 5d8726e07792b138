"""Finding out what is new: each saved search is carried out as any search is, and compared with the last time.

Nothing is carried out again on an index that has not changed. A query is never relaxed here: a document is found when
all of the query holds for it. What cannot be compared is written down as trouble, never as "nothing new".
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from archive.catalogue import Catalogue, Listing
from archive.errors import ArchiveUnreachable, QueryError, UsageError
from archive.saved_searches import Checked, News, SavedSearch
from indexer.alerts.finding import all_found
from indexer.alerts.questions import asked_again, question_of
from indexer.analysis import Analyzer
from indexer.engine.seam import Engine, Health, Hit
from indexer.highlight import Marker
from indexer.names.spellings import known_spellings
from indexer.query.tree import Node
from indexer.searching.search_types import SearchQuery

PAGES_TOLD = 200  # new documents of one check in whose pages the words are looked for
PAGES_NAMED = 12  # of one document; the others are counted
_CHARACTERS = 8_000_000  # of texts looked at in one check of one search
_AT_ONCE = 16  # documents whose texts are held

Readers = Callable[[SavedSearch], frozenset[str]]  # the tokens of whoever a search belongs to


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What became of one saved search."""

    search: SavedSearch  # as it stands afterwards
    carried_out: bool  # otherwise nothing had changed, it is paused, or another process was faster
    found: int = 0  # documents that were not found before
    gone: int = 0  # documents that are not found any more


class Alerts:
    """Keeps searches and checks them. Safe to share between threads and processes."""

    def __init__(self, catalogue: Catalogue, engine: Engine, analyzer: Analyzer) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._analyzer = analyzer

    def state_of_index(self, visible_to: frozenset[str]) -> str:
        """What the answer to a search hangs on, besides the search: equal states answer equally."""
        return self._state(self._engine.followed(), visible_to)

    def save(
        self, asked: SearchQuery, title: str, mail_to: str | None = None, owner: str | None = None
    ) -> SavedSearch:
        """Keep a search with what it finds now. Raises the ``QueryError`` family and ``UsageError``.

        ``owner`` is the account whose eyes it is checked with, as they are then.
        """
        self._require_index()
        state, question = self.state_of_index(asked.visible_to), question_of(asked)
        _, hits = all_found(self._engine, asked)
        rows = self._visible(hits, asked.visible_to)
        news = [News(one.document, one.rendition, 0, "", pages_known=False) for one, _ in rows]
        checked = Checked(state, len(news), digest_of(one.document for one in news), news)
        return self._catalogue.save_search(title, question, checked, mail_to, owner)

    def is_due(self, readers: Readers) -> bool:
        """Whether the index has changed since some search was checked, and holds what everybody may see of it.

        A document in doubt is found by nobody for a moment, and must not be new to those who still may see it.
        """
        return not self._catalogue.access_in_doubt() and self.count_due(readers) > 0

    def count_due(self, readers: Readers) -> int:
        """How many searches the index has changed for since they were checked."""
        followed = self._engine.followed()
        return sum(
            not one.paused and one.index_state != self._state(followed, readers(one))
            for one in self._catalogue.saved_searches()
        )

    def check_all(
        self, readers: Readers, is_stopped: Callable[[], bool] = lambda: False
    ) -> list[CheckReport]:
        """Check every search that is due; the others are reported as they stand.

        What is not reached when ``is_stopped`` says so stays due.
        """
        self._require_index()
        followed = (
            self._engine.followed()
        )  # before the first search: what comes meanwhile is for the next check
        reports: list[CheckReport] = []
        same: dict[str, list[SavedSearch]] = {}
        for one in self._catalogue.saved_searches():
            if is_stopped():
                break
            state = self._state(followed, readers(one))
            if one.paused or one.index_state == state:
                reports.append(CheckReport(one, carried_out=False))
                continue
            report = self._check(one, state, readers(one))
            if report is None:
                same.setdefault(state, []).append(one)
            reports.append(report or CheckReport(one, carried_out=True))
        for state, unchanged in same.items():
            self._catalogue.record_same(unchanged, state)
        return reports

    def check(self, search: SavedSearch, readers: Readers) -> CheckReport:
        """Check one search, whether the index has changed or not."""
        self._require_index()
        state = self.state_of_index(readers(search))
        report = self._check(search, state, readers(search))
        if report is None:
            self._catalogue.record_same([search], state)
            report = CheckReport(self._catalogue.saved_search(search.id), carried_out=True)
        return report

    def _check(self, search: SavedSearch, state: str, visible_to: frozenset[str]) -> CheckReport | None:
        """``None`` when it finds what it found before, which is still to be written down."""
        try:
            asked = asked_again(search.question, visible_to)
            query, hits = all_found(self._engine, asked)
        except (QueryError, UsageError) as error:
            done = self._catalogue.record_trouble(search, state, error.code, error.message)
            return CheckReport(self._catalogue.saved_search(search.id), carried_out=done)
        if not search.trouble and digest_of(hit.document for hit in hits) == search.digest:
            return None
        before = self._catalogue.remembered(search.id)
        kept = [hit.document for hit in hits if hit.document in before]
        added = self._visible([hit for hit in hits if hit.document not in before], visible_to)
        documents = kept + [hit.document for hit, _ in added]
        gone = tuple(before.keys() - set(kept))
        news = self._news(query, added)
        checked = Checked(state, len(documents), digest_of(documents), news, gone)
        done = self._catalogue.record_check(search, checked)
        now = self._catalogue.saved_search(search.id)
        return CheckReport(now, done, len(news), len(gone)) if done else CheckReport(now, done)

    def _visible(self, hits: Sequence[Hit], visible_to: frozenset[str]) -> list[tuple[Hit, Listing]]:
        """The hits that the catalogue has and shows the asker; the index may lag behind it."""
        rows = self._catalogue.listings([hit.rendition for hit in hits])
        return [
            (hit, rows[hit.rendition])
            for hit in hits
            if hit.rendition in rows and rows[hit.rendition].access in visible_to
        ]

    def _news(self, query: Node, added: Sequence[tuple[Hit, Listing]]) -> list[News]:
        """The new documents with the pages on which the query's words stand, as far as they can be looked at."""
        marker = Marker(query, self._analyzer, partial(known_spellings, self._engine))
        news: list[News] = []
        characters = 0
        for start in range(0, len(added), _AT_ONCE):
            some = added[start : start + _AT_ONCE]
            characters += sum(row.rendition.characters for _, row in some)
            if start >= PAGES_TOLD or characters > _CHARACTERS:
                news += [News(hit.document, hit.rendition, 0, "", pages_known=False) for hit, _ in some]
                continue
            texts = self._catalogue.page_texts([hit.rendition for hit, _ in some])
            for hit, row in some:
                pages = texts.get(hit.rendition, [])
                spans = marker.find(pages, row.rendition.languages).spans
                marked = [(page.number, page.label) for page, on in zip(pages, spans, strict=True) if on]
                more = max(len(marked) - PAGES_NAMED, 0)
                news.append(News(hit.document, hit.rendition, 0, "", tuple(marked[:PAGES_NAMED]), more))
        return news

    def _state(self, followed: int, visible_to: frozenset[str]) -> str:
        said = (str(followed), self._analyzer.fingerprint, *sorted(visible_to))
        return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()

    def _require_index(self) -> None:
        """An index that is missing finds nothing, and must not make everything seem gone."""
        if self._engine.health is Health.REBUILD:
            raise ArchiveUnreachable(
                f"Saved searches cannot be checked yet. {self._engine.health_reason} It has to be built anew."
            )


def digest_of(documents: Iterable[str]) -> str:
    """SHA-256 of a set of documents, in whatever order they come."""
    return hashlib.sha256("\n".join(sorted(documents)).encode("ascii")).hexdigest()
