"""``fonds export-metadata`` and ``fonds import-metadata``: descriptions as metadata.csv."""

import sys
from pathlib import Path
from typing import Any, BinaryIO

import click

from archive.errors import UsageError
from archive.settings import Settings
from webapp.cli.output import print_json, say, shown


@click.command("export-metadata")
@click.option("--collection", metavar="CODE", help="Only what lies in this collection.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file, not to stdout.")
def export_metadata(collection: str | None, output: Path | None) -> None:
    """Write what is said of every document as metadata.csv, one row a file.

    Spreadsheets open it safely; `fonds import-metadata` reads it back, and so does `fonds ingest` beside the files.
    """
    from archive.description.metadata_export import metadata_csv
    from indexer.holdings import open_holdings
    from webapp.policy import visible_to

    with open_holdings(Settings.from_environment()) as holdings:
        catalogue = holdings.catalogue
        if collection is not None:
            catalogue.arrangement(collection)
        pieces = metadata_csv(catalogue.described_in(collection, visible_to(holdings)))
        if output is None:
            _write(sys.stdout.buffer, pieces)
            return
        try:
            with output.open("wb") as file:
                _write(file, pieces)
        except OSError as error:
            raise UsageError(f"{output} cannot be written: {error.strerror}.") from error


def _write(file: BinaryIO, pieces: Any) -> None:
    for piece in pieces:
        file.write(piece)


@click.command("import-metadata")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def import_metadata(file: Path, dry_run: bool, as_json: bool) -> int:
    """Put what FILE, a metadata.csv with the column document, says of documents in place of what was said.

    An empty cell changes nothing. The whole is one bulk edit: the web application shows it and undoes it.
    """
    from archive.description.bulk_edits import BulkChange
    from archive.description.metadata_csv import MAX_BYTES, parse_metadata
    from archive.description.metadata_import import said_of_documents
    from indexer.holdings import open_holdings
    from webapp.policy import visible_to

    if file.stat().st_size > MAX_BYTES:
        raise UsageError(f"{file} is larger than {MAX_BYTES >> 20} MiB. Split it.")
    said = said_of_documents(parse_metadata(file.read_bytes(), one_row_a_file=False))
    for problem in said.problems:
        say(f"fonds: {shown(problem.message)}")
    if not said.wanted:
        raise UsageError("Nothing in the table can be used.")
    with open_holdings(Settings.from_environment()) as holdings:
        catalogue, tokens, agent = holdings.catalogue, visible_to(holdings), "command line"
        edit = catalogue.plan_bulk_edit(list(said.wanted), BulkChange(is_table=True), agent, said.wanted)
        if dry_run:
            changes = catalogue.preview_bulk_edit(edit, tokens, len(said.wanted))
            told = {
                "would_change": sum(bool(one.changed.after) for one in changes),
                "documents": len(changes),
            }
        else:
            while catalogue.carry_on_bulk_edit(edit, tokens, agent):
                pass
            holdings.catch_up()
            told = dict(catalogue.bulk_edit(edit).outcomes)
    problems = [{"line": one.line, "message": one.message} for one in said.problems]
    if as_json:
        print_json({"edit": edit, **told, "problems": problems})
    else:
        say(
            "fonds: " + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in told.items()) + "."
        )
    return 1 if said.problems or told.get("failed") else 0
