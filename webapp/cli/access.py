"""``fonds access``, ``close`` and ``open``: who may see a collection, and single documents that are closed."""

from typing import TYPE_CHECKING

import click

from archive.settings import Settings
from webapp.cli.output import print_json, say, shown
from webapp.cli.withdrawal import agent_of

if TYPE_CHECKING:
    from archive.catalogue import AccessChange
    from indexer.holdings import Holdings

_INDEX_SECONDS = 30.0

_json = click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")


@click.command()
@click.argument("collection", metavar="[CODE]", required=False)
@click.option("--to", "wanted", metavar="ACCESS", help="public, members, or restricted.")
@click.option("--group", "groups", metavar="CODE", multiple=True, help="Open it to this group; repeatable.")
@_json
def access(collection: str | None, wanted: str | None, groups: tuple[str, ...], as_json: bool) -> None:
    """Say who may see the collection CODE, or all of them; with --to, let others see it from now on.

    public: everybody; members: everybody with an account; restricted: the groups named with --group, and archivists.
    """
    from archive.errors import NotFound, UsageError
    from archive.visibility import CollectionAccess, access_of
    from indexer.holdings import open_holdings

    with open_holdings(Settings.from_environment()) as holdings:
        catalogue = holdings.catalogue
        if wanted:
            if not collection:
                raise UsageError("Name the collection by its code.")
            catalogue.set_collection_access(
                collection, CollectionAccess(access_of(wanted), groups), agent_of("access")
            )
        elif groups:
            raise UsageError("A group is named with --to restricted.")
        known = catalogue.collection_accesses()
        if collection and collection not in known:
            raise NotFound(f"No collection has the code {collection[:60]!r}. Check the code.")
        for code in [collection] if collection else known:
            one = known[code]
            if as_json:
                print_json({"collection": code} | one.as_json())
            else:
                named = f" to {', '.join(one.groups)}" if one.groups else ""
                click.echo(f"{shown(code)}  {one.access}{named}")


@click.command("close")
@click.argument("document")
@click.option("--reason", metavar="TEXT", required=True, help="Why; told on the stub, kept in the record.")
@click.option("--until", metavar="DAY", help="The day it opens by itself, 2047-10-11; else it stays closed.")
@click.option("--stub", is_flag=True, help="Let title, date, reason and day be known.")
@_json
def close(document: str, reason: str, until: str | None, stub: bool, as_json: bool) -> None:
    """Close DOCUMENT (an id) and what came in it: only archivists, and lawyers of its collection, see it."""
    from indexer.holdings import open_holdings

    with open_holdings(Settings.from_environment()) as holdings:
        which = holdings.catalogue.resolve(document)
        done = holdings.catalogue.close_document(which, reason, agent_of("close"), until, stub)
        _tell(holdings, done, "closed", as_json)


@click.command("open")
@click.argument("document")
@click.option("--reason", metavar="TEXT", default="", help="Why; it stays in the custody record.")
@_json
def open_(document: str, reason: str, as_json: bool) -> None:
    """Open DOCUMENT (an id) that was closed, and what was closed with it."""
    from indexer.holdings import open_holdings

    with open_holdings(Settings.from_environment()) as holdings:
        which = holdings.catalogue.resolve(document)
        done = holdings.catalogue.open_document(which, agent_of("open"), reason)
        _tell(holdings, done, "opened", as_json)


def _tell(holdings: "Holdings", done: "AccessChange", step: str, as_json: bool) -> None:
    first, *others = done.documents
    followed = holdings.await_index(done.sequence, _INDEX_SECONDS)
    if as_json:
        print_json({"document": first, "step": step, "together": others, "index_followed": followed})
    else:
        click.echo(f"{first} is {step}" + (f", with {len(others)} that came in it." if others else "."))
    if not followed:
        say(
            "fonds: the index has not followed yet; nobody finds it until a worker, or `fonds reindex`, lets it."
        )
