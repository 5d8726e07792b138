"""Spreadsheets: every sheet and what hangs on it, as a reader sees it, within bounds."""

import pytest

from indexer.extract.limits import Limits
from indexer.extract.number_formats import number_format
from tests.extract_files import collected, zipped
from tests.sheet_files import DRAWING, SHEET, links, record, rows, shape, worksheet, xls, xlsb, xlsx


def codes(data: bytes, limits: Limits | None = None) -> list[str]:
    return [reason.code for reason in collected(data, limits=limits).reasons]


def cell(reference: str, value: str, kind: str = "", style: int | None = None) -> str:
    kind = f' t="{kind}"' if kind else ""
    shown = "" if style is None else f' s="{style}"'
    return f'<c r="{reference}"{kind}{shown}><v>{value}</v></c>'


def test_each_sheet_is_a_page_named_as_the_sheet() -> None:
    read = collected(xlsx([("Заявления", rows("one\ttwo", "three")), ("Empty", ""), ("Last", rows("four"))]))
    assert [(page.label, page.text) for page in read.pages] == [
        ("Заявления", "one\ttwo\nthree"),
        ("Empty", ""),
        ("Last", "four"),
    ]
    assert read.reasons == []


def test_hidden_sheets_are_read_too() -> None:
    data = xlsx([("a", rows("first")), ("b", rows("second"))], state="veryHidden")
    assert collected(data).text == "first\fsecond"


def test_cells_are_shown_as_their_kind_and_style_say() -> None:
    line = "".join(
        (
            cell("A1", "1", "s"), cell("B1", "1", "b"), cell("C1", "#N/A", "e"), cell("D1", "sum", "str"), cell("E1", "0.30000000000000004"),
            cell("F1", "43019", style=0), cell("G1", "0.25", style=1), cell("H1", "7", "s"), cell("I1", "12.5", style=9), cell("J1", "odd"),
        )
    )  # fmt: skip
    data = xlsx(
        [("S", f"<sheetData><row r='1'>{line}</row></sheetData>")],
        strings=["<t>none</t>", "<r><t>Dzhaki</t></r><r><t>shev</t></r><rPh><t>sound</t></rPh>"],
        formats=["dd.mm.yyyy", "0%"],
    )
    assert collected(data).text == "Dzhakishev\tTRUE\t#N/A\tsum\t0.3\t11.10.2017\t25%\t\t12.5\todd"


def test_a_cell_in_the_far_corner_costs_nothing() -> None:
    far = f"<row r='1'>{cell('A1', '1')}</row><row r='1048576'>{cell('XFD1048576', '2')}</row>"
    text = collected(xlsx([("S", f"<sheetData>{far}</sheetData>")])).text
    assert text.split() == ["1", "2"]
    assert len(text) < 100


def test_comments_text_boxes_headers_and_footers_follow_the_cells() -> None:
    sheet = (
        rows("cell")
        + '<headerFooter><oddHeader>&amp;L&amp;"Arial"&amp;12Secret &amp;D</oddHeader><oddFooter>&amp;P</oddFooter></headerFooter>'
    )
    data = xlsx(
        [("S", sheet)],
        ("xl/worksheets/_rels/sheet1.xml.rels", links(("comments", "../comments1.xml"), ("drawing", "/xl/drawings/d.xml"))),
        ("xl/comments1.xml", f'<comments xmlns="{SHEET}"><comment><text><r><t>a com</t></r><r><t>ment</t></r></text></comment></comments>'),
        ("xl/drawings/d.xml", f'<d xmlns:a="{DRAWING}"><cNvPr descr="a seal"/>{shape("in a box")}</d>'),
    )  # fmt: skip
    assert collected(data).text == "cell\na comment\na seal\nin a box\nSecret"


def test_threaded_comments_stand_for_the_older_copies_of_them() -> None:
    spoken = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    data = xlsx(
        [("S", rows("cell"))],
        ("xl/worksheets/_rels/sheet1.xml.rels", links(("comments", "../c.xml"), ("threadedComment", "../t.xml"))),
        ("xl/c.xml", f'<comments xmlns="{SHEET}"><comment><text><t>[Threaded comment] x</t></text></comment></comments>'),
        ("xl/t.xml", f'<T xmlns="{spoken}"><threadedComment><text>first</text></threadedComment><threadedComment><text>reply</text></threadedComment></T>'),
    )  # fmt: skip
    assert collected(data).text == "cell\nfirst\nreply"


def test_a_long_sheet_becomes_several_pages_cut_between_rows() -> None:
    lines = [f"row {n}\t{'word ' * 20}" for n in range(500)]
    read = collected(xlsx([("Long", rows(*lines))]))
    assert [page.label for page in read.pages[:2]] == ["Long", "Long (2)"]
    assert "\n".join(page.text for page in read.pages) == "\n".join(lines)


