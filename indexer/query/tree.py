"""The query tree: what was asked, as immutable values that every engine understands alike.

Texts in the tree stand as they were typed (NFC); folding and stemming are ``analysis``'s job. Knows
nothing of how queries are written (``parser``, ``printer``) or answered (``engine``).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Field(StrEnum):
    """The fields that can be named in a query."""

    TEXT = "text"  # the whole: page texts, title, description, people, tags; used when none is named
    TITLE = "title"
    FROM = "from"
    TO = "to"
    FILENAME = "filename"
    TAG = "tag"
    # exact values from here on
    COLLECTION = "collection"
    LANGUAGE = "language"
    TYPE = "type"
    SHA256 = "sha256"


VALUE_FIELDS = frozenset({Field.COLLECTION, Field.LANGUAGE, Field.TYPE, Field.SHA256})


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document: the empty query."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed, in any inflection. ``Al-Khalil`` is one word of two tokens that must adjoin."""

    text: str
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exactly these words in this order; no stemming."""

    text: str
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Wildcard:
    """``*`` any run of letters, ``?`` exactly one; matched against single folded surface forms."""

    pattern: str
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Surface forms within ``edits`` (1 or 2) insertions, deletions, replacements or swaps of neighbours."""

    text: str
    edits: int = 2
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Sounds:
    """The same name in other spellings and scripts; ``loose`` allows one slip of ear or eye."""

    text: str
    loose: bool = False
    field: Field = Field.TEXT


@dataclass(frozen=True, slots=True)
class Value:
    """An exact value of a field: ``language:ru``, ``type:pdf``."""

    field: Field
    value: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """Documents whose date may lie within; both ends inclusive, ISO 8601, possibly shortened, or open."""

    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Near:
    """One occurrence of each operand, no two overlapping, the last not far from the first.

    The last begins at most ``distance`` words after the first ends: ``a b`` is at distance 1, a phrase counts
    from its near end (``positions.near`` defines it). Two operands from ``a w/10 b``, or ``ordered`` from
    ``a pre/10 b``: the second after the first. Two to eight from ``"a b c"~10``, in any order: ``Phrase``s of
    one word each. All in one word field; each a Word, Phrase, Wildcard, Fuzzy or Sounds, or an Or of those.
    """

    operands: tuple["Node", ...]
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """Every one of two or more."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more."""

    children: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever the child does not match."""

    child: "Node"


Node: TypeAlias = (
    Everything | Word | Phrase | Wildcard | Fuzzy | Sounds | Value | DateRange | Near | And | Or | Not
)
Leaf: TypeAlias = Word | Phrase | Wildcard | Fuzzy | Sounds
