"""The text of a PDF page in the order people read it, and the words of that text with their places.

pdfium's order is right but for one case: letters that the font lacks (Kazakh Қ, ә, ұ in many files) are drawn
from another font after their line, and come out as "рметті ұ". Pages that show this are sorted by place,
line by line; all others cost nothing. Lengths are PDF points, offsets code points.
"""

import re
from dataclasses import dataclass, field

from indexer.extract.pdf_pages import PdfPage

HYPHEN = "\ufffe"  # pdfium's sign for a hyphen at a line's end; the line end itself it leaves out
_SOFT_HYPHEN_AT_END = re.compile("\xad\r?\n")
# Letters that are no words of their own: when several stand alone on a page, they most likely were drawn
# after their line.
_STRAY = re.compile(
    r"(?<!\w)[ҒғҚқҢңӨөҮүҰұҺһӘәҖҗҜҝҠҡҪҫҲҳҶҷӢӣӮӯĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŐőŔŕŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŹźŻżŽžȘșȚț](?!\w)"
)
_STRAYS = 3
_GAP = 0.18  # of a line's height: wider is a blank


@dataclass(slots=True)
class _Line:
    top: float
    bottom: float
    characters: list[tuple[float, float, int]] = field(default_factory=list)  # left, right, index
    left: float = float("inf")
    right: float = float("-inf")

    def add(self, box: tuple[float, float, float, float], index: int) -> None:
        left, bottom, right, top = box
        self.characters.append((left, right, index))
        self.left, self.right = min(self.left, left), max(self.right, right)
        self.top, self.bottom = max(self.top, top), min(self.bottom, bottom)

    def takes(self, other: "_Line") -> bool:
        """Whether ``other`` stands on this line: mostly the same height, and not in another column."""
        overlap = min(self.top, other.top) - max(self.bottom, other.bottom)
        height = max(0.1, min(self.top - self.bottom, other.top - other.bottom))
        near = max(self.left, other.left) - min(self.right, other.right) < height
        return overlap > 0.6 * height and near

    def absorb(self, other: "_Line") -> None:
        self.characters += other.characters
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)


def page_text(page: PdfPage) -> str:
    """The page's text as it is kept, but for normalisation; words parted at a line's end are joined."""
    text = page.text()
    if needs_sorting(text):
        text = "".join(character for character, _ in characters_in_order(page))
    return joined_hyphens(text)


def needs_sorting(text: str) -> bool:
    """Whether the text shows that letters were drawn out of order."""
    return len(_STRAY.findall(text)) >= _STRAYS


def joined_hyphens(text: str) -> str:
    """The text without the hyphens that part words at line ends."""
    if "\xad" in text:
        text = _SOFT_HYPHEN_AT_END.sub("", text)
    return text.replace(HYPHEN, "")


def characters_in_order(page: PdfPage) -> list[tuple[str, int]]:
    """Characters line by line from left to right, with pdfium's index; -1 for what is put between."""
    lines: list[_Line] = []
    for segment in _segments(page):
        home = next((line for line in reversed(lines[-12:]) if line.takes(segment)), None)
        if home is None:
            lines.append(segment)
        else:
            home.absorb(segment)
    ordered: list[tuple[str, int]] = []
    for line in lines:
        ordered += _spelled(page, line)
        ordered.append(("\n", -1))
    return ordered


def _segments(page: PdfPage) -> list[_Line]:
    """Stretches of characters that pdfium gives in sequence on one line, without its own blanks and line ends."""
    segments: list[_Line] = []
    open_segment = False
    for index in range(page.characters):
        if page.is_generated(index):
            open_segment = open_segment and page.character(index) not in "\r\n"
            continue
        box = page.box(index)
        own = _Line(box[3], box[1])
        own.add(box, index)
        if open_segment and (page.character(index).isspace() or segments[-1].takes(own)):
            segments[-1].characters += own.characters
            segments[-1].left, segments[-1].right = (
                min(segments[-1].left, own.left),
                max(segments[-1].right, own.right),
            )
        else:
            segments.append(own)
            open_segment = True
    return segments


def _spelled(page: PdfPage, line: _Line) -> list[tuple[str, int]]:
    height = max(1.0, line.top - line.bottom)
    spelled: list[tuple[str, int]] = []
    before: float | None = None
    for left, right, index in sorted(line.characters):
        character = page.character(index)
        if (
            before is not None
            and left - before > _GAP * height
            and not character.isspace()
            and not spelled[-1][0].isspace()
        ):
            spelled.append((" ", -1))
        spelled.append((character, index))
        before = right if before is None else max(before, right)
    return spelled
