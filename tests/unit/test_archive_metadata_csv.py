"""metadata.csv: what it says is taken, what it gets wrong is named and harms nothing else."""

from pathlib import Path

import pytest

from archive.description.metadata_csv import Table, key_of, parse_metadata, read_metadata
from archive.model import Description, Role


def table(text: str) -> Table:
    return parse_metadata(text.encode())


def test_a_full_row_is_read() -> None:
    read = table(
        "filename,document,role,title,date,creator,recipient,language,tags,description,collection\n"
        'a.pdf,L-1,Signed,"Letter, signed",2017-10-11,Ann; Ben,The President,"en; kk","a;b","Two\nlines",letters\n'
    )
    assert read.problems == ()
    (row,) = read.rows
    assert (row.filename, row.document, row.role, row.collection) == ("a.pdf", "L-1", Role.SIGNED, "letters")
    assert row.described == Description(
        "Letter, signed",
        "2017-10-11",
        ("Ann", "Ben"),
        ("The President",),
        ("en", "kk"),
        ("a", "b"),
        "Two\nlines",
    )


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbffilename,title\r\na.pdf,T\r\n",
        b"filename;title\na.pdf;T\n",
        b'"filename"\t"title"\na.pdf\tT',
        b"Title , FILENAME\nT,a.pdf\n",
        b"filename,title\n\n,\n./a.pdf,T\n\n",
        b"filename,title,,\na.pdf,T,,\n",
    ],
)
def test_the_table_may_come_from_any_spreadsheet(data: bytes) -> None:
    read = parse_metadata(data)
    assert [(row.filename, row.described.title) for row in read.rows] == [("a.pdf", "T")]
    assert read.problems == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("date", "11.10.2017"),
        ("date", "2017-02-30"),
        ("role", "copy"),
        ("language", "English"),
        ("language", "en; xx"),
        ("collection", "x" * 200),
        ("title", "x" * 5000),
        ("title", "a\x00b"),
    ],
)
def test_a_bad_value_costs_only_that_value(column: str, value: str) -> None:
    read = table(f"filename,{column},description\na.pdf,{value},said\nb.pdf,,too\n")
    assert [row.described.description for row in read.rows] == ["said", "too"]
    (problem,) = read.problems
    assert (problem.line, problem.filename, problem.code) == (2, "a.pdf", "bad-metadata")
    assert column in problem.message


def test_a_row_without_a_name_or_outside_the_folder_costs_that_row() -> None:
    read = table("filename,title\n,no name\n/etc/passwd,x\n../b.pdf,x\nsub/a.pdf,good\n")
    assert [row.filename for row in read.rows] == ["sub/a.pdf"]
    assert [problem.line for problem in read.problems] == [2, 3, 4]


def test_of_two_rows_for_a_file_the_first_stands() -> None:
    read = table("filename,title\na.pdf,first\na.pdf,second\n")
    assert [row.described.title for row in read.rows] == ["first"]
    assert "line 2 stands" in read.problems[0].message


def test_composed_and_decomposed_names_are_the_same_file() -> None:
    read = table("filename,title\ncafe\u0301.pdf,x\n")
    assert key_of("caf\u00e9.pdf") in read.by_key()


def test_a_line_in_another_encoding_costs_that_line() -> None:
    read = parse_metadata(b"filename,title\na.pdf," + "Письмо".encode("cp1251") + b"\nb.pdf,fine\n")
    assert [(row.filename, row.described.title) for row in read.rows] == [("a.pdf", None), ("b.pdf", "fine")]
    assert "UTF-8" in read.problems[0].message


def test_unknown_columns_are_named_and_left_out() -> None:
    read = table("filename,colour,title\na.pdf,red,T\n")
    assert read.rows[0].described.title == "T"
    assert "'colour'" in read.problems[0].message


@pytest.mark.parametrize("data", [b"", b"\n", b"title\nx\n", "filename".encode("utf-16"), b"\x00" * 50])
def test_a_table_that_cannot_be_used_is_one_problem(data: bytes) -> None:
    read = parse_metadata(data)
    assert read.rows == ()
    assert len(read.problems) == 1


def test_a_field_without_an_end_costs_its_line() -> None:
    long = "x" * 200_000
    read = table(f"filename,title\na.pdf,{long}\nb.pdf,fine\n")
    assert "b.pdf" in {row.filename for row in read.rows}
    assert read.problems


def test_more_fields_than_columns_are_named() -> None:
    read = table("filename,title\na.pdf,Smith, John\n")
    assert read.rows[0].described.title == "Smith"
    assert "more fields" in read.problems[0].message


def test_a_table_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "absent.csv", tmp_path / "folder"):
        assert len(read_metadata(path).problems) == 1
    path = tmp_path / "metadata.csv"
    path.write_text("filename,title\na.pdf,T\n")
    assert len(read_metadata(path).rows) == 1
    with path.open("r+b") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    assert "larger than" in read_metadata(path).problems[0].message
