"""Where words stand in the pages of one rendition: single tokens, tokens side by side, their ordinals."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import islice

from indexer.analysis import TOKEN, divides_token
from indexer.highlight.marks import Occurrence, Piece

_SEARCHED_ONE_BY_ONE = 20  # for more words than that the page is read token by token
_ALL_JOIN = 0x0E00  # letters below this code point join the letter before them into one token


class Places:
    """The pages of one rendition. What is asked twice is computed once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._starts: dict[int, list[int]] = {}

    def of_tokens(self, words: Collection[str]) -> list[Piece]:
        """Every token that is one of the words, in order."""
        found = []
        for page, text in enumerate(self._texts):
            if len(words) > _SEARCHED_ONE_BY_ONE:
                places = [match.span() for match in TOKEN.finditer(text) if match.group() in words]
            else:
                places = [span for word in words if word in text for span in _spans_of(word, text)]
                places.sort()
            found += [Piece(page, start, end) for start, end in places]
        return found

    def side_by_side(self, words: Sequence[Collection[str]]) -> list[Occurrence]:
        """Where tokens of the first, the second … set adjoin, across the ends of pages too."""
        if not all(words):
            return []
        first, *others = words
        if not others:
            return [Occurrence((piece,), 1) for piece in self.of_tokens(first)]
        found = []
        second = tuple(others[0])
        for piece in self.of_tokens(first):
            text, end = self._texts[piece.page], piece.end
            if (
                text[end : end + 1] == " "
                and text[end + 1 : end + 2].isalnum()
                and not text.startswith(second, end + 1)
            ):
                continue  # most are ruled out here, without reading a token
            pieces = self._followed_by(piece, others)
            if pieces:
                found.append(Occurrence(pieces, len(words)))
        return found

    def ordinals(self, pages: Collection[int], reach: int) -> "Ordinals":
        """Ordinals of the tokens on these pages. Of a page between them only ``reach`` tokens are counted."""
        bases: dict[int, int] = {}
        base, previous = 0, None
        for page in sorted(pages):
            if previous is not None:
                base += len(self._starts_on(previous))
                for between in range(previous + 1, page):
                    base += sum(1 for _ in islice(TOKEN.finditer(self._texts[between]), reach))
            bases[page] = base
            previous = page
        return Ordinals(bases, {page: self._starts_on(page) for page in bases})

    def _starts_on(self, page: int) -> list[int]:
        if page not in self._starts:
            self._starts[page] = [match.start() for match in TOKEN.finditer(self._texts[page])]
        return self._starts[page]

    def _followed_by(self, piece: Piece, others: Sequence[Collection[str]]) -> tuple[Piece, ...]:
        """The piece and the tokens after it, joined page by page; empty when one of them is another word."""
        pieces = [piece]
        page, end = piece.page, piece.end
        for words in others:
            match = TOKEN.search(self._texts[page], end)
            while match is None and page + 1 < len(self._texts):
                page += 1
                match = TOKEN.search(self._texts[page])
            if match is None or match.group() not in words:
                return ()
            end = match.end()
            if pieces[-1].page == page:
                pieces[-1] = pieces[-1]._replace(end=end)
            else:
                pieces.append(Piece(page, match.start(), end))
        return tuple(pieces)


class Ordinals:
    """The number of each token, counted through the pages."""

    def __init__(self, bases: dict[int, int], starts: dict[int, list[int]]) -> None:
        self._bases = bases
        self._starts = starts

    def interval(self, occurrence: Occurrence) -> tuple[int, int]:
        """First and last ordinal, both inclusive."""
        page, start, _ = occurrence.pieces[0]
        first = self._bases[page] + bisect_left(self._starts[page], start)
        return first, first + occurrence.tokens - 1


def _spans_of(word: str, text: str) -> list[tuple[int, int]]:
    """Where the word stands in the text as a whole token."""
    spans = []
    joins = ord(word[0]) < _ALL_JOIN
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before = text[start - 1] if start else " "
        if joins and ord(before) < _ALL_JOIN and before.isalnum():
            pass  # the end of a longer word
        elif not divides_token(text, start) and not divides_token(text, end):
            spans.append((start, end))
        start = text.find(word, start + 1)
    return spans
