"""Tree to text: the spelling that answers show as ``understood_as``; and what else is read off a tree.

``parse(canonical(tree)) == tree`` for every tree that the parser makes.
"""

import re
from collections.abc import Iterator

from indexer.query.tree import (
    And,
    DateRange,
    Everything,
    Field,
    Fuzzy,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Sounds,
    Value,
    Wildcard,
    Word,
)

_OPERATORS = frozenset({"AND", "OR", "NOT"})
_PLAIN_VALUE = re.compile(r"\w[\w.+/-]*")


def canonical(node: Node) -> str:
    """The query in its one spelling, with no more parentheses than it needs; empty for everything."""
    match node:
        case Everything():
            return ""
        case And():
            return " AND ".join(_within(child, Or) for child in node.children)
        case Or():
            return " OR ".join(canonical(child) for child in node.children)
        case Not():
            return f"NOT {_within(node.child, And, Or)}"
        case Near():
            return _near(node)
        case Value():
            return f"{node.field}:{_value(node.value)}"
        case DateRange():
            return f"date:{_range(node)}"
        case Sounds():
            return f"sounds:{_value(node.text)}{'~' if node.loose else ''}"
        case _:
            return _prefix(node.field) + _leaf(node)


def relaxed(node: Node) -> Or | None:
    """Any of the words instead of all of them, for a query of plain words; ``None`` for every other query."""
    if isinstance(node, And) and all(
        isinstance(child, Word) and child.field is Field.TEXT for child in node.children
    ):
        return Or(node.children)
    return None


def terms(node: Node) -> Iterator[Leaf]:
    """The leaves that a document is to have, in order: none that stands below NOT."""
    match node:
        case And() | Or():
            for child in node.children:
                yield from terms(child)
        case Near():
            for operand in node.operands:
                yield from terms(operand)
        case Word() | Phrase() | Wildcard() | Fuzzy() | Sounds():
            yield node
        case _:
            return


def _within(node: Node, *kinds: type) -> str:
    return f"({canonical(node)})" if isinstance(node, kinds) else canonical(node)


def _prefix(field: Field) -> str:
    return "" if field is Field.TEXT else f"{field}:"


def _leaf(node: Word | Phrase | Wildcard | Fuzzy) -> str:
    match node:
        case Phrase():
            return f'"{node.text}"'
        case Wildcard():
            return node.pattern
        case Fuzzy():
            return f"{node.text}~" if node.edits == 2 else f"{node.text}~{node.edits}"
        case Word():
            return node.text.lower() if node.text in _OPERATORS else node.text


def _near(node: Near) -> str:
    if not node.ordered and all(
        isinstance(operand, Phrase) and _is_word(operand) for operand in node.operands
    ):
        phrases = [operand for operand in node.operands if isinstance(operand, Phrase)]
        words = " ".join(phrase.text for phrase in phrases)
        return f'{_prefix(phrases[0].field)}"{words}"~{node.distance}'
    operator = f" {'pre' if node.ordered else 'w'}/{node.distance} "
    return operator.join(_within(operand, Or) for operand in node.operands)


def _is_word(phrase: Phrase) -> bool:
    return " " not in phrase.text


def _value(value: str) -> str:
    return value if _PLAIN_VALUE.fullmatch(value) else f'"{value}"'


def _range(node: DateRange) -> str:
    if node.start == node.end:
        return node.start or ""
    return f"{node.start or ''}..{node.end or ''}"
