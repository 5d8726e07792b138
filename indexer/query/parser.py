"""Text to tree: the grammar of the query language. ``docs/search-syntax.md`` explains it to people.

    query  = [ either ]
    either = all { "OR" all }
    all    = one { [ "AND" ] one }
    one    = { "NOT" } close | "-" term
    close  = term [ ( "w/10" | "pre/10" ) term ]
    term   = word | quotation | "(" either ")" | field ":" term

Linear in the length of the text; only parentheses recurse, as deep as ``bounds`` allows. Words are checked in
``leaves``. Knows no engine.
"""

from archive.errors import QueryError, QueryTooLarge
from indexer.query import bounds
from indexer.query.leaves import Scope, quoted_leaf, scope_of, terms_of, word_leaf
from indexer.query.lexer import Kind, Lexeme, clean, lexemes, position_as_given, shown
from indexer.query.tree import And, DateRange, Everything, Field, Leaf, Near, Node, Not, Or

_ENDS = (Kind.END, Kind.CLOSE, Kind.OR)
_NEEDS_TERM = "A word, a quotation or a parenthesis is missing {where}. Add it, or remove {what}."


def parse(untrusted_text: str) -> Node:
    """The tree that the text stands for; ``Everything`` for an empty one.

    Raises ``QueryError`` (or ``QueryTooLarge``) whose position counts code points of the text as given.
    """
    if len(untrusted_text) > bounds.LENGTH:
        raise QueryTooLarge(
            f"The query has {len(untrusted_text)} characters; {bounds.LENGTH} are the most. Shorten it.",
            bounds.LENGTH,
        )
    text = clean(untrusted_text)
    try:
        return _Parser(text).query()
    except QueryError as error:
        if text != untrusted_text:
            error.position = position_as_given(untrusted_text, error.position)
        raise


