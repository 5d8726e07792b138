"""Numbers, dates and lists as the reader's language writes them. Plain text; instants are UTC.

English forms are written here, so that command line and worker need none of Babel's data; the others are Babel's.
"""

from datetime import date, datetime, time

from webapp.languages import locale

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def number(value: float, digits: int = 0) -> str:
    """``1,234`` or ``1.5``, with at most so many ``digits`` after the point, always that many unless it is 0."""
    place = locale()
    if place is None:
        return f"{value:,.{digits}f}"
    from babel.numbers import format_decimal

    return format_decimal(value, "#,##0" + ("." + "0" * digits if digits else ""), locale=place)


def day(value: date) -> str:
    """``11 October 2017``."""
    place = locale()
    if place is None:
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    from babel.dates import format_date

    return format_date(value, "long", locale=place)


def month(year: int, of_year: int) -> str:
    """``October 2017``; raises ``ValueError`` for a month that there is not."""
    first, place = date(year, of_year, 1), locale()
    if place is None:
        return f"{_MONTHS[first.month - 1]} {first.year}"
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", datetime.combine(first, time()), locale=place)


def minute(value: datetime) -> str:
    """``22 November 2026, 14:05``."""
    return f"{day(value.date())}, {value:%H:%M}"
