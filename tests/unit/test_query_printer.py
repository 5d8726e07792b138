"""What is read off a query tree besides its spelling."""

from indexer.query.parser import parse
from indexer.query.printer import canonical, relaxed, terms
from indexer.query.tree import Or, Phrase, Word


def test_plain_words_can_be_relaxed() -> None:
    assert relaxed(parse("torture report")) == Or((Word("torture"), Word("report")))


def test_no_other_query_is_relaxed() -> None:
    for text in (
        "torture",
        "torture -report",
        'torture "report"',
        "a OR b",
        "title:a b",
        "a b*",
        "",
        "a date:2017",
    ):
        assert relaxed(parse(text)) is None, text


def test_terms_are_the_leaves_that_documents_are_to_have() -> None:
    found = list(terms(parse('a (b OR "c d") NOT e w/3 f type:pdf g w/2 h')))
    assert found == [Word("a"), Word("b"), Phrase("c d"), Word("g"), Word("h")]


def test_a_word_that_reads_as_an_operator_is_printed_as_a_word() -> None:
    assert canonical(Word("AND")) == "and"
