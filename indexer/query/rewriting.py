"""A query changed in its leaves: other questions worth offering beside the one that was asked."""

from collections.abc import Callable
from dataclasses import replace

from indexer.query.tree import And, Field, Near, Node, Not, Or, Phrase, Sounds, Word


def in_all_spellings(query: Node, word: str) -> Node:
    """The query with a plain word of it taken for a name."""

    def change(leaf: Node) -> Node:
        return Sounds(word) if leaf == Word(word, Field.TEXT) else leaf

    return _changed(query, change)


def as_spelled(query: Node) -> Node:
    """The query with every name in the very spelling that was typed."""

    def change(leaf: Node) -> Node:
        return Phrase(leaf.text, leaf.field) if isinstance(leaf, Sounds) else leaf

    return _changed(query, change)


def strictly(query: Node) -> Node:
    """The query with every name by rule alone, without slips."""

    def change(leaf: Node) -> Node:
        return replace(leaf, loose=False) if isinstance(leaf, Sounds) else leaf

    return _changed(query, change)


def _changed(node: Node, change: Callable[[Node], Node]) -> Node:
    match node:
        case And(children) | Or(children):
            return replace(node, children=tuple(_changed(child, change) for child in children))
        case Near(operands):
            return replace(node, operands=tuple(_changed(operand, change) for operand in operands))
        case Not(child):
            return Not(_changed(child, change))
        case _:
            return change(node)
