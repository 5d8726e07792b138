"""A folder's metadata.csv: what the archivist says of each file in it.

UTF-8 with or without a byte order mark; comma, semicolon or tab between the columns; several names or tags
in one field are separated by semicolons. A bad value costs that value, a bad row that row: each is a
problem with its line, and harms no other. Lines are 1-based. Knows nothing of the files themselves.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archive.catalogue import collection_code
from archive.description.metadata_cells import unguarded
from archive.description.values import FIELDS, BadValue, is_not_text, line_of_text, with_value
from archive.errors import FondsError
from archive.model import Description, Role
from archive.originals.accession import open_file

MAX_BYTES = 64 * 1024 * 1024
COLUMNS: tuple[str, ...] = (
    "filename",
    "document",
    "role",
    "title",
    "date",
    "creator",
    "recipient",
    "language",
    "tags",
    "description",
    "collection",
)
COLUMNS += tuple(name for name in FIELDS if name not in COLUMNS)
_OTHER_NAMES = {
    "creators": "creator",
    "recipients": "recipient",
    "signatories": "signatory",
    "languages": "language",
    "tag": "tags",
    "place": "places",
    "subject": "subjects",
}
_SHOWN = 60  # code points of a bad value in a message


@dataclass(frozen=True, slots=True)
class Row:
    """What is said of one file. ``None``: nothing is said."""

    line: int
    filename: str  # as written; compare with ``key_of``
    document: str | None = None  # rows with the same one are renditions of one document
    role: Role | None = None
    collection: str | None = None
    described: Description = field(default_factory=Description)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be used. ``filename`` is the row's, where it has one."""

    line: int
    message: str
    code: str = "bad-metadata"
    filename: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """All rows that can be used, one a file, and all problems, both in the order of their lines."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    def by_key(self) -> dict[str, Row]:
        """The rows by ``key_of(filename)``."""
        return {key_of(row.filename): row for row in self.rows}


def key_of(filename: str) -> str:
    """A name for comparing: file systems and spreadsheets disagree about composed letters."""
    return unicodedata.normalize("NFC", filename)


def read_metadata(path: Path) -> Table:
    """Read the table; never raises for what stands in it, nor for a file that cannot be read."""
    try:
        with open_file(path) as file:
            data = file.read(MAX_BYTES + 1)
    except (FondsError, OSError) as error:
        return Table((), (Problem(0, f"{path.name} cannot be read: {error}"),))
    if len(data) > MAX_BYTES:
        return Table(
            (), (Problem(0, f"{path.name} is larger than {MAX_BYTES >> 20} MiB. Split the folder."),)
        )
    return parse_metadata(data)


def parse_metadata(untrusted_data: bytes, one_row_a_file: bool = True) -> Table:
    """The table in these bytes; where files of one name may lie in several documents, not ``one_row_a_file``."""
    if untrusted_data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Table((), (Problem(1, "metadata.csv is UTF-16. Save it as UTF-8."),))
    text = untrusted_data.decode("utf-8-sig", "surrogateescape")
    first = text.partition("\n")[0]
    # Whatever the reader cannot digest becomes a problem of its line, and it goes on behind it.
    records = _records(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first)))
    line, header = next(records, (1, []))
    if isinstance(header, str):
        return Table((), (Problem(line, header),))
    names = [_column(name) for name in header]
    if "filename" not in names:
        return Table((), (Problem(line, "metadata.csv has no column filename. Name it in the first line."),))
    problems = [
        Problem(
            line, f"The column {name[:_SHOWN]!r} is not known and left out. Known are {', '.join(COLUMNS)}."
        )
        for name, column in zip(header, names, strict=True)
        if column is None and name.strip()
    ]
    problems += [
        Problem(line, f"The column {name!r} stands there twice.") for name in COLUMNS if names.count(name) > 1
    ]
    rows: dict[str, Row] = {}
    for line, record in records:
        found = _row(line, record, names)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        row, bad = found
        earlier = rows.setdefault(key_of(row.filename) if one_row_a_file else str(line), row)
        if earlier is not row:
            said = f"Line {line} describes {row.filename!r} again; line {earlier.line} stands."
            problems.append(Problem(line, said, filename=row.filename))
        else:
            problems += bad
    return Table(tuple(rows.values()), tuple(problems))


def _records(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | str]]:
    """Each record with the number of its last line; a sentence in place of one that cannot be read."""
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _line(reader), f"Line {_line(reader)} cannot be read: {error}. Is a quotation mark missing?"
            continue
        if any(value.strip() for value in record):
            yield _line(reader), record


def _line(reader: Iterator[list[str]]) -> int:
    return int(getattr(reader, "line_num", 0))


def _delimiter(header: str) -> str:
    """The character that cuts the first line into most known columns."""
    return max(
        ",;\t", key=lambda mark: sum(_column(name.strip('"')) is not None for name in header.split(mark))
    )


def _column(name: str) -> str | None:
    plain = name.strip().strip("\ufeff\r").lower()
    plain = _OTHER_NAMES.get(plain, plain)
    return plain if plain in COLUMNS else None


def _row(line: int, record: list[str] | str, names: list[str | None]) -> Problem | tuple[Row, list[Problem]]:
    if isinstance(record, str):
        return Problem(line, record)
    values = {
        name: unguarded(value.strip())
        for name, value in zip(names, record, strict=False)
        if name and value.strip()
    }
    filename = values.pop("filename", None)
    unusable = _unusable_name(filename)
    if unusable or filename is None:
        return Problem(line, f"Line {line} {unusable}")
    filename = filename.removeprefix("./")
    row, problems = Row(line, filename), []
    if len(record) > len(names):
        problems.append(Problem(line, f"Line {line} has more fields than the first line.", filename=filename))
    for name, value in values.items():
        try:
            row = _with(row, name, value)
        except BadValue as error:
            problems.append(Problem(line, f"Line {line}, {name}: {error}", filename=filename))
    return row, problems


def _unusable_name(filename: str | None) -> str:
    """Why this cannot be the name of a file in the folder; empty when it can."""
    if not filename:
        return "names no file."
    if is_not_text(filename):
        return f"is not UTF-8 or holds a NUL: {filename[:_SHOWN]!r}. Save metadata.csv as UTF-8."
    if filename.startswith("/") or ".." in filename.split("/"):
        return f"names {filename[:_SHOWN]!r}, which lies outside the folder."
    return ""


def _with(row: Row, name: str, value: str) -> Row:
    if is_not_text(value):
        raise BadValue(f"{value[:_SHOWN]!r} is not UTF-8 or holds a NUL. Save metadata.csv as UTF-8.")
    if name in _ROW_FIELDS:
        return replace(row, **{name: _ROW_FIELDS[name](value)})
    return replace(row, described=with_value(row.described, name, value))


def _role(value: str) -> Role:
    try:
        return Role(value.lower())
    except ValueError:
        raise BadValue(f"{value[:_SHOWN]!r} is not a role. Known are {', '.join(Role)}.") from None


def _collection(value: str) -> str:
    try:
        return collection_code(value)
    except FondsError as error:
        raise BadValue(error.message) from None


_ROW_FIELDS: dict[str, Callable[[str], Any]] = {
    "document": line_of_text,
    "role": _role,
    "collection": _collection,
}
