"""Text to tree and back, for every text."""

import json
import os
import time
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings

from archive.errors import QueryError
from indexer.query.parser import parse
from indexer.query.printer import canonical
from indexer.query.tree import (
    And,
    DateRange,
    Everything,
    Field,
    Fuzzy,
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
from tests.project import PROJECT

WORDS = st.sampled_from(
    ["torture", "Джакишев", "Жәкішев", "O'Brien", "state-of-the-art", "7/2-114", "10:30", "http://a.b/c", "and",
     "a@b.org", "文書", "café", "A/HRC/34/52", "w", "pre", "TO", "title", "42", "سلام", "AT&T"]
)  # fmt: skip
SINGLE = st.sampled_from(["torture", "Джакишев", "Žižek", "report", "letter1", "Қазақстан"])
FIELDS = st.sampled_from([Field.TEXT, Field.TITLE, Field.FROM, Field.TO, Field.FILENAME, Field.TAG])


def _leaf(field: Field) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Word, WORDS, st.just(field)),
        st.builds(Phrase, st.lists(WORDS, min_size=1, max_size=4).map(" ".join), st.just(field)),
        st.builds(Wildcard, st.sampled_from(["arch*", "wom?n", "*ция", "a*b?c*"]), st.just(field)),
        st.builds(Fuzzy, SINGLE, st.sampled_from([1, 2]), st.just(field)),
    )


def _near(field: Field) -> st.SearchStrategy[Node]:
    leaf = _leaf(field)
    operand = st.one_of(leaf, st.lists(leaf, min_size=2, max_size=3).map(lambda found: Or(tuple(found))))
    pair = st.builds(Near, st.tuples(operand, operand), st.integers(1, 100), st.booleans())
    words = st.lists(st.builds(Phrase, SINGLE, st.just(field)), min_size=2, max_size=8).map(tuple)
    return st.one_of(pair, st.builds(Near, words, st.integers(1, 100)))


LEAVES = st.one_of(
    FIELDS.flatmap(_leaf),
    FIELDS.flatmap(_near),
    st.builds(Sounds, st.sampled_from(["Dzhakishev", "Абдул Карим", "O'Brien"]), st.booleans()),
    st.builds(Value, st.just(Field.TYPE), st.sampled_from(["pdf", "mail"])),
    st.builds(Value, st.just(Field.LANGUAGE), st.sampled_from(["ru", "kaz"])),
    st.builds(Value, st.just(Field.COLLECTION), st.sampled_from(["letters", "My papers", "-x", "a:b", "AND"])),
    st.builds(Value, st.just(Field.SHA256), st.just("0123456789abcdef" * 4)),
    st.sampled_from([DateRange("2017", "2017"), DateRange("2016-05", "2017-10-11"), DateRange(None, "2017"),
                     DateRange("2016-02-29", None)]),
)  # fmt: skip


def _joined(kind: type[And] | type[Or], children: list[Node]) -> Node:
    flat = [node for child in children for node in (child.children if isinstance(child, kind) else (child,))]
    return kind(tuple(flat))


def _combined(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda found: _joined(And, found)),
        several.map(lambda found: _joined(Or, found)),
        children.map(lambda child: child.child if isinstance(child, Not) else Not(child)),
    )


TREES = st.one_of(st.just(Everything()), st.recursive(LEAVES, _combined, max_leaves=12))
PIECES = st.sampled_from(
    [
        *"-()~*?:!^[.&",
        *'"«»，＊文\u0301\u200b\u00ad\ud800\x00—😀№',
        " ",
        " ",
        " ",
        "a",
        "archive",
        "Жәкішев",
        "AND",
        "OR",
    ]
)
PIECES |= st.sampled_from(
    [
        "NOT",
        "TO",
        "ＯＲ",
        "~1",
        "~10",
        "w/5",
        "pre/3",
        "W/200",
        "title:",
        "date:",
        "2017..",
        "type:pdf",
        "sounds:",
    ]
)
PIECES |= st.sampled_from(
    ["language:ru", "&&", "nosuch:", "http://x", "text:", "DE89 3704 0044 0532 0130 00"]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=25).map("".join),
    st.lists(PIECES, max_size=12).map(" ".join),
)


def outcome(text: str) -> tuple[Node | None, QueryError | None]:
    try:
        return parse(text), None
    except QueryError as refusal:
        return None, refusal


@given(TREES)
def test_what_is_printed_is_read_back_as_the_same_tree(tree: Node) -> None:
    assert parse(canonical(tree)) == tree


@given(TEXTS)
@example("+title:x title:AND,x")
@example("a\u0301:b e\u0301\u0301 -\u0301x")
@example("AND, w/10x OR. NOT! x")
@settings(max_examples=400)
def test_every_text_gives_a_tree_whose_spelling_is_stable_or_a_refusal_with_a_position(text: str) -> None:
    tree, refusal = outcome(text)
    if tree is None:
        assert refusal is not None
        assert 0 <= refusal.position <= len(text)
        assert refusal.message.endswith(".")
        return
    spelling = canonical(tree)
    assert parse(spelling) == tree
    assert canonical(parse(spelling)) == spelling


REPEATED = [
    *'a~"-,:[文/!😀\u0301',
    "a ",
    "a*",
    "*?",
    "a~",
    '"" ',
    "((",
    "NOT ",
    "- ",
    "a-",
    ", ",
    "a:",
    "a TO ",
    "AND ",
]
REPEATED += [
    "e\u0301",
    "x\u200b",
    "w/5 ",
    "title:",
    ".1",
    "\u1100\u1161",
    "?x",
    "a\u00ad~",
    "№ ",
    "DE89 3704 ",
    "AA00",
]


@pytest.mark.parametrize("piece", REPEATED)
def test_long_repetitions_are_answered_at_once(piece: str) -> None:
    text = (piece * 10_000)[:9_990]
    for query in (
        text,
        f'"{text}',
        f'"{text}"',
        f'"{text}"~5',
        f"x {text} y",
        f"title:{text}",
        f"collection:{text}",
    ):
        started = time.process_time()
        outcome(query[:10_000])
        # Ten times what is asked for, so that a busy machine cannot fail it; anything quadratic still does.
        assert time.process_time() - started < 0.5


def test_bad_queries_are_understood_or_refused() -> None:
    for line in bad_queries():
        query = json.loads(line)
        tree, refusal = outcome(query)
        assert (tree is None) != (refusal is None)
        assert refusal is None or 0 <= refusal.position <= len(query)


def bad_queries() -> list[str]:
    shared = Path(os.environ.get("FONDS_SHARED", PROJECT.parent / "shared"))
    path = shared / "badinputs" / "badqueries.txt"
    if not path.is_file():
        pytest.skip("needs badinputs/badqueries.txt in the folder that FONDS_SHARED names")
    return path.read_text("utf-8").splitlines()
