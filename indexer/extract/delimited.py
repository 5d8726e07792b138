"""CSV and TSV: rows as lines, cells parted by tabs, quotation marks undone; a page is cut between rows.

The sign between cells is told from the first lines. A file that is no table after all is read as it stands.
"""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from indexer.extract.emission import Emission
from indexer.extract.limits import Limits
from indexer.extract.sheet_pages import SheetPages
from indexer.extract.text import decoded_text, tell_cut

_SIGNS = "\t;,|"
_LOOKED_AT = 100  # lines
_EXCEL_SAYS = "sep="


class DelimitedExtractor:
    """Reads tables that are written as text."""

    media_types = frozenset(("text/csv", "text/tab-separated-values"))
    name = "delimited"
    version = "1"

    def extract(self, source: BinaryIO, limits: Limits, emit: Emission) -> None:
        """See ``Extractor``."""
        decoded, is_whole = decoded_text(source, limits, emit)
        pages = SheetPages(emit)
        for number, row in enumerate(rows(decoded.text), 1):
            pages.row(number, [(column, cell) for column, cell in enumerate(row, 1) if cell])
        pages.flush()
        if not is_whole:
            tell_cut(limits, emit)


def rows(text: str) -> Iterator[list[str]]:
    """The rows of a table; lines as they stand where they make none."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    first, _, rest = text.partition("\n")
    told = first.lower().startswith(_EXCEL_SAYS) and len(first) == len(_EXCEL_SAYS) + 1
    sign = first[-1] if told else separator(text)
    if told:
        text = rest
    if sign is None:
        for line in text.split("\n"):
            yield [line]
        return
    lines = io.StringIO(text, newline="\n")
    read = 0
    try:
        for row in csv.reader(lines, delimiter=sign):
            read = lines.tell()
            yield [cell.strip() for cell in row]
    except csv.Error:  # a cell of more than 131,072 characters: a quotation mark that is never closed
        for line in text[read:].split("\n"):
            yield [line]


def separator(text: str) -> str | None:
    """The sign that stands equally often in most of the first lines; ``None`` when there is none."""
    lines = [line for line in itertools.islice(io.StringIO(text), _LOOKED_AT) if line.strip()]
    best, most = None, 0
    for sign in _SIGNS:
        counts = Counter(_outside_quotes(line, sign) for line in lines)
        counts.pop(0, None)
        if counts:
            each, times = counts.most_common(1)[0]
            weight = times * min(each, 20)
            if times * 2 >= len(lines) and weight > most:
                best, most = sign, weight
    return best


def _outside_quotes(line: str, sign: str) -> int:
    return sum(piece.count(sign) for piece in line.split('"')[::2])
