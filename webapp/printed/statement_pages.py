"""A search statement as a page of its own, to be filed, printed or laid out as PDF. Knows no Flask."""

import hashlib
import io
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader

from archive.errors import FondsError
from indexer.searching.statements import MOST_LACKING, Statement
from webapp.answers.search import document_link
from webapp.answers.statement import Changes, filters_of
from webapp.languages.in_templates import speak
from webapp.views.words import FILTERS

if TYPE_CHECKING:
    from indexer.office import Converter


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NoPdf(FondsError):  # noqa: N818 - named by what happened
    """The statement could not be laid out as PDF."""

    code = "no-pdf"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("webapp"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(FILTERS)
    speak(environment)
    return environment


def statement_html(
    statement: Statement,
    changes: Changes | None = None,
    stylesheet: str = "",
    links: Sequence[tuple[str, str]] = (),
    compare_at: str = "",
    csrf_token: str = "",
) -> str:
    """The page. Without ``stylesheet`` (an address) it holds its style itself and links nowhere: it can be filed.

    ``links`` are addresses and what they are called, for whoever reads it in the archive; ``compare_at`` is where an
    earlier statement is handed in.
    """
    style = resources.files("webapp.static").joinpath("statement.css").read_text("utf-8")
    return _filled(
        "statement.html",
        statement,
        changes,
        stylesheet=stylesheet,
        style="" if stylesheet else style,
        links=links,
        compare_at=compare_at,
        csrf_token=csrf_token,
        document_link=document_link if stylesheet else None,
    )


def _filled(template: str, statement: Statement, changes: Changes | None, **other: object) -> str:
    return (
        _environment()
        .get_template(template)
        .render(
            statement=statement,
            filters=filters_of(statement),
            changes=changes,
            most_lacking=MOST_LACKING,
            **other,
        )
    )


def statement_document(statement: Statement, changes: Changes | None = None) -> bytes:
    """The page as a flat OpenDocument text, which LibreOffice lays out."""
    return _NOT_XML.sub("\ufffd", _filled("statement.fodt", statement, changes)).encode()


def statement_pdf(statement: Statement, changes: Changes | None, converter: "Converter") -> bytes:
    """The page as LibreOffice lays it out. Raises ``NoPdf``."""
    from indexer.office import CannotConvert
    from indexer.office.converter import Wanted

    page = statement_document(statement, changes)
    try:
        return converter.pdf(
            Wanted(hashlib.sha256(page).hexdigest(), ".fodt", lambda: io.BytesIO(page), "statement.pdf")
        ).read_bytes()
    except CannotConvert as error:
        raise NoPdf(
            "The statement cannot be laid out as PDF here: LibreOffice is missing or failed. Take the HTML and print "
            "it as PDF from a browser."
        ) from error
