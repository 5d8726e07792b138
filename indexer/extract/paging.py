"""Cuts text that knows no pages into pieces of a size people can read and engines can cite.

Sizes are code points. The pieces, joined, give the text back.
"""

from collections.abc import Iterator

PAGE_SIZE = 20_000
_BOUNDARIES = ("\n\n", "\n", ". ", " ", "\t")


def cut(text: str, size: int = PAGE_SIZE) -> Iterator[str]:
    """The text in pieces of at most ``size``, each ending at the best boundary in its second half.

    A piece ends within a word only when that word alone is longer than half a piece.
    """
    start = 0
    while len(text) - start > size:
        end = _boundary(text, start + size // 2, start + size)
        yield text[start:end]
        start = end
    if start < len(text) or not text:
        yield text[start:]


def _boundary(text: str, first: int, last: int) -> int:
    for boundary in _BOUNDARIES:
        found = text.rfind(boundary, first, last)
        if found >= 0:
            return found + len(boundary)
    return last