class _Parser:
    """One reading of one text, one lexeme ahead."""

    def __init__(self, text: str) -> None:
        self._lexemes = lexemes(text)
        self._next = next(self._lexemes)
        self._depth = 0
        self._terms = 0

    def query(self) -> Node:
        """The whole text."""
        if self._at(Kind.END):
            return Everything()
        tree = self._either(Field.TEXT)
        if self._at(Kind.CLOSE):
            raise QueryError("A parenthesis is closed that was never opened. Remove it.", self._next.start)
        return tree

    def _at(self, *kinds: Kind) -> bool:
        return self._next.kind in kinds

    def _take(self) -> Lexeme:
        lexeme = self._next
        if lexeme.kind is not Kind.END:
            self._next = next(self._lexemes)
        return lexeme

    def _either(self, scope: Scope) -> Node:
        children = [self._all(scope)]
        while self._at(Kind.OR):
            self._take_operator()
            children.append(self._all(scope))
        return _joined(Or, children)

    def _all(self, scope: Scope) -> Node:
        children = [self._one(scope)]
        while not self._at(*_ENDS):
            if self._at(Kind.AND):
                self._take_operator()
            children.append(self._one(scope))
        return _joined(And, children)

    def _take_operator(self) -> None:
        operator = self._take()
        if self._at(*_ENDS, Kind.AND):
            self._missing(operator)

    def _missing(self, operator: Lexeme) -> None:
        message = _NEEDS_TERM.format(where=f"after {operator.text}", what=operator.text)
        raise QueryError(f"{message} {_as_word(operator)}".strip(), operator.start)

    def _one(self, scope: Scope) -> Node:
        if self._at(Kind.MINUS):
            minus = self._take()
            child = self._term(scope)
            if self._at(Kind.NEAR):
                raise QueryError(
                    f"- and {self._next.text} cannot be combined. Write NOT (… {self._next.text} …).",
                    minus.start,
                )
            return _negated(child)
        negations = 0
        while self._at(Kind.NOT):
            operator = self._take()
            negations += 1
            if self._at(*_ENDS, Kind.AND):
                self._missing(operator)
        child = self._one(scope) if negations and self._at(Kind.MINUS) else self._close(scope)
        return _negated(child) if negations % 2 else child

    def _close(self, scope: Scope) -> Node:
        start = self._next.start
        left = self._term(scope)
        if not self._at(Kind.NEAR):
            return left
        operator = self._take()
        if self._at(*_ENDS, Kind.AND, Kind.NOT, Kind.MINUS):
            self._missing(operator)
        right_start = self._next.start
        right = self._term(scope)
        for operand, position in ((left, start), (right, right_start)):
            _check_operand(operand, operator, position)
        if _field_of(left) is not _field_of(right):
            raise QueryError(f"Both sides of {operator.text} must be in the same field.", operator.start)
        if self._at(Kind.NEAR):
            raise QueryError(
                f"{operator.text} joins two words only. Join pairs with AND, as in a w/5 b AND b w/5 c, or "
                'write "a b c"~10.',
                self._next.start,
            )
        return Near((left, right), operator.distance, operator.suffix == "pre")

    def _term(self, scope: Scope) -> Node:
        lexeme = self._take()
        match lexeme.kind:
            case Kind.WORD:
                return self._counted(word_leaf(lexeme, scope), lexeme)
            case Kind.QUOTED:
                return self._counted(quoted_leaf(lexeme, scope), lexeme)
            case Kind.OPEN:
                return self._group(lexeme, scope)
            case Kind.FIELD:
                if scope is not Field.TEXT:
                    raise QueryError(
                        f"{lexeme.text}: stands within {scope}:( … ). Close the parenthesis first.",
                        lexeme.start,
                    )
                return self._term(scope_of(lexeme.text))
            case _:
                raise QueryError(self._misplaced(lexeme), lexeme.start)

    def _misplaced(self, lexeme: Lexeme) -> str:
        where = "at the end" if lexeme.kind is Kind.END else f"before {shown(lexeme.text)}"
        what = "what stands before it" if lexeme.kind is Kind.END else shown(lexeme.text)
        return f"{_NEEDS_TERM.format(where=where, what=what)} {_as_word(lexeme)}".strip()

    def _counted(self, leaf: Node, lexeme: Lexeme) -> Node:
        self._terms += terms_of(leaf)
        if self._terms > bounds.TERMS:
            raise QueryTooLarge(
                f"The query has more than {bounds.TERMS} words. Search for the most telling ones.",
                lexeme.start,
            )
        return leaf

    def _group(self, opening: Lexeme, scope: Scope) -> Node:
        self._depth += 1
        if self._depth > bounds.NESTING:
            raise QueryTooLarge(
                f"Parentheses stand within parentheses more than {bounds.NESTING} deep. Use fewer.",
                opening.start,
            )
        if self._at(Kind.CLOSE):
            raise QueryError(
                "There is nothing between the parentheses. Type a word, or remove them.", opening.start
            )
        if self._at(Kind.END):
            raise _unclosed(opening)
        tree = self._either(scope)
        if self._take().kind is not Kind.CLOSE:
            raise _unclosed(opening)
        self._depth -= 1
        return tree


def _unclosed(opening: Lexeme) -> QueryError:
    return QueryError(
        "A parenthesis is never closed. Add the closing one, or remove this one.", opening.start
    )


def _as_word(lexeme: Lexeme) -> str:
    """How to search for an operator's own letters."""
    if lexeme.kind in (Kind.AND, Kind.OR, Kind.NOT):
        return f"To search for the word itself, write {lexeme.text.lower()}."
    if lexeme.kind is Kind.NEAR:
        return f'To search for it as text, write "{lexeme.text}".'
    return ""


def _joined(kind: type[And] | type[Or], children: list[Node]) -> Node:
    """The children under one node, those of the same kind flattened, a single one alone."""
    if len(children) == 1:
        return children[0]
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, kind) else (child,))
    return kind(tuple(flat))


def _negated(child: Node) -> Node:
    return child.child if isinstance(child, Not) else Not(child)


def _check_operand(operand: Node, operator: Lexeme, position: int) -> None:
    leaves = operand.children if isinstance(operand, Or) else (operand,)
    if isinstance(operand, Near):
        raise QueryError(
            f"{operator.text} joins words and quotations; what stands here is a pair already. Join pairs "
            "with AND.",
            position,
        )
    if any(not isinstance(leaf, Leaf) for leaf in leaves):
        raise QueryError(
            f"{operator.text} joins words, quotations, or such joined by OR in parentheses. Use one of these.",
            position,
        )
    if len({_field_of(leaf) for leaf in leaves}) > 1:
        raise QueryError(f"All words beside {operator.text} must be in the same field.", position)


def _field_of(node: Node) -> Field | None:
    match node:
        case Or():
            return _field_of(node.children[0])
        case Everything() | DateRange() | And() | Not() | Near():
            return None
        case _:
            return node.field
