"""One word or quotation, read in its field, to a leaf of the tree. A refusal says what to do instead."""

import re
from typing import Literal, TypeAlias

from archive.description.dates import days
from archive.errors import QueryError, QueryTooLarge
from indexer.analysis import TOKEN, fold
from indexer.identification.types import TYPES
from indexer.query import bounds
from indexer.query.account_numbers import spellings
from indexer.query.lexer import Lexeme, shown
from indexer.query.tree import (
    VALUE_FIELDS,
    DateRange,
    Field,
    Fuzzy,
    Near,
    Node,
    Or,
    Phrase,
    Sounds,
    Value,
    Wildcard,
    Word,
)

Scope: TypeAlias = Field | Literal["date", "sounds"]

LANGUAGE_CODE = re.compile("[a-z]{2,3}")  # ISO 639, in small letters
_OPERATORS = re.compile(r"AND|OR|NOT")
_NEAR = re.compile(r"(?:w|pre)/[0-9]+", re.IGNORECASE)
_AFTER_TILDE = re.compile(r"((?:[\w.]*\w)?)\W*")
_JOKERS = str.maketrans("*?", "xx")
_JOKER_IN_QUOTES = re.compile(r"\w\*|\*\w|\w\?\w|\B\?\w")
_EDITS = {"": 2, "1": 1, "2": 2}
_SHORTEST_FUZZY = 3


def scope_of(name: str) -> Scope:
    """The scope that a field's name opens."""
    if name == "date":
        return "date"
    return "sounds" if name == "sounds" else Field(name)


def word_leaf(lexeme: Lexeme, scope: Scope) -> Node:
    """The leaf that an unquoted word stands for."""
    text, at = lexeme.text, lexeme.start
    if isinstance(scope, Field) and scope not in VALUE_FIELDS:
        return _word(text, at, scope)
    if scope == "sounds":
        name, edits = _split_tilde(text)
        return _sounds(name if edits == "" else text, at, edits == "")
    if scope == "date":
        return _date(text, at)
    return _value(scope, text, at)


def quoted_leaf(lexeme: Lexeme, scope: Scope) -> Node:
    """The leaf that a quotation stands for, with the ``~10`` that may follow it."""
    text, at, suffix = " ".join(lexeme.text.split()), lexeme.start, lexeme.suffix
    if not text or (TOKEN.search(text) is None and scope is not Field.COLLECTION):
        raise QueryError("There is no word between the quotation marks. Type one, or remove them.", at)
    if scope == "sounds":
        if suffix not in (None, "~"):
            raise QueryError('After sounds:"…" only a ~ without a number has a meaning.', at)
        return _sounds(text, at, suffix == "~")
    if scope == "date" or scope in VALUE_FIELDS:
        if suffix is not None:
            raise QueryError(f"{scope}: compares exact values. Remove the {suffix}.", at)
        return _date(text, at) if scope == "date" else _value(scope, text, at)
    joker = _JOKER_IN_QUOTES.search(text)
    if joker:
        raise QueryError(
            "* and ? have no meaning between quotation marks. Join the words with pre/1 instead: "
            "political pre/1 prison*.",
            at,
        )
    return Phrase(text, scope) if suffix is None else _words_near(text, at, suffix, scope)


def terms_of(leaf: Node) -> int:
    """How many terms the leaf counts for in the bound: its tokens, at least one."""
    match leaf:
        case Word() | Phrase() | Sounds():
            return max(1, len(TOKEN.findall(leaf.text)))
        case Near():
            return sum(terms_of(operand) for operand in leaf.operands)
        case Or():
            return sum(terms_of(child) for child in leaf.children)
        case _:
            return 1


def _word(text: str, at: int, field: Field) -> Node:
    before, edits = _split_tilde(text)
    if edits is not None:
        return _fuzzy(before, edits, at, field)
    if "*" in text or ("?" in text and "://" not in text):  # the ? of an address is punctuation
        return _wildcard(text, at, field)
    number = spellings(text)
    if number is not None:
        return Or(tuple(Phrase(spelling, field) for spelling in number))
    word = _trimmed(text, at)
    if word != text and _NEAR.fullmatch(word):
        raise QueryError(f"Write {word} without {shown(text)} around it, or put it in quotation marks.", at)
    if word != text and _OPERATORS.fullmatch(word):
        word = word.lower()  # "Salem, OR." is a place; matching ignores case
    return Word(word, field)


def _split_tilde(text: str) -> tuple[str, str | None]:
    """What stands before the last ``~`` and the number after it; ``None`` when ``~`` is mere punctuation."""
    before, tilde, after = text.rpartition("~")
    number = _AFTER_TILDE.fullmatch(after)
    if not tilde or number is None or TOKEN.search(before) is None:
        return text, None
    return before, number.group(1)


