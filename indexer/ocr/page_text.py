"""From recognised words to a page's text and the boxes of its words, each at its place in that text.

Lines end in line feeds, paragraphs in two. A word parted by a hyphen at a line's end is joined, and has two boxes, each
with its half of the offsets, as in the text of PDFs. Offsets are code points; places are points on the
page as it is shown, whichever way it was turned to be read.
"""

from dataclasses import dataclass

from indexer.extract.result import PageBoxes, WordBox
from indexer.ocr.recognition import Recognised, Word
from indexer.ocr.straightening import Turn

_HYPHENS = ("-", "¬", "‐")


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What OCR has made of one page."""

    text: str
    boxes: PageBoxes


def read_page(recognised: Recognised, turn: Turn, width: float, height: float) -> ReadPage:
    """Lay the words out. ``width`` and ``height`` are the shown page's, in points."""
    pieces: list[str] = []
    boxes: list[WordBox] = []
    position = 0
    goes_on = False  # the word before was the first half of this one
    across, down = width / turn.width, height / turn.height
    words = recognised.words if recognised.is_text else ()
    for word, following in zip(words, (*words[1:], None), strict=False):
        gap = "" if goes_on or not pieces else _gap(word)
        goes_on = _is_parted(word, following)
        text = word.text[:-1] if goes_on else word.text
        start = position + len(gap)
        position = start + len(text)
        pieces += [gap, text]
        left, top, right, bottom = turn.box_back((word.left, word.top, word.right, word.bottom))
        place = (left * across, top * down, right * across, bottom * down)
        boxes.append(WordBox(text, *place, start, position, round(word.confidence)))
    mean = round(recognised.confidence, 1) if words else None
    return ReadPage("".join(pieces), PageBoxes(width, height, tuple(boxes), mean))


def _gap(word: Word) -> str:
    if word.opens_paragraph:
        return "\n\n"
    return "\n" if word.opens_line else " "


def _is_parted(word: Word, following: Word | None) -> bool:
    """Whether a hyphen at the line's end parts a word that goes on in the next line."""
    return (
        following is not None
        and following.opens_line
        and len(word.text) > 2
        and word.text.endswith(_HYPHENS)
        and word.text[-2].isalpha()
        and following.text[0].islower()
    )
