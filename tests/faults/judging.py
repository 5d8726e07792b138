"""What must hold of an archive whatever happened to it, said as a list of what does not."""

import shutil
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import text

from archive.originals.fixity import verify
from indexer.engine.feed import changes_of
from indexer.engine.index_check import compare
from indexer.engine.seam import Engine, Health, SearchRequest, SearchResult
from indexer.holdings import Holdings, open_holdings
from indexer.query.parser import parse
from indexer.whoosh import WhooshEngine
from tests.eyes import EVERYBODY
from tests.faults.archives import settings_of

QUERIES = (
    "", "letter", "evidence*", "own*", "свидетель*", '"attached to"', "harbour3 OR custody1", "number3 w/5 letter",
    "NOT ledger2", "evidense1~", "type:mail", "from:anna",
)  # fmt: skip
_ALL = 100_000


def judged(home: Path, promised: Collection[str], *, finished: bool, compared: bool) -> list[str]:
    """All that is wrong; ``compared``: with an index built anew, too."""
    try:
        wrong = broken_promises(home, promised, finished=finished)
        return wrong + (unlike_a_rebuild(home) if compared else [])
    except Exception as error:
        return [f"the archive cannot be opened: {error!r}"]


def broken_promises(home: Path, promised: Collection[str], *, finished: bool) -> list[str]:
    """What is wrong; ``finished``: everything that waited has been read, and the index must say so too."""
    with open_holdings(settings_of(str(home))) as holdings:
        wrong = [*_of_the_record(holdings, promised)]
        if finished:
            wrong += _of_the_index(holdings)
    return wrong


def _of_the_record(holdings: Holdings, promised: Collection[str]) -> Iterator[str]:
    report = verify(holdings.store, holdings.catalogue)
    yield from (f"bytes damaged: {bad.sha256}" for bad in report.damaged)
    yield from (f"row without bytes: {bad.sha256}" for bad in report.missing)
    if report.broken_link:
        yield f"chain: {report.broken_link.message}"
    if report.unrecorded:
        yield f"{report.unrecorded} renditions without an event"
    rows = _rows(holdings, "SELECT sha256 FROM renditions")
    counted = Counter(row[0] for row in rows)
    yield from (f"acknowledged and lost: {sha256}" for sha256 in sorted(set(promised) - set(counted)))
    yield from (f"kept {count} times: {sha256}" for sha256, count in counted.items() if count > 1)
    if _rows(holdings, "PRAGMA integrity_check") != [("ok",)]:
        yield "the catalogue's file is damaged"


def _of_the_index(holdings: Holdings) -> Iterator[str]:
    waiting = len(holdings.catalogue.awaiting(1000))
    if waiting:
        yield f"{waiting} renditions were never read"
    unfinished = _rows(
        holdings, "SELECT id FROM renditions WHERE outcome IS NOT NULL OR state = 'accessioned'"
    )
    if unfinished:
        yield f"{len(unfinished)} renditions without an outcome"
    given_up = _rows(holdings, "SELECT id FROM renditions WHERE reason_code = 'repeatedly-failed'")
    if given_up:
        yield f"{len(given_up)} renditions given up"
    report = compare(holdings.catalogue, holdings.engine)
    if not report.sound or report.behind:
        yield f"index: {' '.join(report.lines())}"


def unlike_a_rebuild(home: Path) -> list[str]:
    """Queries that an index built anew from the catalogue answers otherwise."""
    beside = home.parent / "rebuilt"
    with open_holdings(settings_of(str(home))) as holdings:
        if holdings.engine.health is Health.REBUILD:
            return ["the index cannot be read"]
        rebuilt = WhooshEngine(beside / "index", holdings.analyzer, holdings.catalogue.identity, 8 << 20)
        try:
            rebuilt.rebuild(
                changes_of(holdings.catalogue.all_changes()), holdings.catalogue.latest_sequence()
            )
            return [
                f"query {query!r} answers otherwise than an index built anew"
                for query in QUERIES
                if _told(_asked(holdings.engine, query)) != _told(_asked(rebuilt, query))
            ]
        finally:
            rebuilt.close()
            shutil.rmtree(beside, ignore_errors=True)


def _asked(engine: Engine, query: str) -> SearchResult:
    return engine.search(SearchRequest(parse(query), EVERYBODY, sort="title", limit=_ALL))


def _told(result: SearchResult) -> object:
    """Without scores: they know how many entries there were once."""
    hits = sorted((hit.document, *sorted((hit.rendition, *hit.also))) for hit in result.hits)
    return hits, result.total, dict(result.facets)


def _rows(holdings: Holdings, statement: str) -> list[tuple[object, ...]]:
    with holdings.catalogue._reading() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]
