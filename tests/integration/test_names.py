"""A list of names over a real archive: the page, the files, the API, and nobody else's documents."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from python_calamine import CalamineWorkbook

from archive.settings import Settings
from indexer.names.lists import Line
from tests.integration.test_cli import Fonds
from tests.sign_in import token_of
from tests.web_archive import WebArchive

LIST = "Dzhakishev, Mukhtar\n\nTokmadi\n((\n=1+1\nX\n"


@pytest.fixture
def archive(home: Settings) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        one.add("Мухтар Джакишев пишет.", "О воде.", "Письмо Джакишеву Мухтару.", language="ru")
        one.add("Muchtar Dschakischew war hier.", language="de")
        one.add("Дом Джакишева далеко, очень далеко за рекой живёт Мухтар.", language="ru")
        yield one


def posted(archive: WebArchive, status: int = 200, **fields: object) -> str:
    client = archive.client
    response = client.post("/names", data={"csrf_token": token_of(client, "/names"), **fields})
    text = response.get_data(as_text=True)
    assert response.status_code == status, text
    return text


def told(
    archive: WebArchive, text: str, address: str = "/api/v1/names", kind: str = "text/plain"
) -> list[dict]:  # type: ignore[type-arg]
    response = archive.client.post(address, data=text.encode(), content_type=kind)
    assert response.status_code == 200, response.get_data(as_text=True)
    return [json.loads(line) for line in response.get_data().splitlines()]


def test_a_name_is_counted_in_documents_and_pages_with_its_spellings(archive: WebArchive) -> None:
    row, other, *_ = told(archive, LIST)
    assert (row["line"], row["documents"], row["pages"], row["error"]) == (1, 2, 3, None)
    assert {"джакишев", "джакишеву", "dschakischew", "мухтару"} <= {one["word"] for one in row["spellings"]}
    assert all(one["strict"] for one in row["spellings"])
    assert row["links"]["search"].startswith("/search?q=sounds%3ADzhakishev%20w%2F3%20sounds%3AMukhtar")
    assert archive.client.get(row["links"]["search"]).status_code == 200
    assert (other["line"], other["documents"], other["pages"]) == (3, 0, 0)


def test_a_bad_line_has_its_sentence_and_harms_no_other(archive: WebArchive) -> None:
    rows = {row["line"]: row for row in told(archive, LIST)}
    assert rows[4]["error"]["code"] == "query-syntax"
    assert "one letter" in rows[6]["error"]["detail"]
    assert rows[5]["error"] is not None or rows[5]["documents"] == 0


def test_characters_that_deceive_are_told_beside_their_line(archive: WebArchive) -> None:
    mixed, hidden = told(archive, "Dzh\u0430kishev\nDzha\u200bkishev\n")
    assert (mixed["documents"], hidden["documents"]) == (0, 3)
    assert "mixes scripts" in mixed["note"]
    assert "cannot be seen" in hidden["note"]


def test_what_may_not_be_seen_is_not_counted(archive: WebArchive) -> None:
    [row] = archive.holdings.name_table.rows([Line(1, "Dzhakishev")], frozenset({"closed"}))
    assert (row.documents, row.pages, row.names[0].spellings) == (0, 0, ())


def test_pages_are_left_to_the_search_where_there_are_many_documents(archive: WebArchive) -> None:
    for number in range(51):
        archive.add(f"Letter {number} of Tokmadi.")
    [row] = told(archive, "Tokmadi")
    assert (row["documents"], row["pages"]) == (51, None)
    assert "up to 50 documents" in row["note"]


def test_the_page_shows_the_table_and_links_each_spelling(archive: WebArchive) -> None:
    shown = posted(archive, names=LIST)
    assert "5 lines looked up" in shown
    assert 'href="/search?q=%22dschakischew%22"' in shown
    assert "not understood" in shown
    assert "As XLSX" in shown


def test_nothing_of_a_list_becomes_html(archive: WebArchive) -> None:
    assert "<script>alert" not in posted(archive, names='<script>alert("x")</script>\n"<script>alert"')


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"names": " \n"}, "empty"),
        ({"names": "a b\n" * 5_001}, "5,001 lines"),
        ({"file": (io.BytesIO(b"PK\x03\x04\0\0\0\0"), "list.xlsx")}, "save the sheet as CSV"),
    ],
)
def test_a_list_that_cannot_be_used_comes_back_with_a_sentence(
    archive: WebArchive, fields: dict[str, object], sentence: str
) -> None:
    assert sentence in posted(archive, 400, **fields)


def test_a_file_in_an_old_encoding_is_looked_up(archive: WebArchive) -> None:
    shown = posted(archive, file=(io.BytesIO("имя;год\nДжакишев;1963\n".encode("cp1251")), "list.csv"))
    assert "1 line looked up" in shown
    assert "dschakischew" in shown


def test_the_table_is_taken_along_as_csv_and_as_xlsx(archive: WebArchive) -> None:
    client = archive.client
    sent = {"csrf_token": token_of(client, "/names"), "names": LIST}
    answer = client.post("/names", data={**sent, "format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))
    assert rows[0][:2] == ["line", "name"]
    assert rows[1][3:5] == ["2", "3"]
    assert rows[4][1] == "'=1+1"
    answer = client.post("/names", data={**sent, "format": "xlsx"})
    assert "names.xlsx" in answer.headers["Content-Disposition"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()
    assert sheet[1][7].startswith("http://localhost/search?q=")
    assert sheet[4][1] == "=1+1"


def test_programs_send_text_and_nothing_else(archive: WebArchive) -> None:
    answer = archive.client.post("/api/v1/names", data=b"{}", content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported-media-type")  # type: ignore[index]
    [row] = told(archive, "x,name\n1,Dzhakishev\n", "/api/v1/names?slips=1", "text/csv")
    assert row["understood_as"] == "sounds:Dzhakishev~"


def test_the_command_prints_the_same_table(tmp_path) -> None:  # type: ignore[no-untyped-def]
    fonds = Fonds(tmp_path)
    (tmp_path / "list.txt").write_bytes("Джакишев\n((".encode("utf-16"))
    ran = fonds("names", str(tmp_path / "list.txt"), "--json")
    assert ran.returncode == 1
    assert [json.loads(line)["line"] for line in ran.stdout.splitlines()] == [1, 2]
    assert b"1 of 2 lines" in ran.stderr
    ran = fonds("names", str(tmp_path / "list.txt"), "--xlsx", str(tmp_path / "t.xlsx"))
    assert len(CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()) == 3
    assert fonds("names", str(tmp_path / "none.txt")).returncode == 2
