"""Real files to take in: the shared letters, in folders of this measurement's own."""

import shutil
from collections.abc import Callable
from pathlib import Path

from bench.places import corpus, work

FORMATS = ("pdf", "doc", "docx", "eml", "html", "odt", "rtf", "txt", "wpd")
_LEFT_OUT = ("scanned_pdf",)


def documents() -> Path | None:
    """The letters and reports, scans left out; ``None`` where the shared corpora are absent."""
    return _copied("letters", lambda name: name in FORMATS)


def everything() -> Path | None:
    """All of the folder but the scans: expected texts, tables and read-me with them."""
    return _copied("letters-everything", lambda name: name not in _LEFT_OUT)


def born_digital(copies: int = 1) -> Path | None:
    """The PDF files; further copies differ by a comment behind the end, so that none is a duplicate."""
    source = corpus("letters/pdf")
    if source is None:
        return None
    target = work(f"letters-pdf-{copies}")
    for path in sorted(source.glob("*.pdf")):
        for number in range(copies):
            copy = target / f"{number:02}-{path.name}"
            if not copy.exists():
                copy.write_bytes(path.read_bytes() + (b"\n%% copy %d\n" % number if number else b""))
    return target


def _copied(name: str, wanted: Callable[[str], bool]) -> Path | None:
    source = corpus("letters")
    if source is None:
        return None
    target = work(name)
    for entry in sorted(source.iterdir()):
        copy = target / entry.name
        if not wanted(entry.name) or copy.exists():
            continue
        if entry.is_dir():
            shutil.copytree(entry, copy)
        else:
            shutil.copyfile(entry, copy)
    return target


def files_and_bytes(folder: Path) -> tuple[int, int]:
    """How many files lie below the folder, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
