"""Lists of names: what encodings, tables and lines are taken for, and what is refused."""

import pytest

from archive.errors import QueryError, UsageError
from indexer.names.lists import MOST_BYTES, MOST_LINES, Line, decoded, lines_of, wanted
from indexer.query.parser import parse
from indexer.query.printer import canonical

NAMES = "Мухтар Джакишев\nTokmadi\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_a_list_is_read_in_any_usual_encoding(encoding):
    assert lines_of(decoded(NAMES.encode(encoding)))[0] == Line(1, "Мухтар Джакишев")


@pytest.mark.parametrize(
    ("names", "encoding"),
    [
        ("Müller\nFrançois Hollande\n", "cp1252"),
        ("Tokmadi\nGünther Öztürk\n", "cp1252"),
        ("Джакишев\nИванов Иван\n", "koi8-r"),
        ("Джакишев\nDzhаkishev\n", "cp1251"),
        ("ДЖАКИШЕВ Мухтар\nMcDonald\n", "cp1251"),
    ],
)
def test_a_list_of_eight_bits_is_read_as_its_words_look_like_words(names, encoding):
    assert decoded(names.encode(encoding)) == names


def test_what_is_no_text_is_said_to_be_none():
    for content in (b"PK\x03\x04\0\0\0\x08abc\0", bytes(range(256)) * 4):
        with pytest.raises(UsageError, match="save the sheet as CSV"):
            decoded(content)


def test_empty_and_huge_lists_have_a_sentence():
    for text in ("", " \n\t\n", "\ufeff"):
        with pytest.raises(UsageError, match="empty"):
            lines_of(text)
    with pytest.raises(UsageError, match=r"5,001 lines; 5,000"):
        lines_of("a b\n" * (MOST_LINES + 1))
    with pytest.raises(UsageError, match="bytes"):
        decoded(b"a" * (MOST_BYTES + 1))


def test_lines_keep_their_numbers_and_pasted_columns_end_at_the_first():
    assert lines_of("one\r\n\r\n two \tx\ty\u2028three") == [Line(1, "one"), Line(3, "two"), Line(4, "three")]


def test_of_a_table_the_column_of_names_counts():
    assert lines_of('id;Name\n1;"Ivan;\nPetrov"\n2;Tokmadi\n', is_table=True) == [
        Line(2, "Ivan;\nPetrov"),
        Line(4, "Tokmadi"),
    ]
    assert lines_of('"Dzhakishev, Mukhtar",1963\n', is_table=True) == [Line(1, "Dzhakishev, Mukhtar")]
    with pytest.raises(UsageError, match="line 1 on"):
        lines_of('"' + "a" * 200_000 + '"', is_table=True)


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("Dzhakishev", "sounds:Dzhakishev"),
        ("Dzhakishev, Mukhtar", "sounds:Dzhakishev w/3 sounds:Mukhtar"),
        ("M. Dzhakishev", "sounds:Dzhakishev"),
        (
            "Мухтар Еркинулы Джакишев",
            "sounds:Мухтар w/4 sounds:Еркинулы AND sounds:Еркинулы w/4 sounds:Джакишев",
        ),
        ("王", "sounds:王"),
        ('"political prisoners"', '"political prisoners"'),
        ("torture OR detention", "torture OR detention"),
        ("title:letter", "title:letter"),
    ],
)
def test_plain_words_are_a_name_and_anything_else_a_query(line, query):
    asked = wanted(line)
    assert canonical(asked.query) == query
    assert parse(query) == asked.query


def test_slips_are_looked_for_on_request():
    assert canonical(wanted("Dzhakishev Mukhtar", with_slips=True).query) == (
        "sounds:Dzhakishev~ w/3 sounds:Mukhtar~"
    )


def test_initials_are_left_out_and_said():
    assert wanted("M. E. Dzhakishev").left_out == ("M", "E")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("X", "one letter"),
        ("a b c", "one letter"),
        ("…", "no word|word"),
        ("one two three four five six seven eight nine", "at most 8 words"),
        ("x" * 100_000, "100000 characters"),
        ('"never closed', "quotation"),
        ("((((", "parenthesis"),
        ("colour:red", "colour"),
    ],
)
def test_a_bad_line_has_a_sentence(line, sentence):
    with pytest.raises(QueryError, match=sentence):
        wanted(line)
