"""``fonds repair``: damaged originals put right."""

from pathlib import Path

import click

from archive.settings import Settings
from webapp.cli.output import print_json, say, shown
from webapp.cli.withdrawal import agent_of


@click.command()
@click.option(
    "--from", "source", metavar="FOLDER", required=True, type=click.Path(path_type=Path),
    help="A backup made by `fonds backup`, or any folder that holds the files, under whatever names.",
)  # fmt: skip
@click.option(
    "--new-store", is_flag=True,
    help="The store was lost: take the empty folder that is there now for its new place, and fill it.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def repair(source: Path, new_store: bool, as_json: bool) -> int:
    """Replace damaged and missing originals by bytes with the very same digest."""
    from archive.repair import Repair
    from indexer.holdings import open_holdings

    with open_holdings(Settings.from_environment()) as holdings:
        if new_store:
            holdings.begin_store_anew()
        holdings.store.check()
        report = Repair(holdings.store, holdings.catalogue, agent_of("repair"), say).run(source)
    if as_json:
        print_json(report.as_json())
    else:
        for line in report.lines():
            click.echo(shown(line))
    return 0 if report.complete else 1
