"""EDTF dates in words of the reader's language: the common forms; any other date stays as it is written."""

import re
from collections.abc import Callable

from webapp.languages import gettext

_QUALIFIED = re.compile(r"([^?~%]+)([?~%])")
_DECADE = re.compile(r"([0-9]{3})X", re.ASCII)
_CENTURY = re.compile(r"([0-9]{2})XX", re.ASCII)
_OPEN = ("", "..")


def edtf_in_words(date: str, plain: Callable[[str], str]) -> str:
    """``2017-10~`` as ``about October 2017``; ``plain`` says dates that are ISO 8601."""
    if "/" in date:
        start, _, end = date.partition("/")
        if start in _OPEN and end not in _OPEN:
            return gettext("until %(end)s", end=edtf_in_words(end, plain))
        if end in _OPEN and start not in _OPEN:
            return gettext("from %(start)s", start=edtf_in_words(start, plain))
        return f"{edtf_in_words(start, plain)} – {edtf_in_words(end, plain)}"
    if qualified := _QUALIFIED.fullmatch(date):
        said = edtf_in_words(qualified[1], plain)
        match qualified[2]:
            case "~":
                return gettext("about %(date)s", date=said)
            case "?":
                return gettext("%(date)s, uncertain", date=said)
            case _:
                return gettext("about %(date)s, uncertain", date=said)
    if decade := _DECADE.fullmatch(date):
        return gettext("the %(year)ss", year=f"{decade[1]}0")
    if century := _CENTURY.fullmatch(date):
        return gettext("between %(first)s and %(last)s", first=f"{century[1]}00", last=f"{century[1]}99")
    return plain(date)
