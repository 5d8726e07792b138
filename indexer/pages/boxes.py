"""Where the words of one PDF page stand: drawn when somebody first looks at the page, kept afterwards.

Places are PDF points from the shown page's upper left corner; offsets are code points into that page's kept
text. The same engine gives text and boxes, so each word is found again in sequence; what is not found has
no offsets. A word parted at a line's end has two boxes, each with its half of the offsets.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pypdfium2 import PdfDocument

from indexer.extract.limits import CannotRead
from indexer.extract.normalisation import normalise
from indexer.extract.pdf import open_document, read_small
from indexer.extract.pdf_order import HYPHEN, characters_in_order, needs_sorting
from indexer.extract.pdf_pages import PdfPage
from indexer.extract.result import PageBoxes, WordBox

# Han, kana and their like: scripts without blanks between words, where each letter has a box of its own.
UNSPACED = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = re.compile(f"[{UNSPACED}]")
_CHARACTERS = 200_000  # of one page; more are not looked at
_AHEAD = 2_000  # code points in which the next word is looked for


Box = tuple[float, float, float, float]  # left, bottom, right, top in the page's coordinates


@dataclass(frozen=True, slots=True)
class _Fragment:
    text: str
    box: Box


def page_boxes(source: BinaryIO, number: int, text: str) -> PageBoxes:
    """The words of page ``number`` (1-based) with their places in ``text``; raises ``CannotRead``."""
    document = open_document(source, read_small(source))
    try:
        if not 1 <= number <= len(document):
            raise CannotRead("unreadable-file", "The PDF has no such page.")
        return _boxes(document, number, text)
    except ValueError as error:
        raise CannotRead("unreadable-file", "The page is damaged.") from error
    finally:
        document.close()


def pages_of_words(source: BinaryIO, most: int) -> Iterator[PageBoxes]:
    """The words of every page, up to ``most`` pages, with no places in any text; raises ``CannotRead``."""
    document = open_document(source, read_small(source))
    try:
        for number in range(1, min(most, len(document)) + 1):
            try:
                yield _boxes(document, number, "")
            except ValueError:  # a damaged page
                yield PageBoxes(0.0, 0.0, ())
    finally:
        document.close()


def _boxes(document: PdfDocument, number: int, text: str) -> PageBoxes:
    with PdfPage(document, number - 1) as page:
        width, height = page.size
        return PageBoxes(width, height, tuple(_words(page, text)))


def _words(page: PdfPage, text: str) -> Iterator[WordBox]:
    position = 0
    for fragment in _fragments(page):
        word = normalise(fragment.text).strip()
        if not word:
            continue
        found = text.find(word, position, position + _AHEAD + len(word))
        start, end = (found, found + len(word)) if found >= 0 else (-1, -1)
        if found >= 0:
            position = end
        left, bottom, right, top = fragment.box
        corners = (page.shown(left, top), page.shown(right, bottom))
        across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        yield WordBox(word, across[0], down[0], across[1], down[1], start, end)


def _fragments(page: PdfPage) -> Iterator[_Fragment]:
    """Characters between blanks and line ends, merged."""
    letters: list[str] = []
    boxes: list[Box] = []
    for character, index in _characters(page):
        is_break = not character or character.isspace() or character in (HYPHEN, "\x02")
        stands_alone = _UNSPACED.match(character) or (letters and _UNSPACED.match(letters[-1]))
        if is_break or stands_alone:
            if letters and boxes:
                yield _merged(letters, boxes)
            letters.clear()
            boxes.clear()
        if not is_break:
            letters.append(character)
            if index >= 0 and (box := page.box(index)) != (0.0, 0.0, 0.0, 0.0):
                boxes.append(box)
    if letters and boxes:
        yield _merged(letters, boxes)


def _characters(page: PdfPage) -> Iterator[tuple[str, int]]:
    if needs_sorting(page.text()):
        yield from characters_in_order(page)[:_CHARACTERS]
        return
    for index in range(min(_CHARACTERS, page.characters)):
        yield page.character(index), index


def _merged(letters: list[str], boxes: list[Box]) -> _Fragment:
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return _Fragment("".join(letters), (min(lefts), min(bottoms), max(rights), max(tops)))
