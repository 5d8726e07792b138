"""Dates as files write them, made ISO 8601 days. What is not a real day gives ``None``.

Knows PDF (``D:20171011…``), ISO 8601 and mail dates; time zones are not converted, because a letter's date is
the one its writer saw.
"""

import re
from datetime import date
from email.utils import parsedate_tz

_DIGITS = re.compile(r"\s*(?:D:)?(\d{4})-?(?:(\d{2})-?(?:(\d{2}))?)?")
_EARLIEST, _LATEST = 1000, 2200


def iso_day(untrusted_text: str | None) -> str | None:
    """``2017-10-11``, ``2017-10`` or ``2017`` from an ISO 8601 or PDF date."""
    match = _DIGITS.match(untrusted_text[:40]) if untrusted_text else None
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    return _checked(year, month, day)


def mail_day(untrusted_text: str | None) -> str | None:
    """The day of a mail's ``Date``, as its sender's clock showed it."""
    if not untrusted_text:
        return None
    try:
        parts = parsedate_tz(untrusted_text[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        parts = None
    return _checked(*parts[:3]) if parts else iso_day(untrusted_text)


def _checked(year: int | None, month: int | None, day: int | None) -> str | None:
    if year is None or not _EARLIEST <= year <= _LATEST:
        return None
    if month is None:
        return f"{year:04}"
    try:
        return date(year, month, day or 1).isoformat()[: 10 if day else 7]
    except ValueError:
        return None
