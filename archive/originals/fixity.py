"""Fixity: whether every original still has the bytes it came with, every text is as it was read, custody can be proven.

Originals are read by stream, a few side by side, rows a few hundred at a time. Only what is wrong is held in memory.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby, islice

from archive.catalogue import Catalogue, Held
from archive.custody.chain import Draft
from archive.model import EventType
from archive.originals.fixity_report import BadOriginal, FixityReport
from archive.originals.handing_out import hand_out
from archive.originals.original_check import Check, check_original
from archive.originals.store import Store

__all__ = ["BadOriginal", "FixityReport", "hand_out", "verify"]

_MANY = 500  # digests looked up at once
_SIDE_BY_SIDE = min(4, os.cpu_count() or 1)  # hashing leaves Python's lock to others; disks like a queue


def verify(
    store: Store,
    catalogue: Catalogue,
    progress: Callable[[int], object] = lambda _: None,
    agent: str = "fonds verify",
) -> FixityReport:
    """Read every original, follow the custody chain, compare the texts with it, let the database check its own file.

    ``progress`` is given the size of each original read. One custody event tells of the run, and one more of every
    rendition whose original is not what it was when last looked at. Raises ``ArchiveUnreachable`` when the store is
    away.
    """
    originals = size = 0
    bad: list[BadOriginal] = []
    with ThreadPoolExecutor(_SIDE_BY_SIDE, "verify") as threads:
        for some in _in_hundreds(catalogue):
            checks = []
            for check in threads.map(partial(check_original, store), some):
                checks.append(check)
                progress(check.size)
            catalogue.keep_checks(checks, agent)
            originals += len(checks)
            size += sum(check.size for check in checks)
            wrong = [check for check in checks if check.problem]
            known = catalogue.known_digests([check.sha256 for check in wrong]) if wrong else set()
            bad += _bad([check for check in wrong if check.sha256 in known], some)
    report = FixityReport(
        originals=originals,
        size=size,
        events=catalogue.chain_end()[0],
        damaged=tuple(one for one in bad if one.problem == "damaged"),
        missing=tuple(one for one in bad if one.problem == "missing"),
        unchecked=tuple(one for one in bad if one.problem == "unreadable"),
        orphaned=tuple(_orphans(store, catalogue)),
        broken_link=catalogue.verify_chain(),
        unrecorded=catalogue.unrecorded_renditions(),
        altered_texts=tuple(catalogue.altered_texts()),
        catalogue_problem=catalogue.problem_of_file(),
    )
    catalogue.record_event(_summary(report, agent))
    return report


def _bad(checks: list[Check], held: dict[str, tuple[Held, ...]]) -> Iterator[BadOriginal]:
    return (
        BadOriginal(check.sha256, check.problem or "", check.found, held[check.sha256], check.message)
        for check in checks
    )


def _in_hundreds(catalogue: Catalogue) -> Iterator[dict[str, tuple[Held, ...]]]:
    """The renditions that share each digest, a few hundred digests at a time."""
    rows = (held for some in catalogue.held_originals() for held in some)
    grouped = ((sha256, tuple(group)) for sha256, group in groupby(rows, key=lambda held: held.sha256))
    while some := dict(islice(grouped, _MANY)):
        yield some


def _orphans(store: Store, catalogue: Catalogue) -> Iterator[str]:
    """Digests in the store without a row.

    A file just being accessioned gets its row a moment later: looked up twice.
    """
    digests, suspects = store.iterate(), list[str]()
    while some := list(islice(digests, _MANY)):
        known = catalogue.known_digests(some)
        suspects += [sha256 for sha256 in some if sha256 not in known]
    known = catalogue.known_digests(suspects)
    return (sha256 for sha256 in suspects if sha256 not in known)


def _summary(report: FixityReport, agent: str) -> Draft:
    detail = {
        "originals": report.originals,
        "bytes": report.size,
        "damaged": len(report.damaged),
        "missing": len(report.missing),
        "unchecked": len(report.unchecked),
        "orphaned": len(report.orphaned),
        "custody_events": report.events,
        "broken_at": report.broken_link.sequence if report.broken_link else None,
        "altered_texts": len(report.altered_texts),
        "catalogue": report.catalogue_problem,
    }
    outcome = "success" if report.sound else "failure"
    return Draft(EventType.FIXITY_CHECK, agent, outcome=outcome, detail=detail)
