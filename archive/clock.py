"""What time it is, as the archive writes it: UTC, ISO 8601 to the microsecond with ``Z``."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment; tests pass another clock."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """``2026-11-22T12:14:03.000251Z``: a fixed width, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
