"""Bank account numbers typed without quotes, in groups or in one piece."""

import pytest

from indexer.query.account_numbers import spellings
from indexer.query.parser import parse
from indexer.query.tree import And, Field, Node, Not, Or, Phrase, Word

GERMAN = Or((Phrase("DE89 3704 0044 0532 0130 00"), Phrase("DE89370400440532013000")))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("DE89 3704 0044 0532 0130 00", GERMAN),
        ("DE89370400440532013000", GERMAN),
        ("DE89 3704 0044 0532 0130 00.", GERMAN),
        ("transfer DE89 3704 0044 0532 0130 00, 2017", And((Word("transfer"), GERMAN, Word("2017")))),
        ("DE89 3704 0044 0532 0130 00 2017", And((GERMAN, Word("2017")))),
        ("-DE89370400440532013000", Not(GERMAN)),
        ("GB29 NWBK 6016 1331 9268 19", Or((Phrase("GB29 NWBK 6016 1331 9268 19"), Phrase("GB29NWBK60161331926819")))),
        ("title:DE89370400440532013000", Or(tuple(Phrase(p.text, Field.TITLE) for p in GERMAN.children))),
        ('"DE89 3704 0044 0532 0130 00"', Phrase("DE89 3704 0044 0532 0130 00")),
    ],
)  # fmt: skip
def test_an_account_number_is_looked_for_in_both_spellings(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        "DE88 3704 0044 0532 0130 00",
        "DE89",
        "AB12 word word",
        "de89 letter",
        "",
        "DE89 3704 0044 0532 0130 00*",
    ],
)
def test_nothing_else_is_taken_for_an_account_number(text: str) -> None:
    assert spellings(text) is None


def test_the_question_mark_of_an_address_is_punctuation() -> None:
    assert parse("https://example.org/a?b=c&d=e") == Word("https://example.org/a?b=c&d=e")
