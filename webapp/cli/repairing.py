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
@click.option(
    "--identity", metavar="FILE", type=click.Path(path_type=Path),
    help="The age identity or private key of SSH that decrypts the backup.",
)  # fmt: skip
@click.option(
    "--passphrase-file", metavar="FILE", type=click.Path(path_type=Path),
    help="A file with the passphrase of the backup in its first line.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def repair(
    source: Path, new_store: bool, identity: Path | None, passphrase_file: Path | None, as_json: bool
) -> int:
    """Replace damaged and missing originals by bytes with the very same digest."""
    from archive.backup.encryption import passphrase_in
    from archive.originals.repair import Repair, opener_of
    from indexer.holdings import open_holdings

    opener = opener_of(source, identity, passphrase_in(passphrase_file) if passphrase_file else None)
    with open_holdings(Settings.from_environment()) as holdings:
        if new_store:
            holdings.begin_store_anew()
        holdings.store.check()
        report = Repair(holdings.store, holdings.catalogue, agent_of("repair"), say, opener).run(source)
    if as_json:
        print_json(report.as_json())
    else:
        for line in report.lines():
            click.echo(shown(line))
    return 0 if report.complete else 1
