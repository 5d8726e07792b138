"""The pieces of a rendition's text that are worth showing, cut where a reader would cut.

A fragment lies within one page, about ``WIDTH`` code points long, and divides neither a token nor a mark.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from archive.model import PageText
from indexer.analysis import divides_token
from indexer.highlight.marks import Marks, Span
from indexer.searching.search_types import Snippet

WIDTH = 220  # code points of text aimed at; a long quotation may make it more
_SLACK = 40  # a sentence that begins or ends this close to the wanted place is preferred
_CONSIDERED = 400  # marks looked at in one rendition: the first ones, for very frequent words
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s+|\n\s*\n|[。！？]")
_SPACE = re.compile(r"\s+")


class _Candidate(NamedTuple):
    """Some marks of one page close to each other. The greatest is the best."""

    leaves: int  # distinct leaves of the query
    marks: int
    page: int  # negative index, so that earlier pages are greater
    first: int  # negative number of the first mark
    last: int  # number of the last one, inclusive


def beginning(pages: Sequence[PageText], limit: int = 1) -> tuple[Snippet, ...]:
    """The beginning of the first page that has text, without marks."""
    for page in pages:
        start = len(page.text) - len(page.text.lstrip())
        if limit > 0 and start < len(page.text):
            end = _end(page.text, start, start, start + WIDTH, len(page.text))
            return (_snippet(page, start, end, ()),)
    return ()


def best_fragments(pages: Sequence[PageText], marks: Marks, limit: int) -> tuple[Snippet, ...]:
    """Up to ``limit`` fragments: most distinct leaves first, then most marks, then order. None overlap."""
    candidates = _candidates(marks)
    taken: dict[int, list[Span]] = {}
    found: list[Snippet] = []
    while candidates and len(found) < limit:
        best = max(candidates)
        index = -best.page
        page, spans = pages[index], marks.spans[index]
        start, end = _fragment(page.text, spans, best, taken.setdefault(index, []))
        taken[index].append((start, end))
        inside = tuple(span for span in spans if start <= span[0] and span[1] <= end)
        found.append(_snippet(page, start, end, inside))
        candidates = [
            other
            for other in candidates
            if other.page != best.page or spans[other.last][1] <= start or spans[-other.first][0] >= end
        ]
    return tuple(found)


def every_fragment(page: PageText, spans: Sequence[Span], limit: int) -> tuple[tuple[int, Snippet], ...]:
    """Fragments of one page in reading order, with the number of each one's first mark, from 0; all marks in one each.

    At most ``limit`` fragments.
    """
    found: list[tuple[int, Snippet]] = []
    taken: list[Span] = []
    first = 0
    while first < len(spans) and len(found) < limit:
        last = first
        while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= WIDTH // 2:
            last += 1
        following = spans[last + 1][0] if last + 1 < len(spans) else len(page.text)
        start, end = _fragment(page.text, spans, _Candidate(0, 0, 0, -first, last), taken)
        end = max(spans[last][1], min(end, following))
        taken.append((start, end))
        found.append((first, _snippet(page, start, end, spans[first : last + 1])))
        first = last + 1
    return tuple(found)


def _candidates(marks: Marks) -> list[_Candidate]:
    """For each mark those that fit into one fragment with it."""
    candidates = []
    for page, (spans, leaves) in enumerate(zip(marks.spans, marks.leaves, strict=True)):
        last, reached = 0, -1
        for first in range(len(spans)):
            last = max(last, first)
            while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= WIDTH:
                last += 1
            if last == reached:
                continue  # the one before holds all these marks and one more
            reached = last
            together = 0
            for number in range(first, last + 1):
                together |= leaves[number]
            candidates.append(_Candidate(together.bit_count(), last - first + 1, -page, -first, last))
            if len(candidates) >= _CONSIDERED:
                return candidates
    return candidates


def _fragment(text: str, spans: Sequence[Span], best: _Candidate, taken: Sequence[Span]) -> Span:
    """Where to cut around the marks of the candidate, without touching what is taken."""
    first, last = spans[-best.first][0], spans[best.last][1]
    lowest = max((end for _, end in taken if end <= first), default=0)
    highest = min((start for start, _ in taken if start >= last), default=len(text))
    room = max(0, WIDTH - (last - first))
    start = _start(text, max(lowest, first - room * 2 // 5), first, lowest)
    end = _end(text, start, last, max(last, start + WIDTH), highest)
    spare = WIDTH - (end - start)
    if spare > _SLACK and end == highest:
        start = _start(text, max(lowest, start - spare), start, lowest)
    return _outside(spans, start, end)


def _start(text: str, wanted: int, latest: int, lowest: int) -> int:
    """A place to begin at: the page's beginning, a sentence's, a word's; at ``latest`` if need be."""
    if not text[lowest:wanted].strip() or wanted - lowest < _SLACK // 2:
        return lowest
    sentence = _SENTENCE_END.search(text, wanted - 2, min(latest, wanted + 2 * _SLACK))
    if sentence and sentence.end() <= latest:
        return sentence.end()
    if wanted == 0 or text[wanted - 1].isspace():
        return wanted
    space = _SPACE.search(text, wanted, min(latest, wanted + _SLACK))
    if space:
        return space.end()
    while wanted < latest and divides_token(text, wanted):
        wanted += 1
    return wanted


def _end(text: str, start: int, earliest: int, wanted: int, highest: int) -> int:
    """A place to end at: the page's end, a sentence's, a word's; at ``earliest`` if need be."""
    if wanted >= highest or not text[wanted:highest].strip() or highest - wanted < _SLACK // 2:
        return highest
    sentences = [
        match.end() for match in _SENTENCE_END.finditer(text, max(earliest, wanted - 2 * _SLACK), wanted)
    ]
    if sentences and sentences[-1] > start:
        return sentences[-1]
    if text[wanted].isspace():
        return wanted
    for place in range(wanted, max(earliest, wanted - _SLACK), -1):
        if text[place - 1].isspace():
            return place
    while wanted > max(earliest, start + 1) and divides_token(text, wanted):
        wanted -= 1
    while divides_token(text, wanted):  # one endless token
        wanted += 1
    return wanted


def _outside(spans: Sequence[Span], start: int, end: int) -> Span:
    """The fragment without the halves of marks at its ends."""
    for first, last in spans:
        if first < start < last:
            start = last
        if first < end < last:
            end = first
    return start, end


def _snippet(page: PageText, start: int, end: int, spans: Sequence[Span]) -> Snippet:
    """The text between, white space collapsed, the spans moved along, and an ellipsis where it was cut."""
    text = page.text
    pieces = ["… "] if text[:start].strip() else []
    length = sum(map(len, pieces))
    moved = []
    at = start
    for first, last in spans:
        before = _SPACE.sub(" ", text[at:first])
        piece = _SPACE.sub(" ", text[first:last])
        if at == start:
            before = before.lstrip()
        length += len(before)
        moved.append((length, length + len(piece)))
        length += len(piece)
        pieces += (before, piece)
        at = last
    rest = _SPACE.sub(" ", text[at:end]).rstrip()
    pieces.append(rest.lstrip() if at == start else rest)
    if text[end:].strip():
        pieces.append(" …")
    return Snippet(page.number, page.label, "".join(pieces), tuple(moved))
