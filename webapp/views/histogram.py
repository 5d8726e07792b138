"""The years of a list of results as a row of bars, each a link to the documents of its years. No HTML.

Bars stand for years, for decades where there are too many of these, and for centuries. A chosen period that is short
enough is shown year by year.
"""

from dataclasses import dataclass

from indexer.searching.search_types import Answer
from webapp.views.search_form import SearchForm

WIDTH, HEIGHT = 240, 56  # units of the drawing
_MOST_BARS = 40
_FEWEST_BARS = 12  # a single year alone would be as broad as all of them
_LOWEST = 3  # height of a bar for a single document beside thousands


@dataclass(frozen=True, slots=True)
class Bar:
    """Documents of one year, decade or century. Measures in units of the drawing, from its top left."""

    label: str
    first: str  # year
    last: str
    count: int
    x: float
    width: float
    height: float
    href: str
    chosen: bool

    @property
    def y(self) -> float:
        """Where the bar begins."""
        return round(HEIGHT - self.height, 2)


@dataclass(frozen=True, slots=True)
class Histogram:
    """All bars, those of empty years too, so that distances are true."""

    bars: tuple[Bar, ...]
    base: str  # address of the search without a period, to which a dragged one is added
    cleared: str | None  # the same where a period is chosen
    is_part: bool  # the chosen period alone is shown
    width: int = WIDTH
    height: int = HEIGHT


def histogram(form: SearchForm, answer: Answer) -> Histogram | None:
    """``None`` when no document has a date."""
    counts = {int(year): count for year, count in answer.facets.get("year", ())}
    if not counts:
        return None
    first, last = min(counts), max(counts)
    chosen = _chosen(form, first, last)
    is_part = chosen is not None and _unit(*chosen) < _unit(first, last)
    if chosen and is_part:
        first, last = chosen
    unit = _unit(first, last)
    first = max(0, min(first - first % unit, last - last % unit - (_FEWEST_BARS - 1) * unit))
    starts = range(first, last + 1, unit)
    totals = [sum(counts.get(year, 0) for year in range(start, start + unit)) for start in starts]
    tallest, width = max(1, *totals), WIDTH / len(totals)
    bars = tuple(
        _bar(form, start, unit, total, chosen, round(number * width, 2), round(width, 2), total / tallest)
        for number, (start, total) in enumerate(zip(starts, totals, strict=True))
    )
    base = form.url(date_from=None, date_to=None)
    return Histogram(bars, base, base if chosen else None, is_part)


def _chosen(form: SearchForm, first: int, last: int) -> tuple[int, int] | None:
    """The chosen period in years, an open end at the end of what there is."""
    if not form.date_from and not form.date_to:
        return None
    start = int(form.date_from[:4]) if form.date_from else first
    end = int(form.date_to[:4]) if form.date_to else last
    return start, max(start, end)


def _unit(first: int, last: int) -> int:
    years = last - first + 1
    return 1 if years <= _MOST_BARS else 10 if years <= 10 * _MOST_BARS else 100


def _bar(
    form: SearchForm,
    start: int,
    unit: int,
    total: int,
    chosen: tuple[int, int] | None,
    x: float,
    width: float,
    share: float,
) -> Bar:
    first, last = f"{start:04}", f"{start + unit - 1:04}"
    return Bar(
        label={1: first, 10: f"{first}s"}.get(unit, f"{first}–{last}"),
        first=first,
        last=last,
        count=total,
        x=x,
        width=width,
        height=round(max(_LOWEST, share * HEIGHT), 2) if total else 0,
        href=form.url(date_from=first, date_to=last),
        chosen=chosen is not None and start <= chosen[1] and start + unit > chosen[0],
    )
