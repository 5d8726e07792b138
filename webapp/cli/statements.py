"""``fonds search --statement``: a search written down, and compared with an earlier one. Knows no options."""

import getpass
import json
import sys
from pathlib import Path
from typing import Any

from archive.errors import UsageError
from archive.settings import Settings
from indexer.holdings import Holdings, open_holdings
from indexer.searching.search import search_query
from indexer.searching.statements import Statement
from webapp.answers.statement import (
    MOST_BYTES,
    Changes,
    Earlier,
    changes_since,
    earlier_statement,
    statement_as_json,
)
from webapp.cli.output import print_json, say, shown
from webapp.policy import visible_to
from webapp.printed.statement_pages import statement_html, statement_pdf

STDOUT = "-"
_KINDS = (".json", ".html", ".pdf")


def state(query: str | None, target: str, since: Path | None, as_json: bool, options: dict[str, Any]) -> None:
    """Make the statement and write it to ``target``; without a query, that of the earlier statement is asked again."""
    kind = ".json" if as_json else Path(target).suffix.lower() if target != STDOUT else ".html"
    if kind not in _KINDS:
        raise UsageError(f"A statement is written as {', '.join(_KINDS)}. Let the file's name end so.")
    earlier = _earlier(since) if since else None
    with open_holdings(Settings.from_environment()) as holdings:
        holdings.catch_up(say if holdings.catalogue.latest_sequence() else lambda _: None)
        groups = visible_to(holdings)
        if query is None and earlier is not None:
            query, options = earlier.query, _asked_before(earlier)
        made = holdings.stater.state(search_query(query or "", groups, **options), _asker())
        changes = changes_since(earlier, made) if earlier else None
        if target == STDOUT and kind == ".json":
            print_json(statement_as_json(made, changes))
            return
        _write(target, _written(made, changes, kind, holdings))
    if target != STDOUT:
        say(f"fonds: {len(made.found):,} documents; {shown(target)}, list {made.digest}{_said(changes)}")


def _written(made: Statement, changes: Changes | None, kind: str, holdings: Holdings) -> bytes:
    if kind == ".pdf":
        return statement_pdf(made, changes, holdings.converter)
    if kind == ".html":
        return statement_html(made, changes).encode("utf-8", "replace")
    return json.dumps(statement_as_json(made, changes), ensure_ascii=False, indent=1).encode(
        "utf-8", "replace"
    )


def _said(changes: Changes | None) -> str:
    if changes is None:
        return ""
    counts = f"{len(changes.added)} added, {len(changes.gone)} gone, {len(changes.changed)} changed"
    return f"; since {shown(changes.since)}: {counts}"


def _asked_before(earlier: Earlier) -> dict[str, Any]:
    names = {"type": "types"}
    return {"sort": earlier.sort} | {names.get(name, name): value for name, value in earlier.filters.items()}


def _asker() -> str:
    """Who is logged in at this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody at this machine"


def _earlier(path: Path) -> Earlier:
    try:
        with path.open("rb") as source:
            return earlier_statement(source.read(MOST_BYTES + 1))
    except OSError as error:
        raise UsageError(f"{shown(str(path))} cannot be read: {error.strerror}.") from error


def _write(target: str, content: bytes) -> None:
    if target == STDOUT:
        sys.stdout.buffer.write(content)
        return
    try:
        Path(target).write_bytes(content)
    except OSError as error:
        raise UsageError(
            f"{shown(target)} cannot be written: {error.strerror}. Name a file elsewhere."
        ) from error
