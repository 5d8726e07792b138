"""Which words of two texts differ, with bounded work. Offsets are code points, half-open.

What is compared: words and signs in their order, capitals included. What is not: spaces, line breaks, a hyphen at a
line's end, and which of the typographic quotation marks, apostrophes and dashes stands there.

First what both begin and end with is set aside, then words that stand exactly once in both hold the texts together
(patience), then the shortest way from one text to the other is sought between them (Myers, https://doi.org/10.1007/BF01840446)
as long as the budget lasts; what is left is told as different as a whole, which is always true and never shortest.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST_WORDS = 20_000  # of each text; what follows is not compared
BUDGET = 300_000  # steps, about a fifth of a second
_TOKEN = re.compile(r"\w+(?:[-\u00ad]\s*\n\s*\w+)*|[^\w\s]")
_BROKEN = re.compile(r"[-\u00ad]\s*\n\s*")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("“”„«»‟", '"'),
        **dict.fromkeys("‘’‚‹›ʼ`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\u00ad": "",
    }
)


class Token(NamedTuple):
    """A word or sign where it stands, and what it is compared by."""

    start: int
    end: int
    key: str


class Block(NamedTuple):
    """Tokens of the left text that have those of the right one in their place; one side may be empty."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs, as spans of either text."""

    left: tuple[tuple[int, int], ...]
    right: tuple[tuple[int, int], ...]
    is_whole: bool  # whether both texts were compared to their ends

    @property
    def count(self) -> int:
        """In how many places."""
        return max(len(self.left), len(self.right))


def differences(left: str, right: str) -> Differences:
    """What differs between two texts."""
    tokens = tokens_of(left), tokens_of(right)
    blocks = different([token.key for token in tokens[0]], [token.key for token in tokens[1]])
    is_whole = all(len(some) < MOST_WORDS for some in tokens)
    return Differences(
        tuple(
            _span(tokens[0], one.left_start, one.left_end) for one in blocks if one.left_end > one.left_start
        ),
        tuple(
            _span(tokens[1], one.right_start, one.right_end)
            for one in blocks
            if one.right_end > one.right_start
        ),
        is_whole,
    )


def tokens_of(text: str) -> list[Token]:
    """The words and signs of a text, the first ones."""
    found = []
    for match in _TOKEN.finditer(text):
        key = _BROKEN.sub("", match[0])
        if not key.isascii():
            key = unicodedata.normalize("NFC", key).translate(_ALIKE)
        elif key == "`":
            key = "'"
        if key:
            found.append(Token(match.start(), match.end(), key))
        if len(found) >= MOST_WORDS:
            break
    return found


def different(left: Sequence[str], right: Sequence[str], budget: int = BUDGET) -> list[Block]:
    """The blocks in which two sequences differ, in their order; everything outside is equal, one by one."""
    found: list[Block] = []
    open_blocks = [Block(0, len(left), 0, len(right))]
    while open_blocks:
        block = _trimmed(left, right, open_blocks.pop())
        if block.left_start == block.left_end or block.right_start == block.right_end:
            if block.left_end > block.left_start or block.right_end > block.right_start:
                found.append(block)
            continue
        between = _between_anchors(left, right, block)
        if between:
            open_blocks += reversed(between)
            continue
        shortest, steps = _shortest(left, right, block, budget)
        budget -= steps
        found += shortest
    return _joined(found)


def _trimmed(left: Sequence[str], right: Sequence[str], block: Block) -> Block:
    a, b, c, d = block
    while a < b and c < d and left[a] == right[c]:
        a, c = a + 1, c + 1
    while a < b and c < d and left[b - 1] == right[d - 1]:
        b, d = b - 1, d - 1
    return Block(a, b, c, d)


def _between_anchors(left: Sequence[str], right: Sequence[str], block: Block) -> list[Block]:
    """The block parted at what stands once in both sides, in the same order; nothing where nothing does."""
    a, b, c, d = block
    here, there = Counter(left[a:b]), Counter(right[c:d])
    places = {right[at]: at for at in range(c, d) if there[right[at]] == 1}
    pairs = [(at, places[left[at]]) for at in range(a, b) if here[left[at]] == 1 and left[at] in places]
    anchors = _ascending(pairs)
    if not anchors:
        return []
    found = []
    for at, other in anchors:
        found.append(Block(a, at, c, other))
        a, c = at + 1, other + 1
    found.append(Block(a, b, c, d))
    return found


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs whose second members ascend; the first ones do already."""
    tails: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for number, (_, other) in enumerate(pairs):
        at = bisect_left(tails, other)
        before.append(holders[at - 1] if at else -1)
        tails[at : at + 1] = [other]
        holders[at : at + 1] = [number]
    found = []
    number = holders[-1] if holders else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _shortest(
    left: Sequence[str], right: Sequence[str], block: Block, budget: int
) -> tuple[list[Block], int]:
    """The shortest way through a block, and what it cost; the whole block where the budget does not reach."""
    a, b, c, d = block
    width, height = b - a, d - c
    furthest: dict[int, int] = {1: 0}
    trace: list[dict[int, int]] = []
    steps = 0
    for distance in range(width + height + 1):
        steps += distance + 1
        if steps > budget:
            return [block], steps
        trace.append(furthest.copy())
        for diagonal in range(-distance, distance + 1, 2):
            x = _step(furthest, diagonal, distance)
            y = x - diagonal
            while x < width and y < height and left[a + x] == right[c + y]:
                x, y = x + 1, y + 1
                steps += 1
            furthest[diagonal] = x
            if x >= width and y >= height:
                return _walked_back(block, trace), steps
    return [block], steps


def _step(furthest: dict[int, int], diagonal: int, distance: int) -> int:
    down = diagonal == -distance or (
        diagonal != distance and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
    )
    return furthest.get(diagonal + 1, 0) if down else furthest.get(diagonal - 1, -1) + 1


def _walked_back(block: Block, trace: Sequence[dict[int, int]]) -> list[Block]:
    a, b, c, d = block
    x, y = b - a, d - c
    found = []
    for distance in range(len(trace) - 1, 0, -1):
        furthest = trace[distance]
        diagonal = x - y
        down = diagonal == -distance or (
            diagonal != distance and furthest.get(diagonal - 1, -1) < furthest.get(diagonal + 1, -1)
        )
        before = diagonal + 1 if down else diagonal - 1
        x = furthest.get(before, 0)
        y = x - before
        found.append(Block(a + x, a + x, c + y, c + y + 1) if down else Block(a + x, a + x + 1, c + y, c + y))
    return found[::-1]


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """Blocks that adjoin as one."""
    found: list[Block] = []
    for one in blocks:
        if found and found[-1].left_end == one.left_start and found[-1].right_end == one.right_start:
            found[-1] = Block(found[-1].left_start, one.left_end, found[-1].right_start, one.right_end)
        else:
            found.append(one)
    return found


def _span(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    return tokens[first].start, tokens[last - 1].end
