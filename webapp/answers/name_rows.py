"""A table of names as rows of cells, as JSON and as lines for a terminal. Knows addresses, not Flask."""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from indexer.engine.seam import Spelling
from indexer.names.table import PAGES_COUNTED, Row
from webapp.answers.spreadsheet import Cell

COLUMNS = (
    "line",
    "name",
    "understood as",
    "documents",
    "pages",
    "spellings",
    "with a slip",
    "search",
    "note",
)
_NOT_COUNTED = f"pages are counted in up to {PAGES_COUNTED} documents"


def search_link(query: str) -> str:
    """Where a query is searched for."""
    return f"/search?q={quote(query, safe='', errors='replace')}"


def cells(rows: Iterable[Row], address: str = "") -> Iterator[tuple[Cell, ...]]:
    """The table with its heading. ``address`` is that of the archive, for links that lead there from elsewhere."""
    yield COLUMNS
    for row in rows:
        yield (
            row.line.number,
            row.line.text,
            row.understood_as,
            None if row.problem else row.documents,
            row.pages,
            _spelled(row, strict=True),
            _spelled(row, strict=False),
            address + search_link(row.understood_as) if row.understood_as else "",
            note(row),
        )


def note(row: Row) -> str:
    """What has to be said of a row besides its numbers."""
    if row.problem:
        return f"{row.problem.message} (at character {row.problem.position + 1})"
    said = [one.message.rstrip(".") for one in row.notes]
    if row.left_out:
        initials = ", ".join(row.left_out)
        said.append(f"not looked for: the {'initial' if len(row.left_out) == 1 else 'initials'} {initials}")
    if row.pages is None and row.documents > PAGES_COUNTED:
        said.append(_NOT_COUNTED)
    return "; ".join(said)


def row_as_json(row: Row) -> dict[str, Any]:
    """One line as the API and ``fonds names --json`` give it."""
    return {
        "line": row.line.number,
        "name": row.line.text,
        "understood_as": row.understood_as,
        "documents": None if row.problem else row.documents,
        "pages": row.pages,
        "spellings": [
            {"of": name.name, "word": one.word, "strict": one.strict, "renditions": one.entries}
            for name in row.names
            for one in name.spellings
        ],
        "note": "" if row.problem else note(row),
        "error": {
            "code": row.problem.code,
            "detail": row.problem.message,
            "position": row.problem.position,
        }
        if row.problem
        else None,
        "links": {"search": search_link(row.understood_as)} if row.understood_as else {},
    }


def _spelled(row: Row, strict: bool) -> str:
    """``мухтар 12, muchtar 3; джакишев 8``: the words of a name one after the other."""
    told = [_counted(one for one in name.spellings if one.strict is strict) for name in row.names]
    return "; ".join(words for words in told if words)


def _counted(spellings: Iterable[Spelling]) -> str:
    return ", ".join(f"{one.word} {one.entries}" for one in spellings)
