"""Marked text as HTML: the one place where markup is made from text. Offsets are code points, half-open.

Everything is escaped here; the texts are untrusted.
"""

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

Spans = Sequence[tuple[int, int]]


def marked(text: str, spans: Spans, numbered: bool = False) -> Markup:
    """The text with each span in a ``<mark>``; ``numbered`` ones get the ids ``hit-1``, ``hit-2``, …

    Spans that overlap, run backwards or leave the text are cut to what can be shown.
    """
    pieces: list[Markup] = []
    position = 0
    for number, (start, end) in enumerate(shown_spans(text, spans), 1):
        opening = Markup('<mark id="hit-{}" tabindex="-1">').format(number) if numbered else Markup("<mark>")
        pieces += [escape(text[position:start]), opening, escape(text[start:end]), Markup("</mark>")]
        position = end
    pieces.append(escape(text[position:]))
    return Markup("").join(pieces)


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
