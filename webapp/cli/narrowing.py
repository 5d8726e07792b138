"""The options by which a search is narrowed and ordered, the same for every command that takes a query."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from indexer.engine.seam import SORTS
from indexer.identification.types import TYPES

STATES = ("searchable", "partial", "kept")
Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True),
    click.option(
        "--collection", multiple=True, metavar="C", help="Only this collection. May be given again."
    ),
    click.option(
        "--language", multiple=True, metavar="L", help="Only this language (ISO 639-1: en, ru, kk)."
    ),
    click.option(
        "--type", "types", multiple=True, metavar="T", type=click.Choice(TYPES), help=", ".join(TYPES)
    ),
    click.option(
        "--creator", multiple=True, metavar="NAME", help="Only by this person, written as the facet has it."
    ),
    click.option("--recipient", multiple=True, metavar="NAME", help="Only to this person."),
    click.option("--tag", multiple=True, metavar="TAG", help="Only with this tag."),
    click.option("--state", multiple=True, metavar="S", type=click.Choice(STATES), help=", ".join(STATES)),
    click.option(
        "--from", "date_from", metavar="D", help="Not before this date: 2017, 2017-10 or 2017-10-11."
    ),
    click.option("--to", "date_to", metavar="D", help="Not after this date."),
)


def narrowing(command: Command) -> Command:
    """Give a command these options; their values are the arguments of ``indexer.searching.search.search_query``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
