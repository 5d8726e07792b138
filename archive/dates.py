"""Dates of documents: ISO 8601, possibly shortened (``2017``, ``2017-10``, ``2017-10-11``).

A date names a span of days. Days are whole numbers that read as they are written: 20171011. Knows no time
of day.
"""

import re
from calendar import monthrange

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


def is_date(untrusted_text: str) -> bool:
    """Whether the text is such a date and exists in the calendar."""
    try:
        span(untrusted_text)
    except ValueError:
        return False
    return True


def span(untrusted_date: str) -> tuple[int, int]:
    """First and last day, inclusive: ``2017-02`` is (20170201, 20170228). Raises ``ValueError``."""
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
