"""Where things lie: shared corpora, working folder, results. Makes folders; knows nothing of what is measured."""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
WORK = PROJECT / "bench" / "work"
RESULTS = PROJECT / "bench" / "results"
DOCS = PROJECT / "docs" / "benchmarks.md"


def shared_corpora() -> Path | None:
    """The folder of test corpora, named by ``FONDS_SHARED`` or lying beside the checkout; ``None`` when absent."""
    named = os.environ.get("FONDS_SHARED")
    corpora = (Path(named) if named else PROJECT.parent / "shared") / "corpora"
    return corpora if corpora.is_dir() else None


def corpus(name: str) -> Path | None:
    """One of the shared corpora, ``None`` when absent."""
    folder = (shared_corpora() or Path("/nonexistent")) / name
    return folder if folder.is_dir() else None


def work(*parts: str) -> Path:
    """A folder below the working folder, made when missing."""
    folder = WORK.joinpath(*parts)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def program(name: str) -> str:
    """A command installed beside the Python that runs this."""
    return str(Path(sys.executable).parent / name)


def bytes_below(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
