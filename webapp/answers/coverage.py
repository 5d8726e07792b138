"""The coverage report as JSON and as text, and the addresses of the files behind each number. Knows no Flask."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from archive.model import State
from indexer.coverage import CoverageReport, Kind, Tally


def coverage_link(kind: str, state: State, reason: str | None = None) -> str:
    """Where the files behind a number are listed."""
    address = f"/coverage/{kind}/{state.value}"
    return f"{address}?{urlencode({'reason': reason})}" if reason else address


def coverage_as_json(report: CoverageReport) -> dict[str, Any]:
    """All of it; ``accessioned`` counts what is still being read."""
    return {
        **_tally(report.whole),
        **{state.value: _tally(report.states.get(state, Tally())) for state in State},
        "types": [_kind(kind) for kind in report.kinds],
    }


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "type": kind.type,
        "media_types": sorted(one for one in kind.media_types if one),
        **_tally(kind.whole),
        **{
            state.value: {**_tally(tally), "link": coverage_link(kind.type, state)}
            for state, tally in kind.states.items()
        },
        "reasons": [
            {
                "outcome": why.state.value,
                "code": why.code,
                "message": why.message,
                **_tally(why.tally),
                "link": coverage_link(kind.type, why.state, why.code),
            }
            for why in kind.reasons
        ],
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {"files": tally.files, "pages": tally.pages, "bytes": tally.bytes}


def coverage_in_lines(report: CoverageReport) -> Iterator[str]:
    """For a terminal: a line for each kind and outcome, the reasons below."""
    if not report.kinds:
        yield "Nothing is kept yet."
    for kind in report.kinds:
        yield f"{kind.type}: {_said(kind.whole)}"
        for state, tally in kind.states.items():
            if tally.files:
                yield f"  {state.value:11} {_said(tally)}   {coverage_link(kind.type, state)}"
            for why in (one for one in kind.reasons if one.state is state):
                link = coverage_link(kind.type, state, why.code)
                yield f"    {why.tally.files:,} × {why.message} ({why.code})   {link}"


def _said(tally: Tally) -> str:
    files, pages = "file" if tally.files == 1 else "files", "page" if tally.pages == 1 else "pages"
    return f"{tally.files:,} {files}, {tally.pages:,} {pages}"
