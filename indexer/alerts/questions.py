"""A search as it is kept, and the way back: the same query, filters and order, asked by whoever asks now."""

from dataclasses import asdict
from typing import Any

from archive.saved_searches import Question
from indexer.query.parser import parse
from indexer.query.printer import canonical
from indexer.searching.search import search_query
from indexer.searching.search_types import SearchQuery

_ARGUMENTS = {"type": "types"}  # of ``search_query``, where it calls a filter otherwise


def question_of(asked: SearchQuery) -> Question:
    """What is kept of a search. Raises the ``QueryError`` family when it is not understood."""
    filters = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(asked.filters).items()
        if value
    }
    return Question(asked.text, canonical(parse(asked.text)), filters, asked.sort)


def asked_again(question: Question, visible_to: frozenset[str]) -> SearchQuery:
    """The search to be carried out. Raises ``UsageError`` when a filter is no longer known."""
    arguments: dict[str, Any] = {
        _ARGUMENTS.get(name, name): value for name, value in question.filters.items()
    }
    return search_query(question.query, visible_to, sort=question.sort, **arguments)


def understood_now(question: Question) -> str | None:
    """How the query is understood now, where that differs from when it was saved; ``None`` where it does not."""
    now = canonical(parse(question.query))
    return None if now == question.understood_as else now
