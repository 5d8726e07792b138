"""``fonds search``, ``show`` and ``get``: what is in the archive, one document of it, an original."""

import sys
from pathlib import Path
from typing import Any

import click

from archive.settings import Settings
from webapp.cli.narrowing import narrowing
from webapp.cli.output import print_json, say, shown, size

_json = click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")


@click.command()
@click.argument("query", required=False)
@click.option(
    "--limit", type=click.IntRange(0, 1000), default=20, show_default=True, help="Documents to show."
)
@click.option("--offset", type=click.IntRange(0, 1_000_000), default=0, help="Documents to pass over first.")
@narrowing
@click.option(
    "--statement",
    is_flag=False,
    flag_value="-",
    metavar="FILE",
    help="Write the search down so that it can be filed: as .html, .pdf or .json by the name of FILE; - is stdout.",
)
@click.option(
    "--since",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --statement: say what has changed since the JSON of an earlier one. Without QUERY, asks as it did.",
)
@_json
def search(
    query: str | None, as_json: bool, statement: str | None, since: Path | None, **options: Any
) -> None:
    """Search for QUERY; `fonds search --help` and docs/search-syntax.md say how to write one.

    Words are found in any inflection, "exact phrases" as they stand; also AND, OR, NOT, -word, detain*,
    name~, torture w/10 detention, title:…, from:…, to:…, date:2016..2017, language:ru, type:pdf.
    """
    if statement is not None or since is not None:
        if query is None and since is None:
            raise click.UsageError("Missing argument 'QUERY'.")
        from webapp.cli.statements import state

        del options["limit"], options["offset"]
        state(query, statement or "-", since, as_json, options)
        return
    if query is None:
        raise click.UsageError("Missing argument 'QUERY'.")
    from indexer.holdings import open_holdings
    from indexer.searching.search import search_query
    from webapp.answers.search import answer_as_json
    from webapp.policy import visible_to

    with open_holdings(Settings.from_environment()) as holdings:
        holdings.catch_up(say if holdings.catalogue.latest_sequence() else lambda _: None)
        asked = search_query(query, visible_to(holdings), **options)
        answer = holdings.searcher.answer(asked)
    if as_json:
        print_json(answer_as_json(answer))
        return
    documents = "document" if answer.total == 1 else "documents"
    understood = shown(answer.understood_as) or "everything"
    click.echo(
        f"{answer.total} {documents} for {understood}"
        + (" (no document has all the words)" if answer.relaxed else "")
    )
    for number, hit in enumerate(answer.hits, answer.offset + 1):
        facts = [hit.date or "undated", hit.collection, shown(hit.filename), f"{hit.occurrences} ×"]
        click.echo(f"\n{number}. {shown(hit.title)}\n   {' · '.join(facts)}\n   {hit.document}")
        if hit.path:
            click.echo("   " + _way([step.name for step in hit.path]))
        for snippet in hit.snippets:
            click.echo(f"   p. {shown(snippet.label)}: {_marked(snippet.text, snippet.spans)}")
    for note in answer.notes:
        say(f"fonds: {note.message}" + (f" Try {shown(note.instead)}" if note.instead else ""))
    if answer.suggestions:
        click.echo("\nOther spellings worth trying: " + ", ".join(map(shown, answer.suggestions)))


def _way(names: list[str]) -> str:
    return " › ".join(map(shown, names))


def _tree(contents: list[dict[str, Any]], indent: str = "    ") -> None:
    """What is inside, a line each, deeper ones further in."""
    for one in contents:
        why = f" ({one['reason']['code']})" if one["reason"] else ""
        click.echo(f"{indent}{shown(one['name'])}  {one['state']}{why}  {one['document']}")
        _tree(one["contents"], indent + "    ")
        if one["more"]:
            click.echo(f"{indent}    and {one['more']:,} more")


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """The snippet with its words in bold, or in brackets when stdout is no terminal."""
    pieces, done = [], 0
    for start, end in spans:
        word = shown(text[start:end])
        pieces += [
            shown(text[done:start]),
            click.style(word, bold=True) if sys.stdout.isatty() else f"[{word}]",
        ]
        done = end
    return "".join([*pieces, shown(text[done:])])


