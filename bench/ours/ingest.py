"""Files to searchable and durable by ``fonds ingest``, beside ``recollindex -z`` and pypdfium2 alone.

Contenders take turns on the same files, each from an empty home; the median wall time counts. Whole commands
are timed, the start of their interpreters included.
"""

import json
import statistics
import sys
from pathlib import Path

from bench import letters
from bench.measure import MeasurementError, Run, alternate, median, run
from bench.ours.command import counted, fresh_home, ingest
from bench.peers import recoll
from bench.places import PROJECT
from bench.plan import Plan
from bench.results import Result, Target, number

ABSENT = "the shared letters are absent"
WITHOUT_OCR = {
    "FONDS_OCR": "never"
}  # the others do none, and a few pages would take longer than all the rest


def measure_letters(plan: Plan) -> Result:
    """All formats but scans, against Recoll."""
    result = Result(
        "letters", "Letters and reports without scans: files to searchable and durable, 2 workers"
    )
    for name, folder in (("documents", letters.documents()), ("everything", letters.everything())):
        if folder is None:
            result.skipped.append(ABSENT)
            return result
        _against_recoll(result, plan, name, folder)
    return result


def _against_recoll(result: Result, plan: Plan, name: str, folder: Path) -> None:
    files, size = letters.files_and_bytes(folder)
    outcomes: list[dict[str, object]] = []

    def fonds() -> Run:
        done, outcomes[:] = ingest([folder], fresh_home("letters"), **WITHOUT_OCR)
        return done

    fonds()  # programs and files come from the disk once
    contenders = [fonds]
    if recoll.available():
        contenders.append(lambda: recoll.index(folder))
        contenders[1]()
    else:
        result.skipped.append("Recoll: recollindex is not installed (Debian package recollcmd)")
    runs = alternate(plan.repeats, *contenders)
    mine = median(runs[0])
    pages = sum(int(str(outcome.get("pages") or 0)) for outcome in outcomes)
    figures = {
        "files": files, "bytes": size, "pages": pages, "outcomes": counted(outcomes),
        "fonds": [one.figures() for one in runs[0]],
    }  # fmt: skip
    what = f"{name} ({files} files, {size / 1e6:.0f} MB)"
    if len(runs) > 1:
        theirs = median(runs[1])
        figures["recollindex"] = [one.figures() for one in runs[1]]
        figures["recoll_index_bytes"] = recoll.index_bytes()
        result.targets.append(
            Target(f"{what}: wall time against recollindex", mine.wall / theirs.wall, "×", at_most=2)
        )
        result.beside.append((f"{what}: recollindex", _said(theirs)))
    result.beside.append((f"{what}: fonds ingest", _said(mine)))
    result.beside.append(
        (
            f"{what}: fonds ingest, pace",
            f"{number(pages / mine.wall)} pages/s, {number(size / 1e6 / mine.wall)} MB/s",
        )
    )
    result.figures[name] = figures


def _said(one: Run) -> str:
    return f"{number(one.wall)} s wall, {number(one.cpu)} s CPU, {number(one.peak_mb)} MiB"


def measure_pdf(plan: Plan) -> Result:
    """Born-digital PDF, against pypdfium2 alone in as many processes."""
    result = Result("pdf", "Born-digital PDF: file to searchable, 2 workers")
    for copies in (1, plan.pdf_copies):
        folder = letters.born_digital(copies)
        if folder is None:
            result.skipped.append(ABSENT)
            return result
        _against_pdfium(result, plan, folder, copies)
    return result


def _against_pdfium(result: Result, plan: Plan, folder: Path, copies: int) -> None:
    pages = []

    def fonds() -> Run:
        done, outcomes = ingest([folder], fresh_home("pdf"), **WITHOUT_OCR)
        pages.append(sum(outcome["pages"] or 0 for outcome in outcomes))
        return done

    def pdfium() -> Run:
        done = run([sys.executable, "-m", "bench.peers.pdfium", "2", str(folder)], cwd=PROJECT)
        if done.returncode:
            raise MeasurementError(f"pypdfium2 alone ended with {done.returncode}: {done.stderr[-1000:]}")
        return done

    fonds()
    mine, theirs = alternate(plan.repeats, fonds, pdfium)
    limit_pages = json.loads(theirs[0].stdout)["pages"]
    pace = statistics.median(pages) / median(mine).wall
    limit = limit_pages / median(theirs).wall
    what = f"{letters.files_and_bytes(folder)[0]} files, {pages[0]} pages"
    result.targets += [
        Target(f"{what}: pace", pace, "pages/s", at_least=200),
        Target(f"{what}: share of pypdfium2 alone", pace / limit * 100, "%", at_least=30),
    ]
    result.beside += [
        (f"{what}: fonds ingest", _said(median(mine))),
        (f"{what}: pypdfium2 text alone, 2 processes", f"{number(limit)} pages/s"),
    ]
    result.figures[f"{copies} copies"] = {
        "pages": pages[0],
        "limit_pages": limit_pages,
        "fonds": [one.figures() for one in mine],
        "pypdfium2": [one.figures() for one in theirs],
    }
