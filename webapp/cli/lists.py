"""``fonds names``: a list of names or queries, looked up line by line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.errors import UsageError
from archive.settings import Settings
from webapp.cli.output import print_json, progress_bar, say, shown

if TYPE_CHECKING:
    from indexer.names.table import Row

_TABLES = (".csv", ".tsv")
_SHOWN = 200  # characters of a line


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--slips", is_flag=True, help="Look also for names that are one slip of ear or eye away.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the table as CSV.")
@click.option(
    "--xlsx", "workbook", type=click.Path(path_type=Path), help="Write the table to this XLSX file."
)
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON, one object a line.")
def names(file: Path, slips: bool, as_csv: bool, workbook: Path | None, as_json: bool) -> int:
    """Look up each line of FILE (- for stdin): a name, in all its spellings, or a query.

    FILE is a text file with one name a line, or a CSV file, whose column "name" or first column counts; in UTF-8,
    UTF-16 or Windows-1251; at most 5,000 lines. Exit code 1 when lines were not understood.
    """
    from indexer.holdings import open_holdings
    from indexer.names.lists import decoded, lines_of
    from webapp.policy import visible_to

    if as_csv + as_json + (workbook is not None) > 1:
        raise UsageError("--csv, --json and --xlsx exclude each other. Choose one.")
    lines = lines_of(decoded(_read(file)), file.suffix.lower() in _TABLES)
    counting = _Counting()
    with (
        open_holdings(Settings.from_environment()) as holdings,
        progress_bar(len(lines), "names", " lines") as bar,
    ):
        holdings.catch_up(say if holdings.catalogue.latest_sequence() else lambda _: None)
        rows = counting.through(holdings.name_table.rows(lines, visible_to(holdings), slips), bar.update)
        if as_json:
            _print_json(rows)
        elif as_csv:
            _print_csv(rows)
        elif workbook is not None:
            _write_workbook(workbook, rows)
        else:
            _print(rows)
    if counting.not_understood:
        say(f"fonds: {counting.not_understood:,} of {len(lines):,} lines were not understood.")
    return 1 if counting.not_understood else 0


class _Counting:
    """Counts the lines that were not understood while they go by."""

    def __init__(self) -> None:
        self.not_understood = 0

    def through(self, rows: Iterable[Row], progress: Callable[[], object]) -> Iterator[Row]:
        for row in rows:
            self.not_understood += row.problem is not None
            progress()
            yield row


def _print_json(rows: Iterable[Row]) -> None:
    from webapp.answers.name_rows import row_as_json

    for row in rows:
        print_json(row_as_json(row))


def _print_csv(rows: Iterable[Row]) -> None:
    from webapp.answers.name_rows import cells
    from webapp.answers.spreadsheet import csv_rows

    for piece in csv_rows(cells(rows)):
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()


def _write_workbook(target: Path, rows: Iterable[Row]) -> None:
    from webapp.answers.name_rows import cells
    from webapp.answers.spreadsheet import xlsx

    try:
        with target.open("wb") as sink:
            sink.writelines(xlsx(cells(rows)))
    except OSError as error:
        raise UsageError(
            f"{shown(str(target))} cannot be written: {error.strerror}. Name a file elsewhere."
        ) from error


def _print(rows: Iterable[Row]) -> None:
    """For a terminal: a line for each line, the spellings below it, ``~`` before those with a slip."""
    from webapp.answers.name_rows import note

    for row in rows:
        pages = "" if row.pages is None else f", {row.pages:,} pages"
        found = "" if row.problem else f"{row.documents:,} documents{pages}"
        said = ". ".join(one for one in (found, note(row)) if one)
        click.echo(f"{row.line.number}. {shown(row.line.text[:_SHOWN])}: {shown(said)}")
        for name in row.names:
            told = [f"{'' if one.strict else '~'}{one.word} {one.entries}" for one in name.spellings]
            click.echo(f"   {shown(name.name)}: {shown(', '.join(told)) or 'no such word'}")


def _read(file: Path) -> bytes:
    from indexer.names.lists import MOST_BYTES

    if str(file) == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with file.open("rb") as source:
            return source.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{shown(str(file))} cannot be read: {error.strerror}. Name a text or CSV file."
        ) from error