@click.command()
@click.argument("document")
@click.option(
    "--custody-offset",
    type=click.IntRange(0, 1_000_000),
    default=0,
    help="Newest custody events to leave out.",
)
@_json
def show(document: str, custody_offset: int, as_json: bool) -> None:
    """Show DOCUMENT (an id): its description, renditions, pages and its newest 100 custody events."""
    from indexer.holdings import open_holdings
    from webapp.answers.document import document_as_json
    from webapp.policy import visible_to

    with open_holdings(Settings.from_environment()) as holdings:
        kept = holdings.catalogue.document(document, even_withdrawn=True)
        found = document_as_json(holdings.catalogue, kept, visible_to(holdings), custody_offset)
    if as_json:
        print_json(found)
        return
    if found["withdrawn"]:
        _tell_withdrawal(found["withdrawn"])
    if found["path"]:
        click.echo(f"{'path':12} {_way([step['name'] for step in found['path']])}")
    for name in ("title", "date", "collection", "reference", "description"):
        if found.get(name):
            click.echo(f"{name.replace('_', ' '):12} {shown(str(found[name]))}")
    for name in ("creators", "recipients", "languages", "tags"):
        if found.get(name):
            click.echo(f"{name:12} {shown('; '.join(found[name]))}")
    for holder in found["holders"]:
        click.echo(f"{'came with':12} {holder['document']} as {shown(holder['name'])}")
    for rendition in found["renditions"]:
        click.echo(
            f"\nrendition    {rendition['rendition']}  {rendition['role']}\n"
            f"             {shown(rendition['filename'])}, {rendition['media_type'] or 'not yet identified'}, "
            f"{size(rendition['bytes'])}, {rendition['pages']} pages, {rendition['state']}\n"
            f"             sha256 {rendition['sha256']}"
        )
        if not found["withdrawn"] or not found["withdrawn"]["removed_at"]:
            fixity = rendition["fixity"]
            click.echo(
                f"             {fixity['problem'] or 'intact'} when last checked, {fixity['checked_at'][:16]}Z"
            )
        if rendition["reason"]:
            click.echo(
                f"             {shown(rendition['reason']['message'])} ({rendition['reason']['code']})"
            )
    for one in found["holds"]:
        click.echo(f"\non hold      {one['hold']} since {one['placed_at'][:10]}: {shown(one['reason'])}")
    if found["contents"]:
        click.echo("\ncontains")
        _tree(found["contents"])
    click.echo("")
    earlier = found["custody_total"] - custody_offset - len(found["custody"])
    if earlier > 0:
        following = custody_offset + len(found["custody"])
        click.echo(f"{earlier:,} earlier custody events: --custody-offset {following} shows them.")
    for event in found["custody"]:
        click.echo(f"{event['at']}  {event['type']:22} {event['outcome']:8} {event['agent']}")


def _tell_withdrawal(withdrawn: dict[str, Any]) -> None:
    by = f"{withdrawn['at']} by {shown(withdrawn['agent'])}: {shown(withdrawn['reason'])}"
    click.echo(f"WITHDRAWN    {by}")
    if withdrawn["together_with"]:
        click.echo(f"             together with {withdrawn['together_with']}, which it came in")
    gone = withdrawn["removed_at"]
    click.echo(
        f"             bytes and texts removed {gone}"
        if gone
        else f"             removed after {withdrawn['remove_after']}"
    )


@click.command()
@click.argument("rendition")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file instead of stdout.")
@click.option("--searchable-pdf", is_flag=True, help="Of a scan: its pages with the words that OCR has read.")
def get(rendition: str, output: Path | None, searchable_pdf: bool) -> None:
    """Hand out the original of RENDITION (an id), byte for byte, its digest checked on the way."""
    from archive.originals.fixity import hand_out
    from indexer.holdings import open_holdings

    settings = Settings.from_environment()
    with open_holdings(settings) as holdings:
        found = holdings.catalogue.rendition(rendition)
        if searchable_pdf:
            from indexer.extract.limits import Limits
            from indexer.ocr.searchable import hand_out_searchable

            limits, target = Limits.from_settings(settings), output or sys.stdout.buffer
            written = hand_out_searchable(
                holdings.store, holdings.catalogue, found, limits, target, converter=holdings.converter
            )
            say(f"{size(written)}; made from the original, not the original itself")
            return
        written = hand_out(holdings.store, holdings.catalogue, found, output or sys.stdout.buffer)
    say(f"{size(written)}, sha256 {found.sha256}")
