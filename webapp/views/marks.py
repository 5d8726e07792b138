"""Marked text as HTML: the one place where markup is made from text. Offsets are code points, half-open.

Everything is escaped here; the texts are untrusted.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set

from markupsafe import Markup, escape

Spans = Sequence[tuple[int, int]]


def marked(
    text: str,
    spans: Spans,
    numbered: bool = False,
    slips: Set[tuple[int, int]] = frozenset(),
    unsure: Spans = (),
) -> Markup:
    """The text with each span in a ``<mark>``; ``numbered`` ones get the ids ``hit-1``, ``hit-2``, …

    Spans that overlap, run backwards or leave the text are cut to what can be shown. Marks of ``slips`` are of their
    own class; words that OCR is not sure of (``unsure``) are of one too, within marks and outside.
    """
    doubtful = tuple(shown_spans(text, unsure))
    pieces: list[str] = []
    position = 0
    for number, (start, end) in enumerate(shown_spans(text, spans), 1):
        kind = ' class="slip"' if (start, end) in slips else ""
        name = f' id="hit-{number}" tabindex="-1"' if numbered else ""
        pieces += [_shown(text, position, start, doubtful), f"<mark{name}{kind}>"]
        pieces += [_shown(text, start, end, doubtful), "</mark>"]
        position = end
    pieces.append(_shown(text, position, len(text), doubtful))
    return Markup("".join(pieces))  # noqa: S704 - each piece is escaped, or our own


def _shown(text: str, start: int, end: int, doubtful: Spans) -> str:
    """A part of the text as HTML, with its share of the doubtful words told as such."""
    if not doubtful:
        return escape(text[start:end])
    pieces: list[str] = []
    for number in range(bisect_right(doubtful, (start, start)), len(doubtful) + 1):
        first, last = doubtful[number - 1] if number else (start, start)
        first, last = max(first, start), min(last, end)
        if first >= end:
            break
        if first < last:
            pieces += [
                escape(text[start:first]),
                f'<span class="unsure">{escape(text[first:last])}</span>',
            ]
            start = last
    return "".join([*pieces, escape(text[start:end])])


def compared(text: str, spans: Spans, element: str) -> Markup:
    """The text with each span in a ``<del>`` or an ``<ins>``, as ``element`` says."""
    name = "ins" if element == "ins" else "del"
    pieces: list[Markup] = []
    position = 0
    for start, end in shown_spans(text, spans):
        pieces += [escape(text[position:start]), Markup("<{}>{}</{}>").format(name, text[start:end], name)]
        position = end
    return Markup("").join([*pieces, escape(text[position:])])


def shown_spans(text: str, spans: Spans) -> Iterator[tuple[int, int]]:
    """The spans as they are marked: in order, within the text, none over another."""
    position = 0
    for start, end in sorted(spans):
        start, end = max(start, position), min(end, len(text))
        if start < end:
            yield start, end
            position = end


def pointed(text: str, position: int) -> Markup:
    """A query with the place marked at which it is not understood; past its end a gap is shown."""
    position = max(0, min(position, len(text)))
    before, there, after = text[:position], text[position : position + 1], text[position + 1 :]
    return Markup('{}<mark class="caret">{}</mark>{}').format(before, there or "\u2009", after)
