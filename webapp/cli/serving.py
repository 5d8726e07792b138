"""``fonds serve`` and ``fonds demo``: the web application."""

import os
import sys
from pathlib import Path

import click

from archive.errors import UsageError
from archive.settings import Settings
from webapp.cli.output import begin_to_log, progress_bar, say

_SAMPLES = Path(__file__).parents[2] / "samples" / "holdings"

_port = click.option(
    "--port", type=click.IntRange(1, 65535), envvar="PORT", default=8000, show_default=True, help="TCP port."
)


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; beyond loopback needs an account.",
)
@_port
def serve(host: str, port: int) -> None:
    """Serve the web application, with a worker beside it. While nobody has an account it listens on loopback only."""
    from webapp.serving.server import serve as serve_pages

    settings = Settings.from_environment()
    serve_pages(settings, host, port, announce=begin_to_log(settings.log))


@click.command()
@click.option("--no-serve", is_flag=True, help="Only take the samples in.")
@_port
def demo(no_serve: bool, port: int) -> None:
    """Take in the sample documents, all of them invented, and serve them."""
    from indexer.holdings import open_holdings
    from indexer.intake.ingest import Ingest
    from webapp.demonstration import COLLECTION, link_to_sign_in, open_to_everybody
    from webapp.messages.account_mail import link_address
    from webapp.serving.server import serve as serve_pages

    if not _SAMPLES.is_dir():
        raise UsageError(
            "The samples are part of the source tree only: run `make demo` in a checkout of Fonds."
        )
    environment = {**os.environ}
    environment.setdefault("FONDS_HOME", str(Path.cwd() / "uploads"))
    chosen = Settings.from_environment(environment)
    taken: dict[str, int] = {}
    secret = None
    with open_holdings(chosen) as holdings:
        if not no_serve:
            open_to_everybody(holdings, _SAMPLES)
            secret = link_to_sign_in(holdings)
        run = Ingest(holdings, collection=COLLECTION)
        with progress_bar(run.count([_SAMPLES]), "samples", " files") as bar:
            for outcome in run.take([_SAMPLES]):
                taken[outcome.outcome] = taken.get(outcome.outcome, 0) + 1
                bar.update()
    told = ", ".join(
        f"{count} {'already there' if name == 'duplicate' else name}" for name, count in taken.items()
    )
    say(f"Samples taken in: {told}. All of them are invented.")
    if no_serve:
        return

    def announce(message: str) -> None:
        say(message)
        if message.startswith("Fonds is at"):
            say(f"Try a search:  http://127.0.0.1:{port}/search?q=%22political+prisoners%22")
            say('or type        sounds:Zhakeltaev    "ill-treatment" w/10 detention    detain* -type:mail')
            if secret:
                say("The samples are open to everybody. To deposit and describe, sign in once by this link:")
                say(f"  {link_address(f'http://127.0.0.1:{port}', secret)}")
            else:
                say("Sign in with your account, or make a link for it: fonds user link LOGIN")

    sys.stderr.flush()
    serve_pages(chosen, "127.0.0.1", port, announce=announce)
