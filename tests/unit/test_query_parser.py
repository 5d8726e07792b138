"""Each form of the query language and the tree it stands for."""

import pytest

from archive.errors import QueryError, QueryTooLarge
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

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("unlawful detention", And((Word("unlawful"), Word("detention")))),
        ('"political prisoners"', Phrase("political prisoners")),
        ("a OR b", Or((A, B))),
        ("a AND b", And((A, B))),
        ("NOT a", Not(A)),
        ("-a", Not(A)),
        ("a -b", And((A, Not(B)))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a (b c)", And((A, B, C))),
        ("NOT(a)", Not(A)),
        ("NOT NOT a", A),
        ("NOT -a", A),
        ('-"a b"', Not(Phrase("a b"))),
        ("-(a b)", Not(And((A, B)))),
        ("detain*", Wildcard("detain*")),
        ("wom?n", Wildcard("wom?n")),
        ("Dzhakishev~", Fuzzy("Dzhakishev", 2)),
        ("word~1", Fuzzy("word", 1)),
        ("a w/10 b", Near((A, B), 10)),
        ("a W/10 b", Near((A, B), 10)),
        ("a pre/3 b", Near((A, B), 3, ordered=True)),
        ("NOT a w/3 b", Not(Near((A, B), 3))),
        ('"torture detention"~10', Near((Phrase("torture"), Phrase("detention")), 10)),
        ('"a b c"~10', Near((Phrase("a"), Phrase("b"), Phrase("c")), 10)),
        ('(a OR b) w/5 "c d"', Near((Or((A, B)), Phrase("c d")), 5)),
        ("title:x", Word("x", Field.TITLE)),
        ("text:x", Word("x")),
        ("TITLE:x", Word("x", Field.TITLE)),
        ("title:(a OR b)", Or((Word("a", Field.TITLE), Word("b", Field.TITLE)))),
        ('tag:"a b"', Phrase("a b", Field.TAG)),
        ("from:Adams~", Fuzzy("Adams", 2, Field.FROM)),
        ("to:Ber*", Wildcard("Ber*", Field.TO)),
        ("-title:x", Not(Word("x", Field.TITLE))),
        ("title:a w/2 title:b", Near((Word("a", Field.TITLE), Word("b", Field.TITLE)), 2)),
        ("collection:letters", Value(Field.COLLECTION, "letters")),
        ('collection:"case file"', Value(Field.COLLECTION, "case file")),
        ("language:(ru OR KK)", Or((Value(Field.LANGUAGE, "ru"), Value(Field.LANGUAGE, "kk")))),
        ("type:PDF", Value(Field.TYPE, "pdf")),
        ("sha256:" + "Ab" * 32, Value(Field.SHA256, "ab" * 32)),
        ("date:2017", DateRange("2017", "2017")),
        ("date:2016-05..2017-10", DateRange("2016-05", "2017-10")),
        ("date:..2017", DateRange(None, "2017")),
        ("date:2016-02-29..", DateRange("2016-02-29", None)),
        ("date:2017-10..2017", DateRange("2017-10", "2017")),
        ("sounds:Dzhakishev", Sounds("Dzhakishev")),
        ("sounds:Dzhakishev~", Sounds("Dzhakishev", loose=True)),
        ('sounds:"Abdul Karim"~', Sounds("Abdul Karim", loose=True)),
        ("", Everything()),
        (" \t\n\u3000\u200b\u202e", Everything()),
    ],
)
def test_each_form_stands_for_its_tree(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("and or not", ["and", "or", "not"]),
        ("state-of-the-art w0-w1", ["state-of-the-art", "w0-w1"]),
        ("№ 7/2-114", ["7/2-114"]),
        ("A/HRC/34/52", ["A/HRC/34/52"]),
        ("O'Brien, I.B.A.N.", ["O'Brien", "I.B.A.N"]),
        ("10:30 http://x.org/y?", ["10:30", "http://x.org/y"]),
        ("https://x.org mailto:a@b.org c:\\x", ["https://x.org", "mailto:a@b.org", "c:\\x"]),
        ("Re: Dear all:", ["Re", "Dear", "all"]),
        ("Smith & Sons — a life, - 2", ["Smith", "Sons", "a", "life", "2"]),
        ("Salem, OR.", ["Salem", "or"]),
        ("ａｒｃｈｉｖｅ　ｂ", ["archive", "b"]),
        ("arch\u200bive cafe\u0301 soft\u00adhyphen", ["archive", "café", "softhyphen"]),
    ],
)
def test_words_are_read_as_people_write_them(text: str, words: list[str]) -> None:
    tree = parse(text)
    children = tree.children if isinstance(tree, And) else (tree,)
    assert children == tuple(Word(word) for word in words)


