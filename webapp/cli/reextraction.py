"""``fonds reextract``: reading again what is kept already."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from archive.errors import UsageError
from archive.settings import OCR_MODES, Settings
from indexer.identification.types import TYPES
from webapp.cli.output import print_json, progress_bar, say, shown


@click.command()
@click.option(
    "--type", "types", multiple=True, metavar="T", type=click.Choice(TYPES),
    help=f"Only this kind of file: {', '.join(TYPES)}. May be given again.",
)  # fmt: skip
@click.option("--where", metavar="QUERY", help="Only what this query finds; see docs/search-syntax.md.")
@click.option(
    "--outdated",
    is_flag=True,
    help="Only what an earlier version of its reader has read, or none, where there is one now.",
)
@click.option("--all", "everything", is_flag=True, help="Everything that has been read.")
@click.option(
    "--password-file", metavar="PATH", type=click.Path(path_type=Path),
    help="A text file with passwords, one a line, that are tried in turn on encrypted files.",
)  # fmt: skip
@click.option(
    "--ocr",
    type=click.Choice(OCR_MODES),
    help="Read pages by OCR where needed, always or never; else as FONDS_OCR says.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, one for each rendition.")
def reextract(
    types: tuple[str, ...],
    where: str | None,
    outdated: bool,
    everything: bool,
    password_file: Path | None,
    ocr: str | None,
    as_json: bool,
) -> int:
    """Read again what is kept already; without a choice, what is outdated.

    The earlier text can be found until the new one is there, and stays citable after it. A reading that yields less
    than the one before does not take its place.
    """
    from indexer.intake.passwords import read_passwords
    from indexer.isolation import isolation_for

    if everything and (types or where is not None or outdated):
        raise UsageError("--all stands alone: leave it out to choose by --type, --where or --outdated.")
    settings = Settings.from_environment()
    settings = replace(settings, ocr=ocr) if ocr else settings
    passwords = read_passwords(password_file) if password_file else ()
    attention = False
    with ExitStack() as stack:
        isolation = stack.enter_context(isolation_for(settings))
        isolation.start()  # it warms up while the rest is loaded
        from indexer.holdings import open_holdings
        from indexer.reading.reextract import Choice, Reextraction
        from webapp.answers.document import reread_as_json
        from webapp.policy import visible_to

        holdings = stack.enter_context(open_holdings(settings, isolation))
        run = Reextraction(
            holdings, visible_to(holdings), say=say, passwords=passwords, only_here=ocr is not None
        )
        only_outdated = outdated or not (types or where is not None or everything)
        renditions = run.chosen(Choice(types, where, only_outdated))
        bar = stack.enter_context(progress_bar(len(renditions), "reextract", " renditions"))
        changed = 0
        for one in run.run(renditions, "outdated" if only_outdated else "asked"):
            attention |= one.rendition.reason is not None
            changed += one.changed
            bar.update()
            if as_json:
                print_json(reread_as_json(one))
            else:
                bar.clear()
                state, reason = one.rendition.state.value, one.rendition.reason
                said = f": {shown(reason.message)} ({reason.code})" if reason else ""
                now = "read anew" if one.changed else "unchanged"
                click.echo(f"{state:11} {now:9}  {shown(one.rendition.filename)}{said}")
    say(f"fonds: {len(renditions)} read again, {changed} of them with a new extraction.")
    return 1 if attention else 0
