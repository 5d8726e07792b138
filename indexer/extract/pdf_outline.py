"""Bookmarks of a PDF: their titles, each with the page it leads to.

A title that the page does not show (a scan's, most often) is worth finding, so it is added to that page's text.
Loops and floods end at a bound.
"""

import ctypes
import re
from collections.abc import Iterator

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument

from indexer.extract.pdf_strings import wide_text

_MOST, _DEEPEST = 5_000, 32
_WORD = re.compile(r"\w+")
# What programs call pages and slides for want of a heading.
_NO_TITLE = re.compile(
    r"(?:page|slide|seite|folie|diapositive|страница|слайд|бет)?\W*\d*|\S+\.(?:pdf|tiff?|jpe?g)",
    re.IGNORECASE,
)


class Outline:
    """Titles by the page they lead to, 0-based."""

    def __init__(self, document: PdfDocument) -> None:
        self.entries = 0
        self._titles: dict[int, list[str]] = {}
        for page, title in _bookmarks(document):
            self.entries += 1
            if not _NO_TITLE.fullmatch(title):
                self._titles.setdefault(page, []).append(title)

    def lines(self, index: int, text: str) -> list[str]:
        """The titles that lead to this page and whose words it lacks."""
        titles = self._titles.get(index)
        if not titles:
            return []
        words = set(_WORD.findall(text.lower()))
        return [
            title for title in dict.fromkeys(titles) if not words.issuperset(_WORD.findall(title.lower()))
        ]


def _bookmarks(document: PdfDocument) -> Iterator[tuple[int, str]]:
    first = pdfium.FPDFBookmark_GetFirstChild(document.raw, None)
    waiting = [(first, 1)] if first else []
    seen: set[int] = set()
    while waiting and len(seen) < _MOST:
        bookmark, depth = waiting.pop()
        place = ctypes.addressof(bookmark.contents)
        if place in seen:
            continue
        seen.add(place)
        title = " ".join(wide_text(pdfium.FPDFBookmark_GetTitle, bookmark).split())
        destination = pdfium.FPDFBookmark_GetDest(document.raw, bookmark)
        page = pdfium.FPDFDest_GetDestPageIndex(document.raw, destination) if destination else 0
        if title:
            yield max(0, page), title
        for next_one, at in (
            (pdfium.FPDFBookmark_GetNextSibling(document.raw, bookmark), depth),
            (pdfium.FPDFBookmark_GetFirstChild(document.raw, bookmark), depth + 1),
        ):
            if next_one and at <= _DEEPEST:
                waiting.append((next_one, at))
