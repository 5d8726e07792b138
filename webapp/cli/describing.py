"""``fonds describe``: what is said of a document, from the command line."""

from typing import Any

import click

from archive.description.elements import ELEMENTS
from archive.errors import UsageError
from archive.settings import Settings
from webapp.cli.output import print_json, say, shown
from webapp.wording.elements import HINTS, LABELS


def _options(command: Any) -> Any:
    for one in reversed(ELEMENTS):
        told = f"{LABELS[one.name]}. {HINTS[one.name]}"
        command = click.option(f"--{one.name.replace('_', '-')}", one.name, metavar="TEXT", help=told)(
            command
        )
    return command


@click.command()
@click.argument("document")
@_options
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
def describe(document: str, as_json: bool, **said: str | None) -> None:
    """Put what is said here in place of what was said of DOCUMENT; "" empties a field, the others stay.

    The custody record keeps what stood there before.
    """
    from archive.description.values import description_written
    from indexer.holdings import open_holdings
    from webapp.answers.document import document_as_json
    from webapp.policy import visible_to

    values = {name: value for name, value in said.items() if value is not None}
    if not values:
        raise UsageError("Say what is to be changed, such as --title or --date.")
    with open_holdings(Settings.from_environment()) as holdings:
        found = holdings.catalogue.document(document)
        wanted, problems = description_written(values, found.description)
        if values.get("title") == "":
            problems["title"] = "give it one; it is what people see in a list of results."
        if problems:
            raise UsageError(
                " ".join(f"--{name.replace('_', '-')}: {problem}" for name, problem in problems.items())
            )
        holdings.catalogue.update_description(document, wanted, "command line")
        holdings.catch_up()
        now = holdings.catalogue.document(document)
        if as_json:
            print_json(document_as_json(holdings.catalogue, now, visible_to(holdings)))
        else:
            say(f"fonds: the description of {shown(now.description.title or document)} is saved.")
