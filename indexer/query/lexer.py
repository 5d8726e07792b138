"""Characters to lexemes: words, quotations, parentheses, operators and field names.

Works on the cleaned text (``clean``), in one pass. Positions count code points of that text. A lexeme's
meaning in its field is ``leaves``'s job, how lexemes combine ``parser``'s.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from archive.errors import QueryError
from indexer.analysis import TOKEN
from indexer.query import bounds
from indexer.query.account_numbers import end_of_number
from indexer.query.tree import Field

FIELD_NAMES = (*(field.value for field in Field), "date", "sounds")
_SCHEMES = frozenset(["http", "https", "ftp", "ftps", "sftp", "file", "mailto", "tel", "urn", "news"])

_QUOTES = "“”„‟«»‹›「」『』〝〞"
_AS_ASCII = {point: point - 0xFEE0 for point in range(0xFF01, 0xFF5F)}  # full-width forms
_AS_ASCII |= {ord(quote): ord('"') for quote in _QUOTES} | {0x2212: ord("-"), 0x301C: ord("~")}
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_UNUSABLE = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")

_SPACE = re.compile(r"\s+")
_BARE = re.compile(r'[^\s"()]+')
_QUOTED = re.compile(r'"([^"]*)"(~[\w.]*)?')
_FIELD = re.compile(r"[^\w*?]*([^\W\d]{2,}|[sS][hH][aA]256):")
_NEAR = re.compile(r"(w|pre)/([0-9]+)", re.IGNORECASE)
_FOREIGN = re.compile(r"(?:(?:w|pre)/(?:s|p|sent|para)|(?:near|adj|n)/[0-9]+)", re.IGNORECASE)


class Kind(Enum):
    """What a lexeme is."""

    WORD = auto()
    QUOTED = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    MINUS = auto()
    NEAR = auto()
    FIELD = auto()
    END = auto()


_OPERATORS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}
_PARENTHESES = {"(": Kind.OPEN, ")": Kind.CLOSE}


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One lexeme. ``start`` counts code points of the cleaned text. An account number is one WORD."""

    kind: Kind
    text: str  # WORD: as typed; QUOTED: what stands between the marks; FIELD: its name in lower case
    start: int
    suffix: str | None = None  # QUOTED: the ~10 that follows; NEAR: "w" or "pre"
    distance: int = 0  # NEAR


def clean(untrusted_text: str) -> str:
    """Composed (NFC), full-width forms as ASCII, one kind of quotation mark, nothing invisible.

    Raises ``QueryError`` for control characters and halves of characters.
    """
    unusable = _UNUSABLE.search(untrusted_text)
    if unusable:
        name = f"U+{ord(unusable.group()):04X}"
        raise QueryError(
            f"The query holds a character that cannot stand in a text ({name}). Remove it.", unusable.start()
        )
    return _composed(untrusted_text)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text.translate(_AS_ASCII)))


def position_as_given(untrusted_text: str, position: int) -> int:
    """Where in the text as given the cleaned text's ``position`` lies."""
    ends = range(len(untrusted_text) + 1)
    found = bisect_right(ends, position, key=lambda end: len(_composed(untrusted_text[:end])))
    return max(0, min(found - 1, len(untrusted_text) - 1))


def shown(text: str) -> str:
    """A piece of the query as an error message quotes it."""
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def lexemes(text: str) -> Iterator[Lexeme]:
    """All lexemes of a cleaned text, ended by one of kind END.

    Punctuation that stands alone says nothing and is passed over, as long as something else remains.
    """
    at, passed_over, any_found, bracket = 0, -1, False, False
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
            continue
        lexeme, end = _lexeme(text, at)
        if lexeme is None:
            _check_passed_over(text[at:end], at)
            passed_over = at if passed_over < 0 and not _only_joiners(text[at:end]) else passed_over
        else:
            any_found = True
            if bracket and lexeme.text == "TO":
                raise QueryError(
                    "Ranges in brackets are not known here. Write a range of dates as date:2016..2017.", at
                )
            yield lexeme
            if lexeme.kind is Kind.FIELD:
                yield from _value_of(text, lexeme, end)
                end = _after_value(text, end)
        bracket = text[at] in "[{"
        at = end
    if passed_over >= 0 and not any_found:
        raise QueryError("There is no letter or digit to search for. Type at least one word.", passed_over)
    yield Lexeme(Kind.END, "", len(text))


def _lexeme(text: str, at: int) -> tuple[Lexeme | None, int]:
    """The lexeme at a position that is no white space, and where it ends; ``None`` for mere punctuation."""
    character = text[at]
    if character in _PARENTHESES:
        return Lexeme(_PARENTHESES[character], character, at), at + 1
    if character == '"':
        return _quoted(text, at)
    if character == "-" and _negates(text, at):
        return Lexeme(Kind.MINUS, "-", at), at + 1
    match = _BARE.match(text, at)
    assert match is not None
    word, end = match.group(), match.end()
    if word in _OPERATORS:
        return Lexeme(_OPERATORS[word], word, at), end
    if near := _NEAR.fullmatch(word):
        return _near(near, at), end
    field = _field_name(text, at, end)
    if field is not None:
        name, colon = field
        return Lexeme(Kind.FIELD, name, at), colon + 1
    number_end = end_of_number(text, at)
    if number_end is not None:
        return Lexeme(Kind.WORD, text[at:number_end], at), number_end
    _refuse_foreign(word, at)
    return (Lexeme(Kind.WORD, word, at) if _searchable(word) else None), end


