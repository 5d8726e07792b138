"""OpenDocument spreadsheets, presentations and drawings."""

import pytest

from indexer.extract.limits import Limits
from tests.extract_files import ODF, collected, zipped
from tests.sheet_files import ODP, ODS, odf

ODG = "application/vnd.oasis.opendocument.graphics"


def ods(body: str, styles: str = "") -> bytes:
    return odf(ODS, "spreadsheet", body, styles)


def table(*lines: str, name: str = "S") -> str:
    written = "".join(
        "<table:table-row>"
        + "".join(
            f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in line.split("\t")
        )
        + "</table:table-row>"
        for line in lines
    )
    return f'<table:table table:name="{name}">{written}</table:table>'


def test_each_sheet_is_a_page_named_as_the_sheet() -> None:
    read = collected(ods(table("one\ttwo", "three", name="Заявления") + table("four")))
    assert [(page.label, page.text) for page in read.pages] == [
        ("Заявления", "one\ttwo\nthree"),
        ("S", "four"),
    ]
    assert read.reasons == []


def test_a_cell_shows_its_text_and_only_for_want_of_it_its_value() -> None:
    row = (
        '<table:table-row><table:table-cell office:value="0.25"><text:p>25 %</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="2"/><table:covered-table-cell/><table:table-cell office:date-value="2017-10-11"/>'
        "<table:table-cell><text:p>a<text:s/>b</text:p><text:p>c</text:p></table:table-cell></table:table-row>"
    )
    assert collected(ods(f"<table:table>{row}</table:table>")).text == "25 %\t\t\t\t2017-10-11\ta b c"


def test_what_is_repeated_a_million_times_stays_small() -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384">'
        "<text:p>word</text:p></table:table-cell></table:table-row>"
    )
    read = collected(ods(f"<table:table>{row}{row}</table:table>"))
    assert read.text.startswith("word\tword")
    assert len(read.text) < 10_000


def test_comments_boxes_and_margins_follow_the_cells() -> None:
    cell = (
        "<table:table-row><table:table-cell><office:annotation><dc:creator>Ann</dc:creator><dc:date>2017</dc:date>"
        "<text:p>a remark</text:p></office:annotation><text:p>cell</text:p><draw:frame><draw:text-box><text:p>in a box</text:p></draw:text-box>"
        "<svg:title>a seal</svg:title></draw:frame></table:table-cell></table:table-row>"
    )
    styles = (
        "<style:master-page><style:header><text:p><text:sheet-name>???</text:sheet-name></text:p></style:header><style:footer>"
        "<text:p>Page <text:page-number>1</text:page-number></text:p><text:p>Not for publication</text:p></style:footer></style:master-page>"
    )
    read = collected(ods(f"<table:table>{cell}</table:table>", styles))
    assert read.text == "cell\na remark\nin a box\na seal\nNot for publication"


def test_sheets_read_before_a_limit_stay() -> None:
    read = collected(ods(table(*["one two"] * 100)), limits=Limits(elements=200))
    assert read.text.startswith("one two")
    assert [reason.code for reason in read.reasons] == ["limit-expansion"]


@pytest.mark.parametrize(("media_type", "kind"), [(ODP, "presentation"), (ODG, "drawing")])
def test_each_slide_is_a_page_with_its_notes(media_type: str, kind: str) -> None:
    body = (
        "<draw:page><draw:frame><draw:text-box><text:p>Dzhaki<text:span>shev</text:span></text:p></draw:text-box></draw:frame>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p>"
        "</table:table-cell></table:table-row></table:table><presentation:notes><draw:frame><text:p>said aloud</text:p></draw:frame>"
        "<text:p><text:page-number>1</text:page-number></text:p></presentation:notes></draw:page><draw:page/><draw:page><text:p>three</text:p></draw:page>"
    )
    read = collected(odf(media_type, kind, body))
    assert [page.text for page in read.pages] == ["Dzhakishev\na\tb\nsaid aloud", "", "three"]


def test_what_masters_show_stands_on_the_first_slide() -> None:
    styles = (
        '<style:master-page><draw:frame presentation:class="title"><text:p>Click to edit</text:p></draw:frame>'
        "<draw:frame><text:p>The Council</text:p></draw:frame></style:master-page>"
    )
    read = collected(
        odf(
            ODP,
            "presentation",
            "<draw:page><text:p>one</text:p></draw:page><draw:page><text:p>two</text:p></draw:page>",
            styles,
        )
    )
    assert read.text == "one\nThe Council\ftwo"


@pytest.mark.parametrize("media_type", [ODS, ODP])
def test_encrypted_damaged_and_empty_packages_say_so(media_type: str) -> None:
    start = ("mimetype", media_type)
    manifest = ("META-INF/manifest.xml", f"<m {ODF}><encryption-data/></m>")

    def codes(*members: tuple[str, str]) -> list[str]:
        return [reason.code for reason in collected(zipped([start, *members])).reasons]

    assert codes(manifest, ("content.xml", "<a/>")) == ["encrypted-file"]
    assert codes() == ["unreadable-file"]
    assert codes(("content.xml", "<a>")) == ["unreadable-file"]
    assert codes(("content.xml", "<a/>")) == ["no-text"]
