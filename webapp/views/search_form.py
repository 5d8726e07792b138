"""What a search page or the search API was asked for: untrusted parameters checked, and links to neighbouring searches.

The query text itself is left to the parser. Knows no catalogue and makes no HTML.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote_plus

from werkzeug.datastructures import MultiDict

from archive.errors import UsageError
from indexer.searching.search import MAX_OFFSET, search_query
from indexer.searching.search_types import SearchQuery

PAGE_SIZE = 20
MAX_LIMIT = 100
MAX_VALUES = 50  # values of one filter
_quoted = lru_cache(512)(quote_plus)  # a page of results has a hundred links that say the same
CHOSEN = (
    "collection",
    "language",
    "type",
    "state",
    "creator",
    "recipient",
    "tag",
)  # filters of any number of values


Arguments: TypeAlias = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class SearchForm:
    """One search as its address says it. ``offset`` and ``limit`` count documents."""

    text: str = ""
    sort: str = "relevance"
    collection: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    creator: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    date_from: str | None = None
    date_to: str | None = None
    limit: int = PAGE_SIZE
    offset: int = 0

    @classmethod
    def from_args(cls, untrusted_args: Arguments) -> "SearchForm":
        """Read them; raises ``UsageError`` that names the parameter."""
        limit = number(untrusted_args, "limit", PAGE_SIZE, 0, MAX_LIMIT)
        page = number(untrusted_args, "page", 1, 1, MAX_OFFSET // MAX_LIMIT)
        return cls(
            text=untrusted_args.get("q", ""),
            sort=untrusted_args.get("sort", "") or "relevance",
            **{name: _values(untrusted_args, name) for name in CHOSEN},
            date_from=untrusted_args.get("from", "").strip() or None,
            date_to=untrusted_args.get("to", "").strip() or None,
            limit=limit,
            offset=number(untrusted_args, "offset", (page - 1) * limit, 0, MAX_OFFSET),
        )

    def query(self, visible_to: frozenset[str]) -> SearchQuery:
        """The same for the searcher, with the asker's groups; raises ``UsageError`` for a value that makes no sense."""
        return search_query(
            self.text,
            visible_to,
            collection=self.collection,
            language=self.language,
            types=self.type,
            state=self.state,
            creator=self.creator,
            recipient=self.recipient,
            tag=self.tag,
            date_from=self.date_from,
            date_to=self.date_to,
            sort=self.sort,
            limit=self.limit,
            offset=self.offset,
        )

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters that say this search, without those that say nothing."""
        return self._parameters({"offset": self.offset})

    def _parameters(self, changes: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The same with some fields changed, for the first page unless they say another."""
        found = [(name, value) for name in CHOSEN for value in changes.get(name, getattr(self, name))]
        found += [("from", changes.get("date_from", self.date_from))]
        found += [("to", changes.get("date_to", self.date_to))]
        sort = changes.get("sort", self.sort)
        found += [("sort", sort if sort != "relevance" else "")]
        found += [("offset", str(changes.get("offset") or ""))]
        return [("q", changes.get("text", self.text)), *(one for one in found if one[1])]

    def url(self, **changes: Any) -> str:
        """The address of this search with some fields changed; back at its first page unless ``offset`` is given."""
        return "/search?" + "&".join(f"{name}={_quoted(value)}" for name, value in self._parameters(changes))

    @property
    def narrowed(self) -> bool:
        """Whether anything besides the query narrows the search."""
        return bool(any(getattr(self, name) for name in CHOSEN) or self.date_from or self.date_to)

    @property
    def url_without_filters(self) -> str:
        """The address of the query by itself."""
        return self.url(date_from=None, date_to=None, **dict.fromkeys(CHOSEN, ()))


def number(untrusted_args: Arguments, name: str, default: int, least: int, most: int) -> int:
    """A whole number within bounds; raises ``UsageError``."""
    text = untrusted_args.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise UsageError(f"{name} must be a whole number from {least} to {most}.")
    return int(text)


def _values(untrusted_args: Arguments, name: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in untrusted_args.getlist(name) if value))
    if len(values) > MAX_VALUES or any(len(value) > 200 for value in values):
        raise UsageError(f"{name} takes at most {MAX_VALUES} values of 200 characters.")
    return values


def same_query(typed: str, understood: str) -> bool:
    """Whether the canonical spelling tells the reader nothing that was not typed."""
    return " ".join(typed.split()).casefold() == " ".join(understood.split()).casefold()