@pytest.mark.parametrize("text", ["“a b”", "„a b“", "«a b»", "‹a b›", "＂a b＂", "「a b」", '" a\n b "'])
def test_every_kind_of_quotation_mark_quotes(text: str) -> None:
    assert parse(text) == Phrase("a b")


def test_full_width_operators_are_operators() -> None:
    assert parse("ａ ＯＲ （ｂ ＡＮＤ －ｃ＊）") == Or((A, And((B, Not(Wildcard("c*"))))))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("archive AND", 8),
        ("OR x", 0),
        ("a AND AND b", 2),
        ("a OR ) b", 2),
        ("NOT", 0),
        ("x title:", 2),
        ("title: x", 0),
        ('x "archive', 2),
        ("x (archive", 2),
        ("archive)", 7),
        ('a ""', 2),
        ("a ()", 2),
        ("a *", 2),
        ("?*?", 0),
        ("al-khal*", 0),
        ("文*", 0),
        ('"political prison*"', 0),
        ("x word~3", 2),
        ("word~0.8", 0),
        ("ab~", 0),
        ("Al-Khalil~", 0),
        ("arch*~", 0),
        ("a w/5 b w/5 c", 8),
        ("(a b) w/5 c", 0),
        ("a w/5 (b w/2 c)", 6),
        ("a w/5 title:b", 2),
        ("a w/5 (b OR title:c)", 6),
        ("a w/5", 2),
        ("w/5 a", 0),
        ("-a w/5 b", 0),
        ("a w/0 b", 2),
        ("a w/101 b", 2),
        ("type:pdf w/5 a", 0),
        ('"one"~5', 0),
        ('"a b"~', 0),
        ('"a b"~x', 0),
        ("x nosuch:y", 2),
        ("title:(a from:b)", 9),
        ("title:from:b", 6),
        ("title:-b", 6),
        ("x date:2017-02-30", 7),
        ("date:2018..2017", 5),
        ("date:..", 5),
        ("date:20170101", 5),
        ("type:letter", 5),
        ("language:english", 9),
        ("sha256:abc", 7),
        ("collection:a*", 11),
        ("sounds:a*", 7),
        ("archive^2", 7),
        ("[a TO z]", 3),
        ("a && b", 2),
        ("a !b", 2),
        ("a w/s b", 2),
        ("a near/5 b", 2),
        ("!;", 0),
        ("a 😀", 2),
        ("a\x00", 1),
        ("a \ud800", 2),
    ],
)
def test_what_cannot_be_understood_is_refused_where_it_stands(text: str, position: int) -> None:
    with pytest.raises(QueryError) as refusal:
        parse(text)
    assert refusal.value.position == position
    assert refusal.value.code == "query-syntax"
    assert refusal.value.message.endswith(".")


def test_positions_count_the_code_points_of_the_text_as_given() -> None:
    with pytest.raises(QueryError) as refusal:
        parse("\u200bcafe\u0301 cafe\u0301 \u00ad nosuch:x")
    assert refusal.value.position == "\u200bcafe\u0301 cafe\u0301 \u00ad nosuch:x".index("nosuch")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_001,
        "a " * 201,
        "a-" * 201,
        '"' + "a " * 201 + '"',
        "(" * 41 + "a" + ")" * 41,
        '"a b c d e f g h i"~10',
        "a" * 65 + "*",
    ],
)
def test_what_asks_for_too_much_is_refused_as_too_large(text: str) -> None:
    with pytest.raises(QueryTooLarge):
        parse(text)


def test_the_bounds_themselves_are_allowed() -> None:
    parse("a" * 10_000)
    parse("a " * 200)
    assert parse("(" * 40 + "a" + ")" * 40) == A


def test_an_unknown_field_is_answered_with_the_known_ones() -> None:
    with pytest.raises(
        QueryError,
        match="text, title, from, to, filename, tag, collection, language, type, sha256, date, sounds",
    ):
        parse("author:x")


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ('torture "political prisoners"', 'torture AND "political prisoners"'),
        ("a (b OR c) -d", "a AND (b OR c) AND NOT d"),
        ("(a b) OR c", "a AND b OR c"),
        ("-(a OR b)", "NOT (a OR b)"),
        ("title:(a bcd~)", "title:a AND title:bcd~"),
        ('"b" W/05 "c"', '"b c"~5'),
        ('(a OR b) pre/2 "c d"', '(a OR b) pre/2 "c d"'),
        ("date:2017..2017 type:PDF", "date:2017 AND type:pdf"),
        ("collection:a-b collection:“c d”", 'collection:a-b AND collection:"c d"'),
        ("«x»", '"x"'),
        ("", ""),
    ],
)  # fmt: skip
def test_the_canonical_spelling_says_what_was_understood(text: str, spelling: str) -> None:
    assert canonical(parse(text)) == spelling
