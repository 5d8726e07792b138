"""Where in a document the marks lie, as ticks along a strip. Measures are thousandths of its length."""

from dataclasses import dataclass

from indexer.searching.within import Looked

LENGTH = 1000
_MOST_TICKS = 125
_LEAST = 4.0  # so that one mark in a long report is still seen


@dataclass(frozen=True, slots=True)
class Tick:
    """Some adjoining pages with marks."""

    x: float
    width: float
    page: int  # the first of them that has any
    last: int  # the last one
    marks: int


@dataclass(frozen=True, slots=True)
class Strip:
    """A whole document; what was not looked at is told too."""

    ticks: tuple[Tick, ...]
    here: tuple[float, float] | None  # the page shown: place and width
    looked: tuple[float, float]  # what was looked at: place and width
    is_whole: bool


def strip(looked: Looked, page: int | None = None) -> Strip:
    """The strip of a rendition, with the page shown if there is one."""
    pages = max(1, looked.pages)
    bins = min(pages, _MOST_TICKS)
    width = LENGTH / bins
    ticks: list[Tick] = []
    for number, marks in looked.hits:
        x = (number - 1) * bins // pages * width
        if ticks and ticks[-1].x == round(x, 2):
            before = ticks[-1]
            ticks[-1] = Tick(before.x, before.width, before.page, number, before.marks + marks)
        else:
            ticks.append(Tick(round(x, 2), round(max(_LEAST, width * 0.8), 2), number, number, marks))
    start = (looked.first - 1) / pages * LENGTH
    reach = (looked.last - looked.first + 1) / pages * LENGTH
    here = (round((page - 1) / pages * LENGTH, 2), round(max(_LEAST, LENGTH / pages), 2)) if page else None
    return Strip(tuple(ticks), here, (round(start, 2), round(reach, 2)), looked.is_whole)
