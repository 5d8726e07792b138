"""Dates of documents: EDTF (ISO 8601-2), mostly ISO 8601, possibly shortened (``2017``, ``2017-10``, ``2017-10-11``).

A date names a span of days, first and last inclusive. Days are whole numbers that read as they are written: 20171011.
``?``, ``~`` and ``%`` say that a date is uncertain, approximate or both; nobody says by how much, so the span is that
of the date without them. Where a side is open or unknown, the span reaches as far as dates go. Knows no time of day.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

FIRST_DAY, LAST_DAY = 10101, 99991231
MOST_CHARACTERS = 60  # of a date: the parser takes milliseconds for one, and seconds for a long list of them

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
_SEASON = re.compile(r"[0-9]{4}-(?:2[1-9]|3[0-9]|4[01])", re.ASCII)  # 2017-21 is the spring of 2017
_PARTS = re.compile(r"\.\.|[/,]")
_LIKE_EDTF = re.compile(r"[-0-9XYES?~%/.,{}\[\] ]+", re.ASCII)
_EXAMPLES = (
    "Write 2017, 2017-10 or 2017-10-11; 2017-10~ for about, 1984? for uncertain, 193X, 1936/1938 or 1936/.."
)


def is_date(untrusted_text: str) -> bool:
    """Whether the text is such a date and exists in the calendar."""
    try:
        days(untrusted_text)
    except ValueError:
        return False
    return True


def is_plain(date: str) -> bool:
    """Whether a date is ISO 8601, possibly shortened, and needs no EDTF to be read."""
    return _FORM.fullmatch(date) is not None and _SEASON.fullmatch(date) is None


def days(untrusted_date: str) -> tuple[int, int]:
    """First and last day, inclusive: ``1936/1938`` is (19360101, 19381231). Raises ``ValueError`` with a sentence."""
    return span(untrusted_date) if is_plain(untrusted_date) else _days_of_edtf(untrusted_date)


def span(untrusted_date: str) -> tuple[int, int]:
    """The same of an ISO date: ``2017-02`` is (20170201, 20170228). Raises ``ValueError``."""
    found = _FORM.fullmatch(untrusted_date)
    if found is None:
        raise ValueError(f"{untrusted_date[:40]!r} is not a date. Write 2017, 2017-10 or 2017-10-11.")
    year = int(found[1])
    first_month, last_month = (int(found[2]), int(found[2])) if found[2] else (1, 12)
    if year < 1 or not 1 <= first_month <= 12:
        raise ValueError(f"{untrusted_date!r} is not in the calendar.")
    first_day, last_day = 1, monthrange(year, last_month)[1]
    if found[3]:
        if not 1 <= int(found[3]) <= last_day:
            raise ValueError(f"{untrusted_date!r} is not in the calendar.")
        first_day = last_day = int(found[3])
    return year * 10000 + first_month * 100 + first_day, year * 10000 + last_month * 100 + last_day


@lru_cache(1024)
def _days_of_edtf(untrusted_date: str) -> tuple[int, int]:
    if len(untrusted_date) > MOST_CHARACTERS:
        raise ValueError(
            f"{untrusted_date[:40]!r}… is too long for a date; up to {MOST_CHARACTERS} characters are read."
        )
    if not _LIKE_EDTF.fullmatch(untrusted_date) or untrusted_date != untrusted_date.strip():
        raise ValueError(f"{untrusted_date!r} is not a date. {_EXAMPLES}.")
    _parsed(untrusted_date, untrusted_date)  # whether it is one as a whole
    pieces = [piece.strip() for piece in _PARTS.split(untrusted_date.strip("{}[]"))]
    spans = [_span_of_part(piece, untrusted_date) for piece in pieces if piece]
    if not spans:
        raise ValueError(f"{untrusted_date!r} names no date at all. {_EXAMPLES}.")
    first = min(start for start, _ in spans) if pieces[0] else FIRST_DAY
    last = max(end for _, end in spans) if pieces[-1] else LAST_DAY
    if "/" in untrusted_date and pieces[0] and pieces[-1] and spans[0][0] > spans[-1][1]:
        raise ValueError(f"{untrusted_date!r} ends before it begins.")
    return first, last


def _span_of_part(text: str, whole: str) -> tuple[int, int]:
    if is_plain(text):
        return span(text)
    parsed = _parsed(text, whole)
    first, last = parsed.lower_strict(), parsed.upper_strict()
    if not (1 <= first[0] <= 9999 and 1 <= last[0] <= 9999):
        raise ValueError(f"{whole!r} lies outside the years 1 to 9999.")
    return first[0] * 10000 + first[1] * 100 + first[2], last[0] * 10000 + last[1] * 100 + last[2]


def _parsed(text: str, whole: str) -> Any:
    parse, refusal = _parser()
    try:
        return parse(text)
    except (refusal, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{whole!r} is not a date. {_EXAMPLES}.") from error


@cache
def _parser() -> tuple[Callable[[str], Any], type[Exception]]:
    """Builds a grammar when it is first wanted, which few dates do."""
    from edtf import parse_edtf
    from edtf.parser import parser_classes
    from edtf.parser.edtf_exceptions import EDTFParseException

    vars(parser_classes)["print"] = _silent  # it prints what it refuses, and stdout is for results
    return parse_edtf, EDTFParseException


def _silent(*_: object) -> None:
    """Says nothing."""
