"""What a saved search finds now, its new documents first. Changes nothing: looking is not having seen."""

from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.saved_searches import SavedSearch
from indexer.alerts.finding import all_found
from indexer.alerts.questions import asked_again
from indexer.engine.seam import Engine
from indexer.searching.search import Searcher
from indexer.searching.search_types import Found


@dataclass(frozen=True, slots=True)
class ListedHit:
    """One document found."""

    found: Found
    is_new: bool  # not yet seen, also when no check has met it so far


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list. ``total`` and ``new`` count documents as the index has them now."""

    total: int
    new: int
    hits: tuple[ListedHit, ...]


class SearchList:
    """Lists what saved searches find. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, engine: Engine, searcher: Searcher) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._searcher = searcher

    def listed(
        self,
        search: SavedSearch,
        visible_to: frozenset[str],
        limit: int = 20,
        offset: int = 0,
        *,
        only_new: bool = False,
    ) -> Listed:
        """The hits in the order they were asked for, new ones first. Raises ``QueryError`` and ``UsageError``."""
        asked = asked_again(search.question, visible_to)
        query, hits = all_found(self._engine, asked)
        known = self._catalogue.remembered(search.id)
        later = search.seen_upto + 1
        new = [hit for hit in hits if known.get(hit.document, later) >= later]
        told = {hit.document for hit in new}
        others = [] if only_new else [hit for hit in hits if hit.document not in told]
        shown = self._searcher.show(query, asked, [*new, *others][offset : offset + limit])
        return Listed(len(hits), len(new), tuple(ListedHit(found, found.document in told) for found in shown))
