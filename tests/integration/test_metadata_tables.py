"""metadata.csv out and in: pages, API, command line."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from tests.integration.test_arranging_pages import OneBrowser
from webapp.cli.tables import export_metadata, import_metadata


@pytest.fixture
def archive(home) -> Iterator[OneBrowser]:
    with OneBrowser(home) as one:
        yield one


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_a_table_is_taken_out_changed_handed_in_previewed_and_carried_out(archive):
    one = archive.add("About the orchard.", title="=1+1", tags=("a", "b;c"), date="2017-10~")
    other = archive.add("Of nothing.", title="Kept")
    archive.holdings.catch_up()
    (row,) = rows(archive.client.get("/metadata.csv?q=orchard").data)
    assert (row["document"], row["title"], row["tags"], row["date"]) == (
        one.document,
        "'=1+1",
        r"a; b\;c",
        "2017-10~",
    )
    every = rows(archive.client.get("/metadata.csv").data)
    assert {found["document"] for found in every} == {one.document, other.document}
    row |= {"tags": "x", "rights": "None.", "date": ""}
    token = archive.page("/bulk/table").partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = archive.client.post(
        "/bulk/table", data={"csrf_token": token, "file": (io.BytesIO(table([row])), "m.csv")}
    )
    assert sent.status_code == 303, sent.get_data(as_text=True)
    assert "None." in archive.page(sent.location)
    archive.send(sent.location, f"{sent.location}/carry-on")
    said = archive.holdings.catalogue.document(one.document).description
    assert (said.title, said.tags, said.rights, said.date) == ("=1+1", ("x",), "None.", "2017-10~")
    archive.send(sent.location, f"{sent.location}/undo")
    assert archive.holdings.catalogue.document(one.document).description.tags == ("a", "b;c")


def test_programs_hand_in_a_table_and_are_told_what_cannot_be_used(archive):
    letter = archive.add("Text.", title="Old")
    text = f"filename,document,title\na,{letter.document},New\nb,,Other\n"
    made = archive.client.post("/api/v1/metadata", data=text.encode(), content_type="text/csv")
    assert (made.status_code, [problem["line"] for problem in made.json["problems"]]) == (201, [3])
    archive.client.post(f"/api/v1/bulk-edits/{made.json['edit']}/carry-on")
    assert archive.holdings.catalogue.document(letter.document).description.title == "New"
    got = archive.client.get("/api/v1/metadata?place=letters")
    assert (got.mimetype, rows(got.data)[0]["title"]) == ("text/csv", "New")
    for bad in (b"", b"\xff\xfe", b"title\nx\n", b"filename,title\na,b\n"):
        assert archive.client.post("/api/v1/metadata", data=bad, content_type="text/csv").status_code == 400


def test_a_table_that_cannot_be_used_is_refused_on_its_page(archive):
    token = archive.page("/bulk/table").partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = archive.client.post("/bulk/table", data={"csrf_token": token})
    assert (sent.status_code, 'role="alert"' in sent.get_data(as_text=True)) == (400, True)


def test_the_command_line_writes_and_reads_a_table(home, tmp_path, monkeypatch):
    monkeypatch.setenv("FONDS_HOME", str(home.home))
    with OneBrowser(home) as archive:
        letter = archive.add("Text.", title="Old").document
    written = tmp_path / "metadata.csv"
    runner = CliRunner()
    assert runner.invoke(export_metadata, ["-o", str(written)], standalone_mode=False).exception is None
    (row,) = rows(written.read_bytes())
    written.write_bytes(table([row | {"title": "New"}]))
    said = runner.invoke(import_metadata, [str(written), "--dry-run", "--json"], standalone_mode=False)
    assert json.loads(said.stdout)["would_change"] == 1
    said = runner.invoke(import_metadata, [str(written), "--json"], standalone_mode=False)
    assert (json.loads(said.stdout)["changed"], said.return_value) == (1, 0)
    with OneBrowser(home) as archive:
        assert archive.holdings.catalogue.document(letter).description.title == "New"