def _searchable(word: str) -> bool:
    return "*" in word or "?" in word or TOKEN.search(word) is not None


def _quoted(text: str, at: int) -> tuple[Lexeme, int]:
    match = _QUOTED.match(text, at)
    if match is None:
        raise QueryError("A quotation mark is never closed. Add the closing one, or remove this one.", at)
    return Lexeme(Kind.QUOTED, match.group(1), at, match.group(2)), match.end()


def _negates(text: str, at: int) -> bool:
    """Whether the ``-`` stands directly before a term, at a word's beginning."""
    begins = at == 0 or text[at - 1].isspace() or text[at - 1] == "("
    following = text[at + 1 : at + 2]
    return begins and (following.isalnum() or following in ('"', "(", "*", "?"))


def _near(match: re.Match[str], at: int) -> Lexeme:
    digits = match.group(2).lstrip("0")
    distance = int(digits or "0") if len(digits) < 4 else bounds.DISTANCE + 1
    if not 1 <= distance <= bounds.DISTANCE:
        raise QueryError(
            f"The distance in {shown(match.group())} must lie between 1 and {bounds.DISTANCE} words.", at
        )
    return Lexeme(Kind.NEAR, match.group(), at, match.group(1).lower(), distance)


def _field_name(text: str, at: int, end: int) -> tuple[str, int] | None:
    """Name of the field that the word begins with, and where its colon stands."""
    match = _FIELD.match(text, at, end)
    if match is None:
        return None
    name, colon = match.group(1).lower(), match.end() - 1
    if name in FIELD_NAMES:
        return name, colon
    rest = text[colon + 1 : end]
    followed = text[end : end + 1] in ('"', "(") if not rest else _searchable(rest)
    if rest.startswith("//") or name in _SCHEMES or not followed:
        return None
    raise QueryError(
        f"There is no field {shown(match.group(1))}. The fields are {', '.join(FIELD_NAMES)}. "
        "To search for the text itself, put it in quotation marks.",
        match.start(1),
    )


def _after_value(text: str, at: int) -> int:
    """Where the word directly after a field's colon ends; a quotation or parenthesis is lexed by itself."""
    match = _BARE.match(text, at)
    return match.end() if match else at


def _value_of(text: str, field: Lexeme, at: int) -> Iterator[Lexeme]:
    """The word directly after a field's colon: no operator has a meaning there."""
    match = _BARE.match(text, at)
    if match is None:
        if text[at : at + 1] not in ('"', "("):
            raise QueryError(
                f"Nothing follows {field.text}: directly. Write the value without a space, as in "
                f"{field.text}:{_EXAMPLES.get(field.text, 'letter')}.",
                field.start,
            )
        return
    word = match.group()
    if word.startswith("-") and field.text != "collection":
        raise QueryError(f"To leave something out, put the - first: -{field.text}:{word[1:][:40]}.", at)
    nested = _field_name(text, at, match.end())
    if nested is not None:
        raise QueryError(f"{field.text}: and {nested[0]}: cannot be combined. Use one field.", at)
    _refuse_foreign(word, at)
    yield Lexeme(Kind.WORD, word, at)


_EXAMPLES = {
    "date": "2017", "language": "en", "type": "pdf", "collection": "letters", "from": "Adams", "to": "Adams",
    "sounds": "Adams", "filename": "letter.pdf", "tag": "petition", "sha256": "9f86d0…",
}  # fmt: skip


def _refuse_foreign(word: str, at: int) -> None:
    """Operators of other search engines, which would be misread as words."""
    if "&&" in word or "||" in word:
        raise QueryError("&& and || are not known here. Write AND or OR.", at)
    if word[0] == "!" and word[1:2].isalnum():
        raise QueryError(f"! is not known here. To leave a word out, write -{word[1:41]}.", at)
    if _FOREIGN.fullmatch(word):
        raise QueryError(f"{shown(word)} is not known here. Write w/10 or pre/10, counted in words.", at)
    boost = re.search(r"\w\^", word)
    if boost:
        raise QueryError(
            "^ is not known here: words cannot be given weights. Remove it.", at + boost.end() - 1
        )


def _check_passed_over(word: str, at: int) -> None:
    for offset, character in enumerate(word):
        if unicodedata.category(character) in ("So", "Cn", "Co") and not _has_letters(character):
            raise QueryError(f"{shown(character)} cannot be searched for. Remove it.", at + offset)


def _has_letters(character: str) -> bool:
    """№ and ™ stand in running text and are made of letters; a picture is not."""
    return character in "°©®¦" or any(c.isalnum() for c in unicodedata.normalize("NFKC", character))


def _only_joiners(word: str) -> bool:
    return all(unicodedata.category(character) == "Cf" for character in word)
