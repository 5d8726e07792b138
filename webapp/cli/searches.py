"""``fonds searches``: keeping searches, and telling what is new since somebody last looked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from archive.settings import Settings
from webapp.cli.narrowing import narrowing
from webapp.cli.output import print_json, say, shown

if TYPE_CHECKING:
    from archive.saved_searches import SavedSearch
    from indexer.holdings import Holdings

_json = click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON and nothing else.")


@click.group()
def searches() -> None:
    """Saved searches: list, add, show, remove, check. A document is new when it was not found before."""


@searches.command("list")
@_json
def list_(as_json: bool) -> None:
    """List the saved searches, each with how many documents are new."""
    with _opened() as holdings:
        found = holdings.catalogue.saved_searches()
        if as_json:
            print_json(_as_json(holdings, *found))
            return
        for one in found:
            _tell(one)
    if not found:
        say("fonds: no search is saved. `fonds searches add QUERY` saves one.")


@searches.command()
@click.argument("query")
@click.option("--title", help="What it is called; the query where nothing is said.")
@click.option("--mail-to", metavar="ADDRESS", help="Tell this address what is new; needs FONDS_SMTP_URL.")
@narrowing
@_json
def add(query: str, title: str | None, mail_to: str | None, as_json: bool, **options: Any) -> None:
    """Save QUERY with the given filters. What it finds now is not new."""
    from archive.addresses import address_of
    from archive.errors import UsageError
    from archive.saved_searches import MAX_TITLE, title_of
    from indexer.searching.search import search_query
    from webapp.policy import visible_to

    settings = Settings.from_environment()
    if mail_to and settings.mail_server is None:
        raise UsageError("No mail is sent by this archive: FONDS_SMTP_URL is not set.")
    address = address_of(mail_to)
    called = title_of(title if title is not None else query[:MAX_TITLE] or "All documents")
    with _opened() as holdings:
        asked = search_query(query, visible_to(holdings), **options)
        saved = holdings.alerts.save(asked, called, address)
        if as_json:
            print_json(_as_json(holdings, saved)[0])
        else:
            _tell(saved)


@searches.command()
@click.argument("search")
@click.option("--new", "only_new", is_flag=True, help="Only what is new.")
@click.option("--seen", is_flag=True, help="Mark what is new as seen, once it is shown.")
@click.option(
    "--limit", type=click.IntRange(0, 1000), default=20, show_default=True, help="Documents to show."
)
@click.option("--offset", type=click.IntRange(0, 1_000_000), default=0, help="Documents to pass over first.")
@_json
def show(search: str, only_new: bool, seen: bool, limit: int, offset: int, as_json: bool) -> None:
    """Show what SEARCH (an id) finds now, the new documents first."""
    from webapp.answers.saved_search import listed_as_json
    from webapp.policy import visible_to

    with _opened() as holdings:
        saved = holdings.catalogue.saved_search(search)
        listed = holdings.search_list.listed(saved, visible_to(holdings), limit, offset, only_new=only_new)
        if as_json:
            print_json(_as_json(holdings, saved)[0] | {"found": listed_as_json(listed, saved.question.query)})
        else:
            _tell(saved)
            for number, one in enumerate(listed.hits, offset + 1):
                mark = "NEW  " if one.is_new else ""
                facts = [one.found.date or "undated", one.found.collection, shown(one.found.filename)]
                click.echo(
                    f"\n{number}. {mark}{shown(one.found.title)}\n   {' · '.join(facts)}\n   {one.found.document}"
                )
        if seen:
            holdings.catalogue.mark_seen(saved.id, saved.checks)


@searches.command()
@click.argument("search")
def remove(search: str) -> None:
    """Forget SEARCH (an id) and what it found; the documents stay."""
    with _opened() as holdings:
        holdings.catalogue.remove_search(search)
    say("fonds: the saved search is removed.")


@searches.command()
@click.argument("search", nargs=-1)
@_json
def check(search: tuple[str, ...], as_json: bool) -> int:
    """Carry out every saved search that the index has changed for, or those named; then send the mails that are due.

    Exit code 1 when one cannot be carried out, or a mail was not taken.
    """
    from webapp.messages.search_mail import outbox_of
    from webapp.policy import readers

    with _opened() as holdings:
        eyes = readers(holdings)
        if search:
            named = [holdings.catalogue.saved_search(one) for one in search]
            reports = [holdings.alerts.check(one, eyes) for one in named]
        else:
            reports = holdings.alerts.check_all(eyes)
        outbox = outbox_of(holdings)
        posted = outbox.send_due(eyes) if outbox else None
        for report in reports:
            now = holdings.catalogue.saved_search(report.search.id)
            if as_json:
                told = {"carried_out": report.carried_out, "found": report.found, "gone": report.gone}
                print_json(_as_json(holdings, now)[0] | told)
            else:
                _tell(now)
    if posted:
        if posted.sent:
            say(f"fonds: {posted.sent} mails sent.")
        for failure in posted.failures:
            say(f"fonds: a mail was not sent and is tried again later: {failure}")
    return 1 if any(one.search.trouble for one in reports) or (posted and posted.failures) else 0


@contextmanager
def _opened() -> Iterator[Holdings]:
    """The archive, with an index that means something."""
    from indexer.holdings import open_holdings

    with open_holdings(Settings.from_environment()) as holdings:
        holdings.catch_up(say if holdings.catalogue.latest_sequence() else lambda _: None)
        yield holdings


def _as_json(holdings: Holdings, *searches: SavedSearch) -> list[dict[str, object]]:
    from webapp.answers.saved_search import searches_as_json

    return searches_as_json(holdings, searches)


def _tell(search: SavedSearch) -> None:
    """For a terminal: the title, the numbers, the query."""
    paused = ", paused" if search.paused else ""
    click.echo(f"{search.id}  {shown(search.title)}")
    click.echo(f"   {search.new:,} new of {search.total:,} documents, compared {search.checked_at}{paused}")
    click.echo(f"   {shown(search.question.query) or '(everything)'}")
    if search.trouble:
        click.echo(f"   cannot be carried out: {shown(search.trouble.message)} ({search.trouble.code})")
