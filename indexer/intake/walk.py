"""From the paths a person names to the files to take in, in a stable order, each with what metadata.csv says of it.

Follows no links and opens no pipes: what is not a plain file is reported, never skipped in silence. Names may hold
any byte a file system allows.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from archive.description.metadata_csv import Row, Table, key_of, read_metadata
from archive.reasons import Reason

METADATA = "metadata.csv"
_DEEPEST = 200  # folders within folders


_Identity = tuple[int, int]  # device and inode of a folder
ReadTable = Callable[[Path], Table]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A plain file to take in. ``shown`` is its path as the person named it."""

    path: Path
    shown: str
    folder: Path | None  # where its metadata.csv lies
    row: Row | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """Something that cannot be taken in, and why."""

    shown: str
    reason: Reason


def walk(
    paths: Sequence[Path], home: Path | None = None, read: ReadTable = read_metadata
) -> Iterator[FoundFile | Unusable]:
    """Every file below the paths; folders are read recursively, names in order.

    What lies in ``home``, the archive's own folder, is left alone, or an archive in the folder that is taken in would
    take in its catalogue and its key; but not what lies in its ``incoming``. ``read`` is asked for the tables.
    """
    own = _identity(home) if home else None
    for path in paths:
        if home and _lies_in(path, home) and not _lies_in(path, home / "incoming"):
            yield Unusable(str(path), Reason.of("own-folder"))
        else:
            yield from _one(path, str(path), own, read, named=True)


def count_files(paths: Sequence[Path]) -> int:
    """How many entries ``walk`` will come to, as far as folders can be read: for a progress bar."""
    total = 0
    for path in paths:
        total += sum(len(files) for _, _, files in os.walk(path)) if path.is_dir() else 1
    return total


def _one(
    path: Path, shown: str, own: _Identity | None, read: ReadTable, depth: int = 0, *, named: bool = False
) -> Iterator[FoundFile | Unusable]:
    try:
        status = path.stat() if named else path.lstat()
    except OSError as error:
        yield _unreadable(shown, error)
        return
    mode = status.st_mode
    if stat.S_ISDIR(mode) and (status.st_dev, status.st_ino) == own:
        yield Unusable(shown, Reason.of("own-folder"))
    elif stat.S_ISDIR(mode) and depth > _DEEPEST:
        yield Unusable(
            shown, Reason.of("limit-depth", f"More than {_DEEPEST} folders lie within each other.")
        )
    elif stat.S_ISDIR(mode):
        yield from _folder(path, shown, own, read, depth)
    elif not stat.S_ISREG(mode):
        kind = {stat.S_IFLNK: "a link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
        what = kind.get(stat.S_IFMT(mode), "a device")
        yield Unusable(shown, Reason.of("not-a-file", f"This is {what}, not a file. Name the file itself."))
    else:
        yield FoundFile(path, shown, None, None)


def _folder(
    path: Path, shown: str, own: _Identity | None, read: ReadTable, depth: int
) -> Iterator[FoundFile | Unusable]:
    try:
        names = sorted(os.listdir(path))  # noqa: PTH208 -- names may hold bytes that are no text
    except OSError as error:
        yield _unreadable(shown, error)
        return
    rows: dict[str, Row] = {}
    problems: dict[str, list[str]] = {}
    if METADATA in names and (path / METADATA).is_file() and not (path / METADATA).is_symlink():
        names.remove(METADATA)
        table = read(path / METADATA)
        rows, there = table.by_key(), frozenset(names)
        for problem in table.problems:
            if problem.filename in there:
                problems.setdefault(problem.filename, []).append(problem.message)
            else:
                yield Unusable(f"{shown.rstrip('/')}/{METADATA}", Reason.of(problem.code, problem.message))
    here = f"{shown.rstrip('/')}/"
    for name in names:
        for item in _one(path / name, here + name, own, read, depth + 1):
            if not isinstance(item, FoundFile):
                yield item
                continue
            row = rows.pop(key_of(item.shown.removeprefix(here)), None)  # a row may name a file further down
            if item.folder is None:
                yield FoundFile(item.path, item.shown, path, row, tuple(problems.get(name, ())))
            else:
                yield item if item.row or not row else replace(item, row=row)
    for row in rows.values():
        message = f"Line {row.line} of metadata.csv describes this file, but it is not in the folder."
        yield Unusable(f"{shown.rstrip('/')}/{row.filename}", Reason.of("missing-file", message))


def _identity(folder: Path) -> _Identity | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _lies_in(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a circle of links
        return False


def _unreadable(shown: str, error: OSError) -> Unusable:
    what = error.strerror or type(error).__name__
    return Unusable(shown, Reason.of("unreadable-path", f"The path cannot be read: {what}."))
