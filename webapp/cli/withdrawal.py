"""``fonds withdraw``, ``hold`` and ``holds``: taking documents out on purpose, and forbidding it."""

import getpass
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from archive.errors import UsageError
from archive.settings import Settings
from webapp.cli.output import print_json, say, shown

if TYPE_CHECKING:
    from archive.originals.withdrawal import Withdrawn
    from indexer.holdings import Holdings

_INDEX_SECONDS = 30.0

_json = click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")


@click.command()
@click.argument("document", required=False)
@click.option("--reason", metavar="TEXT", help="Why; it stays in the custody record.")
@click.option("--undo", is_flag=True, help="Bring it back, as long as its bytes are kept.")
@click.option("--list", "only_list", is_flag=True, help="List what is withdrawn, and when it is removed.")
@_json
def withdraw(document: str | None, reason: str | None, undo: bool, only_list: bool, as_json: bool) -> None:
    """Withdraw DOCUMENT (an id) with what came in it: hidden at once, removed after FONDS_WITHDRAWAL_DAYS.

    Its custody record and its digests stay for good. Bytes that another document holds stay as well.
    """
    from indexer.holdings import open_holdings

    settings = Settings.from_environment()
    with open_holdings(settings) as holdings:
        if only_list:
            _list_withdrawals(holdings, as_json)
            return
        if not document:
            raise UsageError("Name a document by its id; `fonds search` finds it.")
        which = holdings.catalogue.resolve(document)
        if undo:
            done = holdings.catalogue.undo_withdrawal(which, agent_of("withdraw"), reason or "")
        else:
            if not reason:
                raise UsageError(
                    "A withdrawal needs a reason: --reason TEXT. It stays in the custody record."
                )
            delay = timedelta(days=settings.withdrawal_days)
            done = holdings.catalogue.withdraw(which, reason, agent_of("withdraw"), delay)
        followed = holdings.await_index(done.sequence, _INDEX_SECONDS)
        _tell(holdings, done, undo, followed, as_json)


def agent_of(command: str) -> str:
    """Who the custody record names: the command, and whoever is logged in."""
    try:
        return f"fonds {command}, by {getpass.getuser()}"
    except (KeyError, OSError):  # a user without a name
        return f"fonds {command}"


def _tell(holdings: "Holdings", done: "Withdrawn", undo: bool, followed: bool, as_json: bool) -> None:
    first, *others = done.documents
    found = holdings.catalogue.withdrawal(first)
    if as_json:
        print_json(
            {
                "document": first,
                "step": "undone" if undo else "withdrawn",
                "together": others,
                "still_within": list(done.still_within),
                "remove_after": found.remove_after if found else None,
                "index_followed": followed,
            }
        )
    elif undo:
        click.echo(f"{first} is back" + (f", with {len(others)} that came in it." if others else "."))
    else:
        click.echo(f"{first} is withdrawn" + (f", with {len(others)} that came in it." if others else "."))
        if found:
            click.echo(
                f"It is removed after {found.remove_after}; until then `fonds withdraw --undo {first}`."
            )
    if done.still_within:
        say(f"fonds: its bytes are also within the original of {', '.join(done.still_within)}, which stays.")
    if not followed:
        say("fonds: the index has not followed yet; a worker, or `fonds reindex`, lets it.")


def _list_withdrawals(holdings: "Holdings", as_json: bool) -> None:
    from archive.originals.withdrawal import withdrawal_as_json

    for one in holdings.catalogue.withdrawals():
        if as_json:
            print_json({"document": one.document, **withdrawal_as_json(one)})
            continue
        fate = (
            f"removed {one.removed_at[:10]}"
            if one.removed_at
            else f"to be removed after {one.remove_after[:10]}"
        )
        click.echo(
            f"{one.document}  withdrawn {one.at[:10]}, {fate}: {shown(one.reason)} ({shown(one.agent)})"
        )


@click.command()
@click.argument("target", metavar="[DOCUMENT]", required=False)
@click.option("--collection", metavar="CODE", help="Hold whatever lies in this collection, now and later.")
@click.option("--reason", metavar="TEXT", required=True, help="Why; it stays in the custody record.")
@click.option("--release", is_flag=True, help="Release the hold named by its id, document or collection.")
@_json
def hold(target: str | None, collection: str | None, reason: str, release: bool, as_json: bool) -> None:
    """Forbid to withdraw DOCUMENT (an id) and what came in it, or to remove its bytes, until the hold is released."""
    from archive.originals.withdrawal import hold_as_json
    from indexer.holdings import open_holdings

    if bool(target) == bool(collection):
        raise UsageError("Name either a document or, with --collection, a collection.")
    with open_holdings(Settings.from_environment()) as holdings:
        catalogue = holdings.catalogue
        if release:
            done = catalogue.release_hold(target or collection or "", reason, agent_of("hold"))
        else:
            document = catalogue.resolve(target) if target else None
            done = catalogue.place_hold(
                document=document, collection=collection, reason=reason, agent=agent_of("hold")
            )
    if as_json:
        print_json({**hold_as_json(done), "step": "released" if release else "placed"})
        return
    click.echo(f"{done.id}  {'released' if release else 'placed'} on {shown(done.target)}")


@click.command()
@_json
def holds(as_json: bool) -> None:
    """List the legal holds in force, the oldest first."""
    from archive.originals.withdrawal import hold_as_json
    from indexer.holdings import open_holdings

    with open_holdings(Settings.from_environment()) as holdings:
        found = holdings.catalogue.holds()
    for one in found:
        if as_json:
            print_json(hold_as_json(one))
            continue
        click.echo(
            f"{one.id}  {shown(one.target)}  since {one.placed_at[:10]}: {shown(one.reason)} ({shown(one.agent)})"
        )
    if not found and not as_json:
        say("fonds: no legal hold is in force.")
