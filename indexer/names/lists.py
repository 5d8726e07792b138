"""A list of names or queries, as a person keeps it: its bytes to lines, its lines to queries.

One name or query a line. A line of plain words is a name: each word is looked for in all spellings, the words near
each other in any order. A line with operators, fields or quotation marks is a query as anywhere else. Knows no engine.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from archive.errors import QueryError, QueryTooLarge, UsageError
from indexer.analysis import tokens
from indexer.query.bounds import NEAR_WORDS
from indexer.query.parser import parse
from indexer.query.tree import And, Everything, Field, Near, Node, Sounds, Word

MOST_LINES = 5_000
MOST_BYTES = 8 << 20  # of a list as it comes
_NEAR = 3  # words between two words of a name, at least
_HEADINGS = frozenset({"name", "names", "query", "queries", "имя", "имена", "фамилия", "фио", "запрос"})
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")  # 1A ends old text files
_EIGHT_BITS = ("cp1251", "cp1252", "koi8-u")  # the first of those in which the fewest words are wrong
_LOOKED_AT = 100_000  # characters
_WORD = re.compile(r"[^\W\d_]+")
_TURNED = re.compile("[а-яёіїєґ][А-ЯЁІЇЄҐ]")
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list that is not empty. ``text`` is untrusted."""

    number: int  # in the list as it came, from 1
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a line asks for."""

    query: Node
    is_name: bool
    left_out: tuple[str, ...] = ()  # initials of a name, which are not looked for


def decoded(untrusted_bytes: bytes) -> str:
    """The list as text: by its byte order mark, as UTF-16 or UTF-8 where it is that, else as its words look like words.

    Raises ``UsageError`` when it is too long or no text at all.
    """
    if len(untrusted_bytes) > MOST_BYTES:
        raise UsageError(
            f"The list has {len(untrusted_bytes):,} bytes; {MOST_BYTES:,} are the most. Cut it into several."
        )
    text = _decoded(untrusted_bytes)
    if _NOT_TEXT.search(text):
        raise UsageError(
            "This is no list of names: it is not text. Hand in a text file or a CSV file, in UTF-8, UTF-16 or "
            "Windows-1251; of a spreadsheet, save the sheet as CSV."
        )
    return text


def _decoded(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    if (order := _utf16_without_mark(raw)) is not None:
        return raw.decode(order, "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return min((raw.decode(one, "replace") for one in _EIGHT_BITS), key=_wrong_words)


def _wrong_words(text: str) -> int:
    """Words that nobody writes so: what another encoding makes of a name. Looks at the beginning of a long list."""
    return sum(map(_is_wrong, _WORD.findall(text[:_LOOKED_AT])))


def _is_wrong(word: str) -> bool:
    """Latin and Cyrillic in one word, few plain letters among Latin ones, or a small letter before a capital."""
    plain = sum(map(str.isascii, word))
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in word)
    if 0 < cyrillic < len(word) or _TURNED.search(word):
        return True
    return cyrillic == 0 and plain * 2 < len(word)


def _utf16_without_mark(raw: bytes) -> str | None:
    """Line ends, digits and spaces have a zero byte on one side only; text in other encodings has none."""
    if len(raw) % 2 or b"\0" not in raw:
        return None
    low, high = raw[0::2].count(0), raw[1::2].count(0)
    if min(low, high) > 0:
        return None
    return "utf-16-le" if high else "utf-16-be"


def lines_of(text: str, is_table: bool = False) -> list[Line]:
    """The lines that hold anything; of a table (CSV) the column of names, or the first.

    Raises ``UsageError`` for an empty list and for one that is too long.
    """
    found = [line for line in (_rows(text) if is_table else _lines(text)) if line.text]
    if not found:
        raise UsageError("The list is empty. Write one name or query a line.")
    if len(found) > MOST_LINES:
        raise UsageError(
            f"The list has {len(found):,} lines; {MOST_LINES:,} are the most. Cut it into several."
        )
    return found


def _lines(text: str) -> Iterator[Line]:
    """What is pasted from a spreadsheet has its columns divided by tabs: the first one counts."""
    for number, line in enumerate(_BREAKS.split(text), 1):
        yield Line(number, line.lstrip("\ufeff").strip().partition("\t")[0].strip("\x1a "))


def _rows(text: str) -> Iterator[Line]:
    head = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    column, is_first, before = 0, True, 0
    try:
        for row in reader:
            number, before = before + 1, reader.line_num
            headings = [cell.strip().lower() for cell in row] if is_first else []
            is_first = False
            named = [place for place, heading in enumerate(headings) if heading in _HEADINGS]
            if named:
                column = named[0]
            elif len(row) > column:
                yield Line(number, row[column].strip())
    except csv.Error as error:
        raise UsageError(
            f"The table cannot be read from line {before + 1} on ({error}). Save it as CSV again."
        ) from error


def wanted(text: str, with_slips: bool = False) -> Wanted:
    """What the line asks for. Raises the ``QueryError`` family with a sentence and a position."""
    query = parse(text)
    if isinstance(query, Everything):
        raise QueryError("There is no word in this line. Write a name or a query.")
    if not _is_plain(query):
        return Wanted(query, is_name=False)
    words = tokens(text)
    kept = [word for word in words if not _is_initial(word)]
    if not kept:
        raise QueryError(
            "A name of one letter stands in almost every text. Write the name out; to look for the letter itself, "
            f'write "{words[0]}" in quotation marks.'
        )
    if len(kept) > NEAR_WORDS:
        raise QueryTooLarge(f"A name has at most {NEAR_WORDS} words; this line has {len(kept)}. Shorten it.")
    left_out = tuple(word for word in words if _is_initial(word))
    return Wanted(_near(kept, with_slips), is_name=True, left_out=left_out)


def _is_plain(query: Node) -> bool:
    """Whether there is nothing in it but words."""
    children = query.children if isinstance(query, And) else (query,)
    return all(isinstance(child, Word) and child.field is Field.TEXT for child in children)


def _is_initial(word: str) -> bool:
    """One letter of a script that has capitals; elsewhere one character can be a whole name."""
    return len(word) == 1 and word.lower() != word.upper()


def _near(words: list[str], with_slips: bool) -> Node:
    """Each word near the next one: in whatever order a text has them, with a little between."""
    names = [Sounds(word, with_slips) for word in words]
    if len(names) == 1:
        return names[0]
    distance = max(_NEAR, len(names) + 1)
    pairs = tuple(Near(pair, distance) for pair in pairwise(names))
    return pairs[0] if len(pairs) == 1 else And(pairs)
