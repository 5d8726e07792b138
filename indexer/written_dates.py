"""Days as letters write them, in English, French, German, Russian and Kazakh, made ISO 8601.

Only what can be read in one way: ``11.10.2017`` is European, ``11/10/2017`` could be either and is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = (
    ("january", "janvier", "januar", "января", "қаңтар", "jan"),
    ("february", "février", "februar", "февраля", "ақпан", "feb"),
    ("march", "mars", "märz", "марта", "наурыз", "mar"),
    ("april", "avril", "апреля", "сәуір", "apr"),
    ("may", "mai", "мая", "мамыр"),
    ("june", "juin", "juni", "июня", "маусым", "jun"),
    ("july", "juillet", "juli", "июля", "шілде", "jul"),
    ("august", "août", "августа", "тамыз", "aug"),
    ("september", "septembre", "сентября", "қыркүйек", "sep", "sept"),
    ("october", "octobre", "oktober", "октября", "қазан", "oct"),
    ("november", "novembre", "ноября", "қараша", "nov"),
    ("december", "décembre", "dezember", "декабря", "желтоқсан", "dec"),
)
_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAME = "|".join(sorted(_NUMBER, key=len, reverse=True))
_YEAR = r"(?P<year>1[0-9]{3}|20[0-9]{2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s(?:of\s)?(?P<month>{_NAME})\.?,?\s{_YEAR}(?!\d)",
        rf"\b(?P<month>{_NAME})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,\s{_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}\s(?:жылғы|жылдың|ж\.)\s(?P<day>\d{{1,2}})\s(?P<month>{_NAME})",
        rf"(?<![\d.])(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.{_YEAR}(?!\.?\d)",
        rf"(?<![\d-]){_YEAR}-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?![\d-])",
    )
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day, and where the text writes it: code points, half-open."""

    day: str
    start: int
    end: int


def written_dates(text: str) -> Iterator[WrittenDate]:
    """The days in a text, in the order they stand there."""
    found: dict[int, WrittenDate] = {}
    for form in _FORMS:
        for match in form.finditer(text):
            month = match["month"].casefold()
            try:
                day = date(int(match["year"]), _NUMBER.get(month) or int(month), int(match["day"]))
            except ValueError:
                continue
            found.setdefault(match.start(), WrittenDate(day.isoformat(), *match.span()))
    yield from (found[start] for start in sorted(found))
