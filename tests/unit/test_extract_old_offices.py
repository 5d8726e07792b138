"""Documents of OpenOffice.org 1 and AbiWord, read by readers of our own."""

import pytest

from tests.extract_files import collected
from tests.old_office_files import abw, openoffice_1


def texts(data: bytes) -> list[str]:
    return [page.text for page in collected(data).pages]


def test_a_text_of_openoffice_1_is_read_with_its_notes() -> None:
    note = (
        "<text:footnote><text:footnote-citation>1</text:footnote-citation><text:footnote-body>"
        "<text:p>a note</text:p></text:footnote-body></text:footnote>"
    )
    deleted = "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
    read = collected(
        openoffice_1(
            "writer", f"{deleted}<text:p>The<text:tab-stop/>prisoner{note}</text:p><text:h>Тақырып</text:h>"
        )
    )
    assert (read.media_type, read.extractor) == ("application/vnd.sun.xml.writer", "odt")
    assert [page.text for page in read.pages] == ["The\tprisoner\na note\n\nТақырып"]
    assert read.reasons == []


def test_sheets_of_openoffice_1_are_pages() -> None:
    cells = '<table:table-cell table:value-type="float" table:value="7"/><table:table-cell><text:p>b</text:p></table:table-cell>'
    sheet = f'<table:table table:name="March"><table:table-row>{cells}</table:table-row></table:table>'
    read = collected(openoffice_1("calc", sheet))
    assert [(page.label, page.text) for page in read.pages] == [("March", "7\tb")]
    assert read.reasons == []


@pytest.mark.parametrize("kind", ["impress", "draw"])
def test_slides_of_openoffice_1_are_pages_with_their_notes(kind: str) -> None:
    box = "<draw:text-box><text:p>{}</text:p></draw:text-box>"
    slide = f"<draw:page>{box.format('one')}<presentation:notes>{box.format('a note')}</presentation:notes></draw:page>"
    assert texts(openoffice_1(kind, slide + f"<draw:page>{box.format('two')}</draw:page>")) == [
        "one\na note",
        "two",
    ]


def test_an_abiword_document_is_read_with_its_notes_cells_and_pages() -> None:
    note = "<foot><p><field type='footnote_anchor'></field><c>a note</c></p></foot>"
    cells = "<table><cell><p>a</p></cell><cell><p>b</p></cell></table>"
    body = (
        f"<styles><s name='Normal'/></styles><section><p>Жәк<c props='font-weight:bold'>ішев</c>{note}</p>{cells}"
        "<p>end<br/>line<pbr/></p><p>two</p></section><data><d name='a'>aGVs</d></data>"
    )
    said = "<m key='dc.title'>A plea</m><m key='dc.creator'>Z. K.</m><m key='dc.date'>Tue Oct 10 10:00:00 2017</m>"
    read = collected(abw(body, said))
    assert (read.media_type, read.extractor) == ("application/x-abiword", "abw")
    assert [page.text for page in read.pages] == ["Жәкішев\na note\n\na\nb\nend\nline", "two"]
    assert (read.description.title, read.description.creators) == ("A plea", ("Z. K.",))
    assert read.reasons == []


def test_an_abiword_document_that_ends_early_is_read_up_to_there() -> None:
    read = collected(abw("<section><p>one</p><p>two")[:-10])
    assert "one" in read.text
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]
