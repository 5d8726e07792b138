"""Two renditions compared: every pair of pages with whether it differs, and one pair with its differing words.

Texts are read whole up to a bound; what is beyond it is not compared, and that is told. Pages are numbered from 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.catalogue import Catalogue
from archive.model import PageText, Rendition
from indexer.comparing.alignment import aligned
from indexer.comparing.words import Differences, differences, tokens_of

MOST_PAGES = 300  # of each rendition
NOTHING = Differences((), (), True)


@dataclass(frozen=True, slots=True)
class Pair:
    """A page of either rendition, or of one alone."""

    left: PageText | None
    right: PageText | None

    @property
    def differs(self) -> bool:
        """Whether anything but spaces and the like does."""
        if self.left is None or self.right is None:
            return True
        if self.left.text.split() == self.right.text.split():
            return False
        return _keys(self.left) != _keys(self.right)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs, and one of them looked at."""

    pairs: tuple[Pair, ...]
    changed: tuple[bool, ...]  # for each pair; nothing of it is meant where words are not compared
    number: int  # of the pair looked at, from 1
    found: Differences
    compares_words: bool  # not between languages
    is_whole: bool  # whether all pages were looked at

    @property
    def pair(self) -> Pair:
        """The pair looked at."""
        return self.pairs[self.number - 1]

    def neighbour(self, by: int) -> int | None:
        """The next pair that differs, forward (1) or back (-1); where words are not compared, the next pair."""
        at = self.number - 1 + by
        while 0 <= at < len(self.pairs):
            if self.changed[at] or not self.compares_words:
                return at + 1
            at += by
        return None


def compare(catalogue: Catalogue, left: Rendition, right: Rendition, number: int | None = None) -> Comparison:
    """Two renditions with text, looked at from pair ``number`` on, else from the first that differs."""
    texts = [catalogue.pages_between(one.id, 1, MOST_PAGES) for one in (left, right)]
    pairs = tuple(_pairs(*texts))
    compares_words = not (left.language and right.language) or left.language == right.language
    changed = tuple(pair.differs for pair in pairs) if compares_words else (False,) * len(pairs)
    if number is None:
        number = next((place for place, one in enumerate(changed, 1) if one), 1)
    number = max(1, min(number, len(pairs)))
    pair = pairs[number - 1] if pairs else Pair(None, None)
    found = _found(pair) if compares_words else NOTHING
    is_whole = max(left.pages, right.pages) <= MOST_PAGES
    return Comparison(pairs, changed, number, found, compares_words, is_whole)


def _pairs(left: Sequence[PageText], right: Sequence[PageText]) -> list[Pair]:
    places = aligned([page.text for page in left], [page.text for page in right])
    return [
        Pair(left[here] if here is not None else None, right[there] if there is not None else None)
        for here, there in places
    ]


def _found(pair: Pair) -> Differences:
    if pair.left is not None and pair.right is not None:
        return differences(pair.left.text, pair.right.text)
    return NOTHING


def _keys(page: PageText) -> list[str]:
    return [token.key for token in tokens_of(page.text)]
