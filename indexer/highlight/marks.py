"""Marks: the spans of each page that a query stands for, as values. Offsets are code points, half-open."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one rendition. On each page they are ascending and do not overlap."""

    spans: tuple[tuple[Span, ...], ...]  # page by page, into the page's text
    leaves: tuple[tuple[int, ...], ...]  # for each span the query's leaves it stands for, one bit each
    occurrences: int  # spans in the whole rendition; one that runs across a page's end counts once


class Piece(NamedTuple):
    """A part of one page's text."""

    page: int  # index into the pages, from 0
    start: int  # code points, inclusive
    end: int  # exclusive


class Occurrence(NamedTuple):
    """One place where a leaf matches: one piece, or several when it runs across the end of a page."""

    pieces: tuple[Piece, ...]
    tokens: int  # how many it covers


def merged(pages: int, found: Iterable[tuple[int, Occurrence]]) -> Marks:
    """All occurrences, each with the number of its leaf, as marks; those that overlap become one."""
    by_page: list[list[tuple[int, int, int]]] = [[] for _ in range(pages)]
    across: set[int] = set()  # pages that begin within an occurrence
    for leaf, occurrence in found:
        for number, (page, start, end) in enumerate(occurrence.pieces):
            by_page[page].append((start, end, 1 << leaf))
            if number:
                across.add(page)
    spans, leaves = [], []
    for marks in by_page:
        page_spans, page_leaves = _merge(marks)
        spans.append(page_spans)
        leaves.append(page_leaves)
    return Marks(tuple(spans), tuple(leaves), sum(map(len, spans)) - len(across))


def _merge(marks: list[tuple[int, int, int]]) -> tuple[tuple[Span, ...], tuple[int, ...]]:
    spans: list[Span] = []
    leaves: list[int] = []
    for start, end, leaf in sorted(marks):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            leaves[-1] |= leaf
        else:
            spans.append((start, end))
            leaves.append(leaf)
    return tuple(spans), tuple(leaves)