def _trimmed(text: str, at: int) -> str:
    """Without the punctuation before the first and after the last token."""
    tokens = list(TOKEN.finditer(text))
    if not tokens:
        raise QueryError(f"There is no letter or digit in {shown(text)}. Type a word.", at)
    return text[tokens[0].start() : tokens[-1].end()]


def _fuzzy(text: str, edits: str, at: int, field: Field) -> Fuzzy:
    if "*" in text or "?" in text:
        raise QueryError("* or ? and ~ cannot be combined in one word. Use one of them.", at)
    word = _trimmed(text, at)
    if edits not in _EDITS:
        raise QueryError(
            f"~ takes 1 or 2 edits, not {shown(edits)}. Write {word[:40]}~1 or {word[:40]}~2.", at
        )
    if TOKEN.fullmatch(word) is None:
        raise QueryError(f"~ works on one word, and {shown(word)} is read as several. Put ~ after one.", at)
    if len(fold(word)) < _SHORTEST_FUZZY:
        raise QueryError(f"{shown(word)} is too short for ~: nearly every short word is alike.", at)
    return Fuzzy(word, _EDITS[edits], field)


def _wildcard(text: str, at: int, field: Field) -> Wildcard:
    """``?`` and ``*`` with at least one letter or digit, all of it one token."""
    as_letters = text.translate(_JOKERS)
    tokens = list(TOKEN.finditer(as_letters))
    pattern = text[tokens[0].start() : tokens[-1].end()]
    if TOKEN.search(pattern.replace("*", " ").replace("?", " ")) is None:
        raise QueryError(
            f"{shown(text)} would match every word. Give at least one letter or digit, as in arch*.", at
        )
    if len(tokens) > 1:
        raise QueryError(
            f"* and ? work within one word; {shown(pattern)} is read as several. Join words with pre/1, "
            "as in al pre/1 khal*; in scripts without spaces leave * and ? out.",
            at,
        )
    if len(pattern.replace("*", "")) > bounds.PATTERN:
        raise QueryTooLarge(f"A word with * or ? may have {bounds.PATTERN} letters at most. Shorten it.", at)
    return Wildcard(re.sub(r"\*+", "*", pattern), field)


def _words_near(text: str, at: int, suffix: str, field: Field) -> Near:
    digits = suffix[1:].lstrip("0")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4 and int(digits) <= bounds.DISTANCE):
        raise QueryError(
            f"After a quotation ~ takes a number of words from 1 to {bounds.DISTANCE}, as in "
            '"torture detention"~10.',
            at,
        )
    words = [_trimmed(word, at) for word in text.split() if TOKEN.search(word)]
    if len(words) < 2:
        raise QueryError(f"{suffix} needs two words between the quotation marks. Add one, or remove it.", at)
    if len(words) > bounds.NEAR_WORDS:
        raise QueryTooLarge(f"{suffix} takes {bounds.NEAR_WORDS} words at most. Use fewer.", at)
    return Near(tuple(Phrase(word, field) for word in words), int(digits))


def _sounds(text: str, at: int, loose: bool) -> Sounds:
    if "*" in text or "?" in text or "~" in text:
        raise QueryError("sounds: takes a name, without * or ? and with at most one ~ at its end.", at)
    return Sounds(_trimmed(text, at), loose)


def _date(text: str, at: int) -> DateRange:
    start, dots, end = text.partition("..")
    if not dots:
        end = start
    if not start and not end:
        raise QueryError("date:.. has no date. Write date:2017, date:2016-05..2017-10 or date:..2017.", at)
    try:
        first = days(start)[0] if start else None
        last = days(end)[1] if end else None
    except ValueError:
        raise QueryError(
            f"{shown(text)} is not a date. Write a year, a month or a day that exists, as 2017, 2017-10 or "
            "2017-10-11, or two of them as in 2016-05..2017-10.",
            at,
        ) from None
    if first is not None and last is not None and first > last:
        raise QueryError(f"The range {shown(text)} ends before it begins. Exchange its dates.", at)
    return DateRange(start or None, end or None)


def _value(field: Field, text: str, at: int) -> Value:
    value = text.lower()
    if field is Field.TYPE and value not in TYPES:
        raise QueryError(f"There is no type {shown(text)}. The types are {', '.join(TYPES)}.", at)
    if field is Field.LANGUAGE and not LANGUAGE_CODE.fullmatch(value):
        raise QueryError(f"{shown(text)} is no code of a language. Write two or three letters, as in ru.", at)
    if field is Field.SHA256 and not re.fullmatch("[0-9a-f]{64}", value):
        raise QueryError("sha256: takes all 64 hexadecimal digits of a file's digest.", at)
    if field is not Field.COLLECTION:
        return Value(field, value)
    if "*" in text or "?" in text:
        raise QueryError("collection: compares exact codes. Leave * and ? out.", at)
    return Value(field, text)
