"""Kinds of file on the small sheet that stands for a document: words short enough for 3 rem."""

from indexer.identification.types import type_of
from webapp.languages import gettext, pgettext
from webapp.views.words import TYPES


def sheet_name(media_type: str | None) -> str:
    """The kind in one short word."""
    match type_of(media_type):
        case "web":
            return pgettext("sheet", "Web")
        case "mail":
            return pgettext("sheet", "Mail")
        case "spreadsheet":
            return pgettext("sheet", "Table")
        case "presentation":
            return pgettext("sheet", "Slides")
        case "archive":
            return pgettext("sheet", "Archive")
        case kind:
            return gettext(TYPES.get(kind, kind))