def test_a_table_of_texts_that_is_too_long_is_read_in_part() -> None:
    data = xlsx(
        [("S", f"<sheetData><row>{cell('A1', '0', 's')}</row></sheetData>")],
        strings=["<t>first</t>", *["<t>x</t>"] * 20_000],
    )
    read = collected(data, limits=Limits(text_mb=1))
    assert read.text == "first"
    assert [reason.code for reason in read.reasons] == ["limit-expansion"]


def test_rows_read_before_a_limit_stay() -> None:
    read = collected(xlsx([("S", rows(*["one two"] * 100))]), limits=Limits(elements=200))
    assert read.text.startswith("one two")
    assert [reason.code for reason in read.reasons] == ["limit-expansion"]


def test_a_damaged_sheet_costs_only_its_end() -> None:
    data = xlsx([("A", rows("sound") + "<broken"), ("B", rows("whole"))])
    read = collected(data)
    assert read.text == "sound\fwhole"
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]


def test_sheets_are_found_when_the_workbook_is_lost() -> None:
    data = zipped(
        [("[Content_Types].xml", "spreadsheetml.sheet.main+xml"), ("xl/worksheets/sheet2.xml", worksheet(rows("b"))), ("xl/worksheets/sheet1.xml", worksheet(rows("a")))]
    )  # fmt: skip
    assert collected(data).text == "a\fb"
    assert codes(zipped([("[Content_Types].xml", "spreadsheetml.sheet.main+xml")])) == ["unreadable-file"]


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        (0, 1e15, "1000000000000000"), (0, 1e22, "1e+22"), (0, 0.1 + 0.2, "0.3"), (0, 12.0, "12"), (14, 43019, "2017-10-11"), (22, 43019.5, "2017-10-11 12:00"),
        ("dd.mm.yyyy hh:mm", 43019.75, "11.10.2017 18:00"), ("d/m/yy", 43019, "11/10/17"), ("d mmmm yyyy", 43019, "2017-10-11"),
        ("yyyy\\-mm\\-dd;@", 43019, "2017-10-11"), ("h:mm AM/PM", 0.75, "6:00 PM"), ("mm:ss", 0.001, "01:26"), ("[h]:mm", 1.5, "36:00"),
        ('#,##0.00" руб."', 1234.5, "1234.50 руб."), ("0.00;(0.00)", -3, "(3.00)"), ("00000", 42, "00042"), ("0.0##", 2.5, "2.5"),
        ("(000) 000-0000", 7271234567, "(727) 123-4567"), ("0.00%", 0.2567, "25.67%"), ("0.00E+00", 12345, "1.23E+04"),
        ("# ?/?", 0.5, "0.5"), ("0", -0.2, "0"), ("[$€-407]0.00", 5.5, "€5.50"), ('"paid"', 3, "paid"), ("dd.mm.yyyy", -5, "-5"),
        ("d.m.yyyy", 1, "1.1.1900"), ("yyyy", 2958465.99999999999, "2958466"), ("0.00", float("nan"), ""), ("@", 3, "3"), (9999, 2, "2"),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_their_format_says(code: str | int, value: float, shown: str) -> None:
    assert number_format(code)(value) == shown


def test_dates_may_count_from_1904() -> None:
    assert number_format(14, from_1904=True)(43019 - 1462) == "2017-10-11"


def text_box(text: str) -> bytes:
    head = bytes(10) + len(text).to_bytes(2, "little") + bytes(6)
    return (
        record(0x01B6, head)
        + record(0x3C, b"\1" + text[:3].encode("utf-16-le"))
        + record(0x3C, b"\0" + text[3:].encode("ascii"))
    )


def test_older_workbooks_are_read_with_their_boxes_headers_and_footers() -> None:
    header = record(0x14, (8).to_bytes(2, "little") + b"\0&LSecret")
    read = collected(
        xls({"Заявления": [["one", 2.0], ["three", 0.5]], "Empty": []}, header + text_box("a remark"))
    )
    assert [(page.label, page.text) for page in read.pages] == [
        ("Заявления", "one\t2\nthree\t0.5\nSecret\na remark"),
        ("Empty", "Secret\na remark"),
    ]
    assert read.reasons == []


def test_an_older_workbook_that_is_encrypted_or_damaged_says_so() -> None:
    assert codes(xls({"S": [["one"]]}, globally=record(0x2F, bytes(6)))) == ["encrypted-file"]
    assert codes(xls({"S": [["one"]]})[:1536]) == ["unreadable-file"]


def test_binary_workbooks_are_read() -> None:
    read = collected(xlsb({"One": [(1, 0, "needle")], "Два": [(3, 2, "thread")]}))
    assert [(page.label, page.text) for page in read.pages] == [("One", "needle"), ("Два", "\t\tthread")]
    assert read.reasons == []


def test_binary_cells_in_far_corners_are_not_laid_out() -> None:
    assert codes(xlsb({"S": [(0, 0, "a"), (1_048_575, 16_383, "b")]})) == ["limit-memory"]
