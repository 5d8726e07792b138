"""Tables, cards and old containers: rows come back as they went in, and nothing fails on what is broken."""

import contextlib
import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from indexer.extract.biff import read_biff
from indexer.extract.cards import properties_of
from indexer.extract.delimited import rows, separator
from indexer.extract.emission import Collected, Emission
from indexer.extract.limits import Limits
from indexer.extract.markdown import described
from indexer.extract.number_formats import number_format
from indexer.extract.ole import DamagedContainer, OleContainer
from indexer.extract.paging import PAGE_SIZE
from indexer.extract.sheet_pages import SheetPages
from indexer.extract.western import western_encoding
from tests.extract_files import collected, docx, paragraph
from tests.sheet_files import ole_with, xls, xlsx
from tests.sheet_files import rows as sheet_rows

CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=12)
WORDS = st.text(st.sampled_from("abcdé ж"), min_size=1, max_size=20).filter(lambda text: text.strip() == text)
CODES = st.one_of(
    st.integers(0, 200),
    st.lists(st.sampled_from(["0", "#", "?", ".", ",", "%", "E+00", ";", "yyyy", "mmm", "m", "d", "h", "ss", "AM/PM", "[h]", "[Red]", '"', "\\", "_", "*", "/", "General", "@", " "]), max_size=12).map("".join),
)  # fmt: skip


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 40), WORDS), min_size=1, max_size=4), max_size=20),
    st.text("ab", max_size=5),
)
def test_rows_are_never_cut_and_none_is_lost(table: list[list[tuple[int, str]]], label: str) -> None:
    sink = Collected()
    pages = SheetPages(Emission(Limits(), sink))
    pages.begin(label)
    for number, row in enumerate(table, 1):
        pages.row(number, [(column, text * 200) for column, text in sorted(row)])
    pages.flush()
    words = [text * 200 for row in table for _, text in sorted(row)]
    assert [
        cell for page in sink.pages for line in page.text.split("\n") for cell in line.split("\t") if cell
    ] == words
    assert all(len(page.text) <= PAGE_SIZE or "\n" not in page.text for page in sink.pages)


@given(CODES, st.floats(), st.booleans())
def test_any_number_is_shown_under_any_format(code: str | int, value: float, from_1904: bool) -> None:
    assert isinstance(number_format(code, from_1904=from_1904)(value), str)


@given(st.floats(-1e15, 1e15), st.sampled_from(["0", "0.00", "#,##0", "#,##0.000", ".00", "0.0#", "00"]))
def test_the_short_way_shows_what_the_long_way_shows(value: float, code: str) -> None:
    assert number_format(code)(value) == number_format(code + '""')(value)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=2, max_size=20), st.sampled_from("\t;,|"))
def test_a_table_of_two_columns_is_read_back(table: list[list[str]], sign: str) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=sign, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    if separator(written.getvalue()) == sign:
        assert list(rows(written.getvalue())) == [[cell.strip() for cell in row] for row in table]


@given(st.text(max_size=300))
def test_any_text_gives_rows_cards_and_a_description(text: str) -> None:
    assert all(isinstance(cell, str) for row in rows(text) for cell in row)
    assert all(name for name, _ in properties_of("N:x\n" + text) if name)
    described("---\n" + text)


@given(st.binary(max_size=600), st.integers(0, 2_000))
def test_a_broken_container_is_read_or_refused(junk: bytes, place: int) -> None:
    read_biff(junk)
    data = ole_with("Workbook", b"\x09\x08\x04\x00\x00\x06\x05\x00" + junk)
    data = data[:place] + junk + data[place + len(junk) :]
    with contextlib.suppress(DamagedContainer):
        container = OleContainer(io.BytesIO(data))
        assert all(len(container.read(name, 100)) <= 100 for name in container.names)


@given(st.binary(min_size=1, max_size=12), st.integers(0, 6_000), st.booleans())
def test_a_broken_workbook_has_an_outcome(junk: bytes, place: int, old: bool) -> None:
    data = xls({"S": [["needle", 1.5]]}) if old else xlsx([("S", sheet_rows("needle"))])
    place %= len(data)
    read = collected(data[:place] + junk + data[place + len(junk) :], "a.xls")
    assert read.reasons or read.text.strip()
    assert "extraction-failed" not in [reason.code for reason in read.reasons]


@given(
    st.lists(
        st.sampled_from(["été", "à", "Österreich", "Straße", "l’œuvre", "où", "prix", "de", "the"]),
        min_size=3,
        max_size=12,
    ).map(" ".join)
)
def test_western_words_are_told_from_their_bytes(text: str) -> None:
    told = western_encoding(text.encode("cp1252"))
    assert told in ("cp1252", None)


@given(st.floats(0.02, 0.98), st.booleans())
def test_a_package_cut_anywhere_is_read_in_part_or_refused(share: float, is_sheet: bool) -> None:
    lines = [f"row{n}" for n in range(300)]
    data = xlsx([("S", sheet_rows(*lines))]) if is_sheet else docx("".join(map(paragraph, lines)))
    read = collected(data[: int(share * len(data))], "a.xlsx" if is_sheet else "a.docx")
    assert [reason.code for reason in read.reasons]
    assert "extraction-failed" not in [reason.code for reason in read.reasons]
    told = read.text.split()
    assert told[:-1] == lines[: len(told) - 1] if told else True
