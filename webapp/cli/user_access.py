"""``fonds user sessions``, ``end-sessions``, ``token``, ``tokens``, ``revoke``: what lets somebody in at present."""

from __future__ import annotations

import click

from webapp.cli.output import print_json, say, shown
from webapp.cli.users import as_json_option, by, registry, user


@user.command()
@click.argument("login")
@as_json_option
def sessions(login: str, as_json: bool) -> None:
    """List where LOGIN is signed in."""
    with registry() as accounts:
        found = accounts.sessions(accounts.account_called(login).id)
    for one in found:
        if as_json:
            facts = {"id": one.id, "since": one.created_at, "seen": one.seen_at, "until": one.expires_at}
            print_json(facts | {"how": one.how, "address": one.address, "browser": one.browser})
        else:
            click.echo(f"{one.id}  seen {one.seen_at[:16]}  {one.how}  {one.address}  {shown(one.browser)}")


@user.command("end-sessions")
@click.argument("login")
def end_sessions(login: str) -> None:
    """Sign LOGIN out everywhere."""
    with registry() as accounts:
        count = accounts.end_sessions(accounts.account_called(login).id, by())
    say(f"fonds: {count} sessions ended.")


@user.command()
@click.argument("login")
@click.option("--scope", "scopes", multiple=True, required=True, help="What it is good for; several allowed.")
@click.option("--title", default="made on the command line", help="What it is for.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it lasts.")
@as_json_option
def token(login: str, scopes: tuple[str, ...], title: str, days: int, as_json: bool) -> None:
    """Print a token by which programs act as LOGIN: `Authorization: Bearer TOKEN`. It is shown this once."""
    from archive.errors import UsageError
    from webapp.policy import SCOPES

    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise UsageError(f"There is no scope {', '.join(unknown)}. There are {', '.join(SCOPES)}.")
    with registry() as accounts:
        account = accounts.account_called(login)
        made, secret = accounts.make_token(account, title, scopes, by(), days)
    if as_json:
        facts = {"id": made.id, "title": made.title, "scopes": made.scopes, "expires": made.expires_at}
        print_json(facts | {"token": secret})
    else:
        click.echo(secret)
        say(
            f"fonds: good until {made.expires_at[:10]} for {', '.join(made.scopes)}; revoke it by its id {made.id}."
        )


@user.command()
@click.argument("login")
@as_json_option
def tokens(login: str, as_json: bool) -> None:
    """List the tokens of LOGIN."""
    with registry() as accounts:
        found = accounts.tokens(accounts.account_called(login).id)
    for one in found:
        if as_json:
            facts = {"id": one.id, "title": one.title, "scopes": one.scopes, "used": one.used_at}
            print_json(facts | {"expires": one.expires_at})
        else:
            used = one.used_at[:16] if one.used_at else "never"
            click.echo(
                f"{one.id}  {', '.join(one.scopes)}  until {one.expires_at[:10]}  used {used}  {shown(one.title)}"
            )


@user.command()
@click.argument("login")
@click.argument("token")
def revoke(login: str, token: str) -> None:
    """Let TOKEN (an id) of LOGIN be good for nothing from now on."""
    with registry() as accounts:
        accounts.revoke_token(accounts.account_called(login).id, token, by())
    say("fonds: the token is revoked.")


@user.command()
@click.argument("login", required=False)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="Events to show."
)
@as_json_option
def audit(login: str | None, limit: int, as_json: bool) -> None:
    """Show the audit log, the newest first: of LOGIN, or of everybody."""
    with registry() as accounts:
        found = accounts.audit(accounts.account_called(login).id if login else None, limit)
    for one in found:
        if as_json:
            facts = {"at": one.at, "type": one.type, "login": one.login, "agent": one.agent}
            print_json(facts | {"address": one.address, "outcome": one.outcome, "detail": dict(one.detail)})
        else:
            whom = f"  {shown(one.login)}" if one.login else ""
            click.echo(
                f"{one.at[:19]}  {one.type}  {one.outcome}{whom}  by {shown(one.agent)}  {one.address}"
            )


commands = user  # with those of this module
