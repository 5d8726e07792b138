"""All that a saved search finds, by the same parser and engine as any search, or nothing at all: never a part."""

from collections.abc import Sequence

from archive.errors import TooManyDocuments
from archive.saved_searches import MOST_DOCUMENTS
from indexer.engine.seam import Engine, Hit, SearchRequest
from indexer.query.parser import parse
from indexer.query.tree import Node
from indexer.searching.search_types import SearchQuery


def all_found(engine: Engine, asked: SearchQuery) -> tuple[Node, Sequence[Hit]]:
    """The query, and every hit in the order asked for. Raises the ``QueryError`` family and ``TooManyDocuments``."""
    query = parse(asked.text)
    request = SearchRequest(
        query, asked.visible_to, asked.filters, asked.sort, limit=MOST_DOCUMENTS, facets=False
    )
    result = engine.search(request)
    if result.total > MOST_DOCUMENTS:
        raise TooManyDocuments(
            f"This search finds {result.total:,} documents; of a saved search {MOST_DOCUMENTS:,} are remembered "
            "at most, so what is new could not be told. Narrow it, by dates or collections say."
        )
    return query, result.hits
