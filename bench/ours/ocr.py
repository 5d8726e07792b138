"""OCR as Fonds does it: errors and recall per group of the corpus, recall on scanned letters, pace on dense pages.

Character error rate: edits to all characters of a group, white space run together, words parted at line ends joined
on both sides as Fonds joins them. Word recall: the share of the transcription's words of three letters and more that
are found. Pages go through the confined children, two at a time. Times are seconds, of processors or of the clock.
"""

import json
import re
import resource
import time
import unicodedata
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.measure import run_module
from bench.places import corpus, work
from bench.plan import Plan
from bench.results import Result, Target, number

ABSENT = "the shared corpora are absent"
NO_MODELS = "Tesseract's models are not installed"
_TRANSCRIBED_IN_PART = ("DR-19390404-US_01", "DR-19390519-US_01")  # see the corpus's own note
_DENSE = ("synthetic_kk/kk_04_dejavu-sans-mono.jpg", "synthetic_ru/ru_04_dejavu-sans-mono.jpg")  # A4, 300 dpi
_DENSE_PAGES = 24
_PARTED = re.compile(r"(?<=[^\W\d_])[-¬‐]\n\s*(?=[^\W\d_])")
_WORD = re.compile(r"\w+")
_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".pdf": "application/pdf"}


def measure(plan: Plan) -> Result:
    """All of it, in a process of its own."""
    result = Result("ocr", "OCR of scans and images, isolated, 2 processes")
    if corpus("ocr") is None or corpus("letters") is None:
        result.skipped.append(ABSENT)
        return result
    found, done = run_module("bench.ours.ocr")
    if not found:
        result.skipped.append(NO_MODELS)
        return result
    result.figures = {**found, "process": done.figures()}
    groups, letters, pace = found["groups"], found["letters"], found["pace"]
    for name in ("synthetic_kk", "synthetic_ru"):
        result.targets.append(
            Target(f"{name}: characters in error", 100 * groups[name]["cer"], "%", at_most=1.5)
        )
    recall = 100 * letters["recall"]
    result.targets.append(Target("scanned letters: words found, mean", recall, "%", at_least=90))
    result.targets.append(
        Target("dense A4 pages at 300 dpi, two processes", pace["pages_a_second"], "pages/s", at_least=1.1)
    )
    result.beside.append(("a dense page, processor time", f"{number(pace['cpu_a_page'])} s"))
    for name, group in groups.items():
        result.beside.append(
            (
                f"{name}: {group['pages']} pages",
                f"CER {number(100 * group['cer'])} %, words {number(100 * group['recall'])} % "
                f"(baseline {number(100 * group['baseline_recall'])} %), confidence {number(group['confidence'])}",
            )
        )
    return result


def main() -> None:
    """Measure and print one JSON object; an empty one without models."""
    ocr, letters = corpus("ocr"), corpus("letters")
    assert ocr
    assert letters
    recogniser = _recogniser()
    if recogniser is None:
        print("{}")
        return
    pace = _pace(ocr)
    with recogniser, ThreadPoolExecutor(2) as threads:
        groups = _groups(recogniser, threads, ocr)
        print(json.dumps({"pace": pace, "groups": groups, "letters": _letters(recogniser, threads, letters)}))


def _recogniser() -> Any:
    from archive.settings import Settings
    from indexer.ocr.recogniser import recogniser_for

    return recogniser_for(Settings.for_home(Path("unused")))


def _groups(recogniser: Any, threads: ThreadPoolExecutor, folder: Path) -> dict[str, Any]:
    rows = [line.split("\t") for line in (folder / "pages.tsv").read_text("utf-8").splitlines()[1:]]
    read = threads.map(lambda row: _read(recogniser, folder / row[0]), rows)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row, page in zip(rows, read, strict=True):
        path = folder / row[0]
        transcript = path.with_suffix(".gt.txt")
        if not transcript.exists():
            transcript = path.with_name(path.stem.partition("_")[0] + ".gt.txt")
        wanted = transcript.read_text("utf-8")
        edits, length = _edits(wanted, page.text)
        groups[row[0].partition("/")[0]].append(
            {
                "image": row[0], "edits": edits, "length": length, "recall": _recall(wanted, page.text),
                "baseline_recall": float(row[5] or 0), "confidence": page.boxes.confidence or 0.0,
            }
        )  # fmt: skip
    return {name: _summed(pages) for name, pages in groups.items()}


def _summed(pages: list[dict[str, Any]]) -> dict[str, Any]:
    whole = [page for page in pages if not any(part in page["image"] for part in _TRANSCRIBED_IN_PART)]
    means = {
        name: sum(page[name] for page in pages) / len(pages)
        for name in ("recall", "baseline_recall", "confidence")
    }
    cer = sum(page["edits"] for page in whole) / max(1, sum(page["length"] for page in whole))
    return {"pages": len(pages), "cer": cer, **means, "each": pages}


def _letters(recogniser: Any, threads: ThreadPoolExecutor, folder: Path) -> dict[str, Any]:
    each: dict[str, float] = {}
    for path in sorted((folder / "scanned_pdf").glob("*.pdf")):
        expected = folder / "expected_text" / f"scanned_pdf__{path.name}.txt"
        if expected.exists():
            pages = threads.map(lambda number: _read(recogniser, path, number), range(1, _pages(path) + 1))  # noqa: B023
            text = "\n".join(page.text for page in pages)
            each[path.name] = _recall(expected.read_text("utf-8"), text, least=1)
    return {"recall": sum(each.values()) / len(each), "each": each}


def _pace(folder: Path) -> dict[str, float]:
    """The same two dense pages again and again, as a PDF of 300 dpi holds them; the start of the models left out."""
    from PIL import Image

    sheets = [Image.open(folder / name) for name in _DENSE]
    scan = work("ocr") / "dense.pdf"
    sheets[0].save(scan, "PDF", save_all=True, append_images=sheets[1:], resolution=300)
    _, cpu_before = _timed(scan, 2)
    seconds, cpu = _timed(scan, 2 + _DENSE_PAGES)
    return {"pages_a_second": _DENSE_PAGES / seconds, "cpu_a_page": (cpu - cpu_before) / _DENSE_PAGES}


def _timed(scan: Path, pages: int) -> tuple[float, float]:
    """Wall seconds of all pages but the first two, and processor seconds of the whole."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with _recogniser() as recogniser, ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda number: _read(recogniser, scan, number), (1, 2)))
        started = time.perf_counter()
        list(threads.map(lambda n: _read(recogniser, scan, 1 + n % 2), range(pages - 2)))
        seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _read(recogniser: Any, path: Path, number: int = 1) -> Any:
    with path.open("rb") as source:
        return recogniser.read(source, _TYPES[path.suffix], number)


def _pages(path: Path) -> int:
    from pypdfium2 import PdfDocument

    with PdfDocument(path) as document:
        return len(document)


def _edits(wanted: str, found: str) -> tuple[int, int]:
    from rapidfuzz.distance import Levenshtein

    told, read = _flat(wanted), _flat(found)
    return Levenshtein.distance(told, read), len(told)


def _recall(wanted: str, found: str, least: int = 3) -> float:
    told, read = _words(wanted, least), _words(found, least)
    return (told & read).total() / max(1, told.total())


def _flat(text: str) -> str:
    return " ".join(_PARTED.sub("", unicodedata.normalize("NFC", text)).split())


def _words(text: str, least: int) -> Counter[str]:
    return Counter(word for word in _WORD.findall(_flat(text).lower()) if len(word) >= least)


if __name__ == "__main__":
    main()
