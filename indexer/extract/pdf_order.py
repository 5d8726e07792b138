"""The text of a PDF page in the order people read it, and the characters of that text with their places.

pdfium's order is right but for two cases. Letters that a font lacks (Kazakh Қ, ә, ұ in many files) are drawn
from another font when the line or the page is done, and come out as "рметті ұ": such pages are put into lines by place.
Arabic's lam-alef is one drawn sign for two letters, which pdfium turns around with all that runs from right to left.
Signs that stand for a letter in one position (presentation forms) and joined Latin letters (ﬁ) are spelled out. All
other pages cost nothing.
"""

import re
import unicodedata

from indexer.extract.pdf_lines import characters_by_lines
from indexer.extract.pdf_pages import PdfPage

HYPHEN = "\ufffe"  # pdfium's sign for a hyphen at a line's end; the line end itself it leaves out
_HYPHEN_OF_THE_WORD = re.compile(f"{HYPHEN}(?=(?:нибудь|либо)\\b)")  # these are never written in one word
_SOFT_HYPHEN_AT_END = re.compile("\xad\r?\n")
# Letters that are no words of their own: when several stand alone on a page, they most likely were drawn
# after their line.
_STRAY = re.compile(
    r"(?<!\w)[ҒғҚқҢңӨөҮүҰұҺһӘәҖҗҜҝҠҡҪҫҲҳҶҷӢӣӮӯĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŐőŔŕŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŹźŻżŽžȘșȚț](?!\w)"
)
_STRAYS = 3
_ALEFS = "اأإآٱ"
_TURNED = re.compile(f"[{_ALEFS}]ل")  # or the article, which is far more frequent
_SPELLED_OUT = {
    point: spelled
    for first, last in (
        (0xFB00, 0xFB06),
        (0xFB13, 0xFB17),
        (0xFB1D, 0xFB4F),
        (0xFB50, 0xFDFB),
        (0xFE70, 0xFEFC),
    )
    for point in range(first, last + 1)
    if (spelled := unicodedata.normalize("NFKC", chr(point))) != chr(point) and " " not in spelled
}
_PRESENTED = re.compile("[\ufb00-\ufdfb\ufe70-\ufefc]")


def page_text(page: PdfPage) -> str:
    """The page's text as it is kept, but for normalisation; words parted at a line's end are joined."""
    text = page.text()
    if needs_sorting(text):
        text = "".join(character for character, _ in characters_in_order(page))
    return joined_hyphens(text)


def needs_sorting(text: str) -> bool:
    """Whether the text shows that its letters may come out of order, or not as letters."""
    if text.isascii():
        return False
    return _has_strays(text) or _TURNED.search(text) is not None or _PRESENTED.search(text) is not None


def joined_hyphens(text: str) -> str:
    """The text without the hyphens that part words at line ends."""
    if "\xad" in text:
        text = _SOFT_HYPHEN_AT_END.sub("", text)
    return _HYPHEN_OF_THE_WORD.sub("-", text).replace(HYPHEN, "") if HYPHEN in text else text


def characters_in_order(page: PdfPage) -> list[tuple[str, int]]:
    """Characters in the order of reading, with pdfium's index; -1 for what is put between."""
    text, count = page.text(), page.characters
    if _has_strays(text):
        ordered = characters_by_lines(page)
    else:
        # One by one they cost ten times as much; letters beyond 65,535 count twice in one of the two.
        told = text if len(text) == count else map(page.character, range(count))
        ordered = list(zip(told, range(count), strict=True))
        _turn_back(page, ordered)
    return [
        (_SPELLED_OUT.get(ord(character), character) if character else "", index)
        for character, index in ordered
    ]


def _has_strays(text: str) -> bool:
    return len(_STRAY.findall(text)) >= _STRAYS


def _turn_back(page: PdfPage, ordered: list[tuple[str, int]]) -> None:
    """Alef before lam in one and the same place is a lam-alef: no sign joins them the other way round."""
    for at in range(len(ordered) - 1):
        (alef, first), (lam, second) = ordered[at], ordered[at + 1]
        if lam == "ل" and alef and alef in _ALEFS and page.box(first) == page.box(second):
            ordered[at], ordered[at + 1] = ordered[at + 1], ordered[at]
