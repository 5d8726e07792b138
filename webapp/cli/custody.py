"""``fonds custody``: signed heads of the custody record, proofs of documents, and comparing heads that were kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.errors import UsageError
from archive.settings import Settings
from webapp.cli.output import print_json, say, shown, size

if TYPE_CHECKING:
    from indexer.holdings import Holdings

AGENT = "fonds custody"
_json = click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")
_KEPT = click.Path(path_type=Path, dir_okay=False)


@click.group()
def custody() -> None:
    """The record of what happened: signed heads to hand to outsiders, proofs, and comparing what was kept."""


@custody.command()
@click.option(
    "--new-key",
    is_flag=True,
    help="Sign with a new key from now on: the old one is lost, or known to others.",
)
@_json
def head(new_key: bool, as_json: bool) -> int:
    """Print a signed head of the record, a line of JSON, to be kept by somebody outside."""
    from archive.proof.heads import head_text

    troubles: list[str] = []
    with _opened() as holdings:
        given = holdings.heads.give(AGENT, new_key, troubles.append)
    sys.stdout.buffer.write(head_text(given).encode("utf-8"))
    sys.stdout.buffer.flush()
    if not as_json:
        say(
            f"fonds: {given['size']:,} custody events on {given['at']}, root {given['root']},\n"
            f"       signed with the key {given['key']}.\n"
            "       Hand this line to somebody outside; `fonds custody check FILE` compares it with the record later."
        )
    for trouble in troubles:
        say(f"fonds: {shown(trouble)}")
    return 1 if troubles else 0


@custody.command("list")
@click.argument("document", required=False)
@_json
def list_(document: str | None, as_json: bool) -> None:
    """List the events of DOCUMENT (an id), withdrawn ones too, or of the whole archive, oldest first."""
    from webapp.answers.document import event_as_json

    with _opened() as holdings:
        catalogue = holdings.catalogue
        if document:
            events = catalogue.document_events(catalogue.document(document, even_withdrawn=True).id)
        else:
            events = catalogue.all_events()
        for event in events:
            if as_json:
                print_json(event_as_json(event))
            else:
                told = (str(event.type), event.outcome, event.agent, event.document or "", event.digest[:12])
                click.echo(f"{event.sequence:>8}  {event.at}  {shown('  '.join(told))}")


@custody.command()
@click.argument("document")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file; `-` is stdout.")
@click.option("--since", type=_KEPT, metavar="HEAD.json", help="A head kept from earlier, to go on from.")
def prove(document: str, output: Path | None, since: Path | None) -> None:
    """Write the proof bundle of DOCUMENT (an id): originals, description, events, proofs, and what checks them."""
    earlier = _kept(since) if since else None
    with _opened() as holdings:
        found = holdings.catalogue.document(document, even_withdrawn=True)
        with holdings.prover.prove(found, AGENT, earlier) as bundle:
            target = output or Path(bundle.filename)
            if str(target) == "-":
                for chunk in bundle.chunks():
                    sys.stdout.buffer.write(chunk)
                return
            bundle.write(target)
    say(
        f"fonds: {shown(str(target))}, {size(bundle.size)}. Whoever gets it checks it with the verify.py in it "
        "(Python 3.9 or later, nothing else)."
    )


@custody.command()
@click.argument("head", type=_KEPT, metavar="HEAD.json")
@_json
def check(head: Path, as_json: bool) -> int:
    """Compare the record with a head that was kept: whether it still begins with the same events."""
    kept = _kept(head)
    with _opened() as holdings:
        compared = holdings.heads.compare(kept)
    if as_json:
        print_json(compared.as_json())
    else:
        click.echo(shown(compared.message))
    return 0 if compared.holds else 1


@custody.command()
def rebuild() -> None:
    """Make the kept hashes of the record anew from its events, where `fonds verify` found them damaged."""
    with _opened() as holdings:
        holdings.catalogue.rebuild_custody_tree()
    say("fonds: the hashes of the custody record are made anew. `fonds verify` compares them with its heads.")


@contextmanager
def _opened() -> Iterator[Holdings]:
    from indexer.holdings import open_holdings

    with open_holdings(Settings.from_environment()) as holdings:
        yield holdings


def _kept(path: Path) -> dict[str, Any]:
    from archive.proof.heads import MOST_BYTES, kept_head

    try:
        with path.open("rb") as file:
            return kept_head(file.read(MOST_BYTES))
    except OSError as error:
        raise UsageError(
            f"{shown(str(path))} cannot be read: {error.strerror}. Name a file with a head."
        ) from error
