"""``fonds user``: accounts, their roles and groups, links to sign in, sessions and tokens.

Whoever can run this command keeps the archive, and needs no account for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from archive.accounts.model import Role
from archive.settings import Settings
from webapp.cli.output import print_json, say, shown

if TYPE_CHECKING:
    from archive.accounts.audit import Agent
    from archive.accounts.links import Purpose
    from archive.accounts.model import Account
    from archive.accounts.registry import Registry

_ROLES = click.Choice([str(role) for role in Role])
as_json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else."
)


@click.group()
def user() -> None:
    """Accounts. As soon as there is one, the web asks everybody who they are; the command line never does."""


@user.command()
@click.argument("login")
@click.option(
    "--role", "roles", type=_ROLES, multiple=True, help="What they do here; several allowed. [researcher]"
)
@click.option("--name", default="", help="As pages show it; the login where nothing is said.")
@click.option("--email", help="Where links are sent; the login where it is an address.")
@click.option(
    "--group", "groups", multiple=True, metavar="CODE", help="A group they belong to; several allowed."
)
@as_json_option
def add(
    login: str, roles: tuple[str, ...], name: str, email: str | None, groups: tuple[str, ...], as_json: bool
) -> None:
    """Make an account for LOGIN (an e-mail address or a name) and print a link to sign in that works once."""
    from archive.accounts.links import Purpose

    with registry() as accounts:
        is_first = not accounts.has_accounts()
        chosen = [Role(role) for role in roles] or [Role.ADMIN if is_first else Role.RESEARCHER]
        made = accounts.add_account(login, chosen, by(), name=name, email=email, groups=groups)
        _give_link(accounts, made, Purpose.INVITATION, as_json)
    if is_first:
        say("fonds: from now on the web asks everybody to sign in. The command line does not.")


@user.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """List the accounts."""
    with registry() as accounts:
        found = accounts.accounts()
    for one in found:
        if as_json:
            print_json(_as_json(one))
        else:
            groups = f" in {', '.join(sorted(one.groups))}" if one.groups else ""
            off = "" if one.is_active else "  (off)"
            click.echo(f"{shown(one.login)}  {', '.join(sorted(one.roles))}{groups}{off}  {shown(one.name)}")
    if not found and not as_json:
        say("fonds: there are no accounts: whoever works at this machine may do everything.")
        say("`fonds user add LOGIN --role admin` makes the first.")


@user.command()
@click.argument("login")
@as_json_option
def link(login: str, as_json: bool) -> None:
    """Print a new link by which LOGIN signs in, and may choose a password; earlier links work no more."""
    from archive.accounts.links import Purpose

    with registry() as accounts:
        _give_link(accounts, accounts.account_called(login), Purpose.RESET, as_json)


@user.command()
@click.argument("login")
@click.argument("roles", nargs=-1, required=True, type=_ROLES)
def role(login: str, roles: tuple[str, ...]) -> None:
    """Let LOGIN have these ROLES, and no others, with the next request."""
    with registry() as accounts:
        found = accounts.account_called(login)
        _tell(accounts.set_roles(found.id, [Role(one) for one in roles], by()))


@user.command()
@click.argument("login")
@click.argument("codes", nargs=-1)
@click.option("--new", is_flag=True, help="Make the groups that are not there yet.")
def group(login: str, codes: tuple[str, ...], new: bool) -> None:
    """Let LOGIN belong to the groups CODES, and to no others; none takes them out of all."""
    from archive.accounts.wording import group_of

    with registry() as accounts:
        found = accounts.account_called(login)
        known = {one.code for one in accounts.groups()}
        for code in sorted({group_of(one) for one in codes} - known) if new else ():
            accounts.add_group(code, "", by())
        _tell(accounts.set_groups(found.id, codes, by()))


@user.command()
@as_json_option
def groups(as_json: bool) -> None:
    """List the groups, each with the number of its members."""
    with registry() as accounts:
        for one in accounts.groups():
            if as_json:
                print_json({"code": one.code, "title": one.title, "members": one.members})
            else:
                click.echo(f"{shown(one.code)}  {one.members:,} members  {shown(one.title)}")


@user.command()
@click.argument("login")
def off(login: str) -> None:
    """Switch the account of LOGIN off: nobody gets in by it, and its sessions, tokens and links end at once."""
    with registry() as accounts:
        _tell(accounts.switch_off(accounts.account_called(login).id, by()))


@user.command()
@click.argument("login")
def on(login: str) -> None:
    """Switch the account of LOGIN on again."""
    with registry() as accounts:
        _tell(accounts.switch_on(accounts.account_called(login).id, by()))


@user.command("drop-codes")
@click.argument("login")
def drop_codes(login: str) -> None:
    """Ask LOGIN for no one-time codes any more: for somebody who has lost the phone and the recovery codes."""
    with registry() as accounts:
        found = accounts.account_called(login)
        accounts.drop_totp(found, by())
        accounts.end_sessions(found.id, by())
        _tell(found)


@contextmanager
def registry() -> Iterator[Registry]:
    """The accounts; neither index nor store is opened."""
    from indexer.holdings import open_accounts

    with open_accounts(Settings.from_environment()) as accounts:
        yield accounts


def by() -> Agent:
    """Who is at the terminal, as the audit log names them."""
    from archive.accounts.audit import Agent
    from webapp.cli.withdrawal import agent_of

    return Agent(agent_of("user"))


def _give_link(accounts: Registry, account: Account, purpose: Purpose, as_json: bool) -> None:
    """Print a new link. It is a secret: it goes to stdout alone."""
    from archive.accounts.links import LASTS
    from webapp.messages.account_mail import link_address

    secret = accounts.make_link(account, purpose, by())
    address = link_address(Settings.from_environment().base_url, secret)
    if as_json:
        print_json(_as_json(account) | {"link": address})
        return
    _tell(account)
    click.echo(address)
    hours = int(LASTS[purpose].total_seconds() // 3600)
    say(f"fonds: whoever opens this link within {hours} hours signs in as {shown(account.login)}, once.")


def _as_json(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "login": account.login,
        "name": account.name,
        "roles": sorted(account.roles),
        "groups": sorted(account.groups),
        "email": account.email,
        "active": account.is_active,
    }


def _tell(account: Account) -> None:
    groups = f", groups {', '.join(sorted(account.groups))}" if account.groups else ""
    off = "" if account.is_active else ", off"
    say(f"fonds: {shown(account.login)}: {', '.join(sorted(account.roles))}{groups}{off}")
