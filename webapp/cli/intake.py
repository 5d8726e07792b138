"""``fonds ingest`` and ``fonds worker``: the ways in."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import click

from archive.errors import UsageError
from archive.model import Role
from archive.settings import OCR_MODES, Settings
from webapp.cli.output import begin_to_log, print_json, progress_bar, say, shown

if TYPE_CHECKING:
    from indexer.holdings import Holdings

_BEHIND = 5  # what people do on the pages comes before reading files


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--collection", metavar="CODE", help="The collection of files whose row in metadata.csv names none."
)
@click.option("--document", metavar="ID", help="Add the file to this document as another rendition.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), help="What the file is to that document."
)
@click.option(
    "--password-file", metavar="PATH", type=click.Path(path_type=Path),
    help="A text file with passwords, one a line, that are tried in turn on encrypted files.",
)  # fmt: skip
@click.option(
    "--ocr", type=click.Choice(OCR_MODES),
    help="Read scans and images (auto), text layers too (always), or neither; instead of FONDS_OCR.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, one for each file.")
def ingest(
    paths: tuple[Path, ...],
    collection: str | None,
    document: str | None,
    role: str | None,
    password_file: Path | None,
    ocr: str | None,
    as_json: bool,
) -> int:
    """Take in PATHS, files and folders, and make their text searchable.

    Returns when every file has reached its outcome. A folder may hold a metadata.csv that describes its files.
    """
    from indexer.intake.passwords import read_passwords

    if role and not document:
        raise UsageError("--role says what the file is to a document: name the document with --document.")
    settings = Settings.from_environment()
    if ocr:
        settings = replace(settings, ocr=ocr)
    passwords = read_passwords(password_file) if password_file else ()
    attention = False
    with ExitStack() as stack:
        holdings = _open(settings, stack)
        from indexer.intake.ingest import Ingest

        run = Ingest(
            holdings,
            collection=collection,
            document=document,
            role=Role(role) if role else None,
            say=say,
            passwords=passwords,
            own_ocr=ocr is not None,
        )
        bar = stack.enter_context(progress_bar(run.count(paths), "ingest", " files"))
        for outcome in run.take(paths):
            attention |= outcome.needs_attention
            bar.update()
            if as_json:
                print_json(outcome.as_json())
            else:
                bar.clear()
                _tell(outcome)
            for warning in outcome.warnings:
                say(f"fonds: {shown(warning)}")
    return 1 if attention else 0


def _open(settings: Settings, stack: ExitStack) -> "Holdings":
    from indexer.reading.pace import loading, prepare_for_intake

    with loading():
        from indexer.isolation import isolation_for

        isolation = stack.enter_context(isolation_for(settings))
        isolation.start()  # it warms up while the rest is loaded
        from indexer.holdings import open_holdings

        holdings = stack.enter_context(open_holdings(settings, isolation))
    prepare_for_intake()
    return holdings


def _tell(outcome: Any) -> None:
    """One line a file for people, attachments below what held them."""
    pages = f", {outcome.pages} pages" if outcome.pages else ""
    reason = f": {shown(outcome.reason.message)} ({outcome.reason.code})" if outcome.reason else ""
    click.echo(f"{outcome.outcome:11} {shown(outcome.path)}{pages}{reason}")
    for inner in outcome.contains:
        _tell(inner)


@click.command()
@click.option(
    "--wait", is_flag=True, help="Wait for another writer to finish instead of leaving with exit code 3."
)
def worker(wait: bool) -> None:
    """Make searchable what was accessioned, until stopped; take in what is dropped into $FONDS_HOME/incoming.

    It also checks saved searches when the index has changed, and mails what is new where FONDS_SMTP_URL is set;
    re-reads originals in their turn (FONDS_FIXITY_DAYS), and removes what was withdrawn when its delay has run out.
    """
    from indexer.alerts.watch import Watch
    from indexer.background.safekeeping import Safekeeping
    from indexer.background.worker import Worker
    from indexer.holdings import open_holdings
    from indexer.reading.pace import prepare_for_intake
    from webapp.messages.fixity_mail import announcer
    from webapp.messages.recipients import language_at_address
    from webapp.messages.search_mail import outbox_of
    from webapp.policy import readers

    os.nice(_BEHIND)
    prepare_for_intake()
    settings = Settings.from_environment()
    tell = begin_to_log(settings.log)
    with open_holdings(settings) as holdings:
        tell("fonds: worker started.")
        Thread(target=_warn_unless_confined, args=(holdings, tell), name="self-attack", daemon=True).start()
        watch = Watch(holdings.alerts, outbox_of(holdings), partial(readers, holdings), tell)
        announce = announcer(holdings.settings, language_at_address(holdings))
        safekeeping = Safekeeping(holdings, tell, announce)

        @contextmanager
        def beside() -> Iterator[None]:
            with watch, safekeeping:
                yield

        Worker(holdings, wait_for_lock=wait, say=tell, beside=beside).run()


def _warn_unless_confined(holdings: Any, tell: Callable[[str], None]) -> None:
    """Beside the first files: what a machine lets through is known before anybody relies on it."""
    defence = holdings.defence()
    if not defence.holds:
        tell(f"fonds: {defence.sentence} `fonds doctor` says more.")
