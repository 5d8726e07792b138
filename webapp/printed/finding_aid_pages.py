"""A finding aid laid out as PDF by LibreOffice, in the reader's language. Knows no Flask."""

import hashlib
import io
import re
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader

from archive.description.elements import ELEMENTS
from archive.description.precedence import signatory_line
from archive.model import Description
from webapp.languages.in_templates import speak
from webapp.printed.finding_aid import FindingAid
from webapp.printed.statement_pages import NoPdf
from webapp.views.words import FILTERS
from webapp.wording import arrangement as arrangement_words
from webapp.wording import elements as element_words

if TYPE_CHECKING:
    from indexer.office import Converter

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("webapp"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(FILTERS | element_words.FILTERS | arrangement_words.FILTERS, said=said)
    speak(environment)
    return environment


def said(description: Description) -> list[tuple[str, str]]:
    """Every element that is said but title and date, as name and text."""
    found = []
    for one in ELEMENTS:
        value = getattr(description, one.field)
        if one.name in ("title", "date") or not value:
            continue
        if one.name == "signatory":
            value = tuple(map(signatory_line, value))
        found.append((one.name, "; ".join(value) if isinstance(value, tuple) else value))
    return found


def finding_aid_document(aid: FindingAid) -> bytes:
    """The finding aid as a flat OpenDocument text."""
    page = _environment().get_template("finding_aid.fodt").render(aid=aid)
    return _NOT_XML.sub("\ufffd", page).encode()


def finding_aid_pdf(aid: FindingAid, converter: "Converter") -> bytes:
    """As LibreOffice lays it out. Raises ``NoPdf``."""
    from indexer.office import CannotConvert
    from indexer.office.converter import Wanted

    page = finding_aid_document(aid)
    name = hashlib.sha256(page).hexdigest()
    try:
        return converter.pdf(Wanted(name, ".fodt", lambda: io.BytesIO(page), "finding-aid.pdf")).read_bytes()
    except CannotConvert as error:
        raise NoPdf(
            "The finding aid cannot be laid out as PDF here: LibreOffice is missing or failed. Print the page as PDF "
            "from a browser."
        ) from error
