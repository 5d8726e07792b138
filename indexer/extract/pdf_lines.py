"""The characters of a PDF page put into lines by where they stand, whatever the order they were drawn in.

A line is what shares a baseline without a wide gap; lines keep the order in which most of their characters were
drawn, so columns stay columns. Lengths are PDF points. For text that runs from left to right; turned text is turned
back first.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, degrees, radians, sin
from statistics import median_low

from indexer.extract.pdf_pages import PdfPage

_BLANK = 0.18  # of a character's height: a wider gap is a blank
_GUTTER = 1.2  # of a character's height: a wider gap ends the line, as between columns
_SAME_BASELINE = 0.2  # of a character's height
_COVERED = 0.5  # of a blank: then it only held the place for a letter that was drawn later


@dataclass(frozen=True, slots=True)
class _Character:
    left: float
    right: float
    baseline: float  # upwards
    height: float
    index: int
    text: str


def characters_by_lines(page: PdfPage) -> list[tuple[str, int]]:
    """Characters line by line from left to right, with pdfium's index; -1 for what is put between."""
    ordered: list[tuple[str, int]] = []
    for line in sorted(_lines(list(_characters(page))), key=_drawn):
        ordered += _spelled(line)
        ordered.append(("\n", -1))
    return ordered


def _characters(page: PdfPage) -> Iterator[_Character]:
    """What the file drew, turned so that most of it runs from left to right."""
    indices = [index for index in range(page.characters) if not page.is_generated(index)]
    angles = Counter(
        round(degrees(page.angle(index))) % 360 for index in indices[:: max(1, len(indices) // 50)]
    )
    turn = radians(angles.most_common(1)[0][0]) if angles else 0.0
    across, up = cos(turn), sin(turn)
    for index in indices:
        left, bottom, right, top = page.room(index)
        corners = [(x, y) for x in (left, right) for y in (bottom, top)]
        along = [x * across - y * up for x, y in corners]
        height = [x * up + y * across for x, y in corners]
        x, y = page.origin(index)
        yield _Character(
            min(along),
            max(along),
            x * up + y * across,
            max(height) - min(height),
            index,
            page.character(index),
        )


def _lines(characters: list[_Character]) -> Iterator[list[_Character]]:
    """Characters of one baseline, cut at wide gaps."""
    rows: list[list[_Character]] = []
    for character in sorted(characters, key=lambda c: -c.baseline):
        if rows and abs(rows[-1][0].baseline - character.baseline) <= _SAME_BASELINE * rows[-1][0].height:
            rows[-1].append(character)
        else:
            rows.append([character])
    for row in rows:
        row.sort(key=lambda c: (c.left, c.index))
        begun, end = 0, row[0].right
        for at, character in enumerate(row):
            if character.left - end > _GUTTER * character.height:
                yield row[begun:at]
                begun = at
            end = max(end, character.right)
        yield row[begun:]


def _drawn(line: list[_Character]) -> int:
    """When most of the line was drawn."""
    return median_low(character.index for character in line)


def _spelled(line: list[_Character]) -> list[tuple[str, int]]:
    spelled: list[tuple[str, int]] = []
    end: float | None = None
    for at, character in enumerate(line):
        is_blank = character.text.isspace()
        if is_blank and _is_covered(character, line[at + 1 : at + 4]):
            continue
        wide = end is not None and character.left - end > _BLANK * character.height
        if wide and not is_blank and not spelled[-1][0].isspace():
            spelled.append((" ", -1))
        spelled.append((character.text, character.index))
        end = character.right if end is None else max(end, character.right)
    return spelled


def _is_covered(blank: _Character, following: list[_Character]) -> bool:
    room = blank.right - blank.left
    return room > 0 and any(
        not other.text.isspace()
        and min(blank.right, other.right) - max(blank.left, other.left) > _COVERED * room
        for other in following
    )
