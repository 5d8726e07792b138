"""Which pages of a PDF show which page of a text, and where on them its words stand.

A text page of a file without pages of its own may cover several sheets, and a sheet two text pages. Where too few
words are found again nothing is claimed: the text is then shown alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.extract.result import PageBoxes, WordBox
from indexer.page_views.alignment import paired, tokens

MOST_SHEETS = 300
_MOST_TOKENS = 400_000
_ENOUGH = 0.6  # of a page's words
_WORTH_SHOWING = 0.02  # of a page's words that were found, for a sheet to belong to it
_MOST_SHEETS_OF_A_PAGE = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the file that is shown. The words' offsets are into the text page that the sheet is shown for."""

    number: int  # 1-based
    width: float
    height: float
    words: tuple[WordBox, ...]


def laid_out(texts: Sequence[str], sheets: Sequence[PageBoxes]) -> list[tuple[Sheet, ...]]:
    """For each page of the text its sheets, in order; none where the text is not found again."""
    if len(texts) == len(sheets):  # slides, and texts printed page by page
        return [
            tuple(_page([text], [sheet], number)[0])
            for number, (text, sheet) in enumerate(zip(texts, sheets, strict=True))
        ]
    return [tuple(page) for page in _page(texts, sheets, 0)]


def _page(texts: Sequence[str], sheets: Sequence[PageBoxes], first: int) -> list[list[Sheet]]:
    ours = [(page, *token) for page, text in enumerate(texts) for token in tokens(text)]
    theirs = [
        (sheet, number, token[0])
        for sheet, boxes in enumerate(sheets)
        for number, word in enumerate(boxes.words)
        for token in tokens(word.text)
    ]
    if not ours and len(texts) == len(sheets) == 1:
        return [[Sheet(first + 1, sheets[0].width, sheets[0].height, sheets[0].words)]]
    if len(ours) + len(theirs) > _MOST_TOKENS:
        return [[] for _ in texts]
    pairs = paired([word for _, word, _, _ in ours], [word for _, _, word in theirs])
    places: list[dict[int, dict[int, tuple[int, int]]]] = [{} for _ in texts]  # page, sheet, word: its span
    all_words, found_words = [0] * len(texts), [0] * len(texts)
    for (page, _, start, end), there in zip(ours, pairs, strict=True):
        all_words[page] += 1
        if there < 0:
            continue
        found_words[page] += 1
        sheet, word, _ = theirs[there]
        spans = places[page].setdefault(sheet, {})
        known = spans.get(word)
        # A box may hold two tokens, as in "and/or".
        spans[word] = (min(start, known[0]), max(end, known[1])) if known else (start, end)
    return [
        _sheets_of(places[page], sheets, first) if found_words[page] >= _ENOUGH * all_words[page] > 0 else []
        for page in range(len(texts))
    ]


def _sheets_of(
    places: dict[int, dict[int, tuple[int, int]]], sheets: Sequence[PageBoxes], first: int
) -> list[Sheet]:
    words = sum(map(len, places.values()))
    worth = [sheet for sheet in sorted(places) if len(places[sheet]) >= _WORTH_SHOWING * words]
    return [
        Sheet(
            first + sheet + 1,
            sheets[sheet].width,
            sheets[sheet].height,
            tuple(
                replace(box, start=places[sheet][number][0], end=places[sheet][number][1])
                for number, box in enumerate(sheets[sheet].words)
                if number in places[sheet]
            ),
        )
        for sheet in worth[:_MOST_SHEETS_OF_A_PAGE]
    ]
