"""Tables for spreadsheets: texts stay texts, and programs can open them."""

import csv
import io
import zipfile

import python_calamine

from webapp.answers.spreadsheet import csv_rows, xlsx

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1"]


def test_no_text_begins_a_formula_in_csv():
    [row] = csv.reader(io.StringIO(b"".join(csv_rows([DANGEROUS])).decode("utf-8-sig"), newline=""))
    assert row == [f"'{text}" for text in DANGEROUS]


def test_numbers_and_quotation_marks_survive_csv():
    written = b"".join(csv_rows([(1, None, 'a "b"\nc', "Джакишев")]))
    assert written == '\ufeff1,,"a ""b""\nc",Джакишев\r\n'.encode()


def test_a_workbook_is_read_back_as_it_was_written():
    rows = [
        ("line", "name"),
        (1, "Джакишев"),
        (2, "<b>&\n"),
        *((n, text) for n, text in enumerate(DANGEROUS)),
    ]
    content = b"".join(xlsx(rows))
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    assert [tuple(row) for row in sheet.to_python()] == rows
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


def test_what_a_cell_cannot_hold_is_replaced_or_cut():
    content = b"".join(xlsx([("\0\x1b\ud800", "😀" * 40_000)]))
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    [(strange, long)] = sheet.to_python()
    assert strange == "\ufffd" * 3
    assert long.endswith("😀 …")
    assert len(long.encode("utf-16-le")) <= 2 * 32_767


def test_rows_are_given_on_before_the_last_one_is_known():
    taken = 0

    def rows():
        nonlocal taken
        for number in range(20_000):
            taken = number
            yield (f"{number * 7919}", f"{number**3:x}")

    pieces = xlsx(rows())
    next(pieces)
    assert taken < 19_000
