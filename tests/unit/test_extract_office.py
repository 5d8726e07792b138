"""DOCX and ODT: every part that holds text, and no more than is allowed."""

import io
import zipfile

import pytest

from indexer.extract.embedded import unwrapped
from indexer.extract.limits import Limits
from tests.extract_files import DOCX, ODF, ODT, collected, docx, odt, paragraph, pdf, shown, zipped
from tests.sheet_files import CHART, DRAWING, links, ole_with, shape, slide, types

BREAK = '<w:p><w:r><w:t>end</w:t><w:br w:type="page"/><w:lastRenderedPageBreak/><w:t>start</w:t></w:r></w:p>'


def codes(data: bytes, limits: Limits | None = None) -> list[str]:
    return [reason.code for reason in collected(data, limits=limits).reasons]


def test_word_text_of_all_parts_is_read() -> None:
    read = collected(
        docx(
            paragraph("body"),
            ("word/header1.xml", paragraph("header")),
            ("word/footer1.xml", paragraph("footer")),
            ("word/footnotes.xml", paragraph("footnote")),
            ("word/endnotes.xml", paragraph("endnote")),
            ("word/comments.xml", paragraph("comment")),
        )
    )
    assert read.text == "header\nbody\nfooter\nfootnote\nendnote\ncomment"
    assert read.reasons == []


def test_insertions_are_read_and_deletions_are_not() -> None:
    body = (
        "<w:p><w:ins><w:r><w:t>inserted</w:t></w:r></w:ins><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t> moved here</w:t></w:r></w:moveTo></w:p>"
    )
    assert collected(docx(body)).text == "inserted moved here"


def test_a_word_in_several_runs_stays_one_word() -> None:
    body = "<w:p><w:r><w:t>Dzhaki</w:t></w:r><w:r><w:t>shev</w:t><w:tab/><w:noBreakHyphen/><w:br/><w:t>x</w:t></w:r></w:p>"
    assert collected(docx(body)).text == "Dzhakishev\t-\nx"


def test_a_text_box_is_read_once_and_follows_its_line() -> None:
    inner = f"<w:txbxContent>{paragraph('in the box')}{paragraph('twice')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><w:t>before</w:t><mc:AlternateContent><mc:Choice>{inner}</mc:Choice>"
        f"<mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent><w:t>after</w:t></w:r></w:p>"
    )
    assert collected(docx(body)).text == "before\nin the box\ntwice\nafter"


def test_page_breaks_make_pages_and_one_break_noted_twice_makes_one() -> None:
    read = collected(docx(BREAK + paragraph("last")))
    assert [page.text for page in read.pages] == ["end", "start\nlast"]


def test_core_properties_describe_the_document() -> None:
    core = (
        "<dc:title>A letter</dc:title><dc:creator>Ann; Bob</dc:creator><dc:language>ru-RU</dc:language>"
        "<dcterms:created>2017-10-11T10:00:00Z</dcterms:created>"
    )
    found = collected(docx(paragraph("x"), core=core)).description
    assert (found.title, found.creators, found.date, found.languages) == (
        "A letter",
        ("Ann", "Bob"),
        "2017-10-11",
        ("ru",),
    )


def test_a_word_file_without_its_document_is_unreadable() -> None:
    assert codes(zipped([("[Content_Types].xml", f"<T>{DOCX}.main+xml</T>")])) == ["unreadable-file"]


def test_a_damaged_part_costs_only_itself() -> None:
    read = collected(docx(paragraph("sound"), ("word/footnotes.xml", "<w:p><w:r><w:t>half</broken>")))
    assert "sound" in read.text
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "leak"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'{bomb}<w:document xmlns:w="{word}"><w:p><w:t>seen &a; &b; after</w:t></w:p></w:document>'
    read = collected(zipped([("word/document.xml", body)]), "a.docx")
    assert "leak" not in read.text
    assert "seen" in read.text
    assert "after" in read.text
    assert "damaged-parts" in [reason.code for reason in read.reasons]


def test_what_unpacks_to_too_much_is_read_up_to_the_limit() -> None:
    data = docx(paragraph("first") + paragraph("again ") * 60_000)
    limits = Limits(inflated_mb=1)
    read = collected(data, limits=limits)
    assert read.text.startswith("first")
    assert [reason.code for reason in read.reasons] == ["limit-expansion"]


def test_too_many_elements_end_the_reading() -> None:
    assert codes(docx(paragraph("word") * 100), Limits(elements=50)) == ["limit-expansion"]


def test_odt_text_of_all_parts_is_read() -> None:
    body = (
        '<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes><text:h>Head</text:h><text:p>one<text:s text:c="2"/>'
        "two<text:tab/>three<text:line-break/>four<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>note"
        "</text:p></text:note-body></text:note></text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>cell</text:p></table:table-cell></table:table-row></table:table>"
    )
    styles = "<style:header><text:p>header</text:p></style:header>"
    assert collected(odt(body, styles)).text == "header\nHead\none  two\tthree\nfour\nnote\n\ncell"


def test_soft_page_breaks_make_pages() -> None:
    read = collected(odt("<text:p>one<text:soft-page-break/>two</text:p><text:p>three</text:p>"))
    assert [page.text for page in read.pages] == ["one", "two\nthree"]


def test_two_thousand_million_spaces_are_not_believed() -> None:
    assert len(collected(odt('<text:p>a<text:s text:c="2000000000"/>b</text:p>')).text) < 200


def test_odt_properties_describe_the_document() -> None:
    meta = "<dc:title>A letter</dc:title><meta:initial-creator>Ann</meta:initial-creator><dc:language>fr</dc:language>"
    found = collected(odt("<text:p>x</text:p>", meta=meta)).description
    assert (found.title, found.creators, found.languages) == ("A letter", ("Ann",), ("fr",))


def test_an_encrypted_odt_needs_a_password() -> None:
    manifest = f"<m {ODF}><encryption-data/></m>"
    assert codes(odt("<text:p>x</text:p>", manifest=manifest)) == ["encrypted-file"]


@pytest.mark.parametrize("make", [docx, odt])
def test_an_empty_document_holds_no_text(make: object) -> None:
    assert codes(docx("") if make is docx else odt("")) == ["no-text"]


def test_a_file_that_was_cut_off_is_read_up_to_its_end() -> None:
    words = " ".join(f"word{n}" for n in range(20_000))
    data = docx(paragraph("first") + "".join(paragraph(word) for word in words.split()))
    read = collected(data[: len(data) // 2])
    assert read.text.startswith("first\nword0\nword1")
    assert 1_000 < len(read.text.split()) < 20_000
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]


def test_members_of_untold_length_are_found_without_a_table() -> None:
    class Pipe(io.BytesIO):
        """Cannot be sought, so ``zipfile`` writes sizes behind the members."""

        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

    pipe = Pipe()
    sound = docx(paragraph("first") + paragraph("second"))
    with (
        zipfile.ZipFile(io.BytesIO(sound)) as original,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in original.namelist():
            copy.writestr(name, original.read(name))
    data = pipe.getvalue()
    read = collected(data[: data.rindex(b"PK\x01\x02") - 5], "a.docx")
    assert read.text == "first\nsecond"
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]


def test_a_zip_of_which_nothing_is_left_is_unreadable() -> None:
    read = collected(docx(paragraph("a"))[:90], "a.docx")
    assert [reason.code for reason in read.reasons] == ["unreadable-file"]


def test_declared_sizes_are_not_believed() -> None:
    data = bytearray(docx(paragraph("word " * 1000)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        assert archive.testzip() is None
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    read = collected(bytes(data), "a.docx")
    assert [reason.code for reason in read.reasons] in (["unreadable-file"], ["damaged-parts"])


def test_content_controls_fields_and_nested_tables_are_read() -> None:
    body = (
        f"<w:sdt><w:sdtContent>{paragraph('control')}</w:sdtContent></w:sdt>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK x</w:instrText></w:r><w:r><w:t>result</w:t></w:r></w:p>'
        f"<w:tbl><w:tr><w:tc>{paragraph('outer')}<w:tbl><w:tr><w:tc>{paragraph('inner')}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
    )
    assert collected(docx(body)).text == "control\nresult\nouter\ninner"


def test_what_pictures_show_is_read_and_names_of_files_are_not() -> None:
    drawn = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    body = f"<w:p><w:r><w:t>a</w:t></w:r><x:docPr xmlns:x='{drawn}' descr='A seal of lead'/><x:docPr xmlns:x='{drawn}' descr='scan1.png'/></w:p>"
    assert collected(docx(body)).text == "a\nA seal of lead"
    frame = "<text:p>a<draw:frame xmlns:svg='urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0'><svg:desc>A seal</svg:desc></draw:frame></text:p>"
    assert collected(odt(frame)).text == "a\nA seal"


def test_charts_and_diagrams_in_word_follow_the_body() -> None:
    label = f"<c:c xmlns:c='{CHART}' xmlns:a='{DRAWING}'>{shape('Prisoners')}</c:c>"
    data = docx(paragraph("body"), ("word/footer1.xml", paragraph("footer")))
    more = [
        ("word/_rels/document.xml.rels", links(("chart", "charts/c.xml"), ("diagramData", "d.xml"))),
        ("word/charts/c.xml", label),
        ("word/d.xml", slide(shape("President"), "dataModel")),
    ]
    assert collected(with_members(data, more)).text == "body\nPrisoners\nPresident\nfooter"


def test_parts_with_unusual_names_are_found_by_their_relationships() -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    data = zipped(
        [
            types("/word/document2.xml", f"{DOCX}.main+xml"),
            ("_rels/.rels", links(("officeDocument", "word/document2.xml"))),
            ("word/_rels/document2.xml.rels", links(("header", "top.xml"))),
            ("word/document2.xml", f"<w:d xmlns:w='{word}'>{paragraph('body')}</w:d>"),
            ("word/top.xml", f"<w:d xmlns:w='{word}'>{paragraph('header')}</w:d>"),
        ]
    )
    assert collected(data).text == "header\nbody"


def test_embedded_documents_are_handed_on_out_of_their_wrapping() -> None:
    inner = pdf([shown("inner")])
    data = docx(paragraph("outer"))
    links_part = links(
        ("package", "embeddings/a.xlsx"),
        ("oleObject", "embeddings/o1.bin"),
        ("aFChunk", "chunk.mht"),
        ("image", "i.png"),
    )
    more = [
        ("word/_rels/document.xml.rels", links_part), ("word/embeddings/a.xlsx", b"PK"), ("word/embeddings/o1.bin", ole_with("CONTENTS", inner)),
        ("word/chunk.mht", b"From: x"), ("word/i.png", b"x"),
    ]  # fmt: skip
    parts = dict(collected(with_members(data, more)).parts)
    assert list(parts) == ["a.xlsx", "o1.pdf", "chunk.mht"]
    assert parts["o1.pdf"].startswith(inner)


def test_what_windows_packager_wrapped_keeps_its_name() -> None:
    native = b"\0\0\0\0\2\0note.txt\0C:\\note.txt\0\0\0\3\0" + b"\2\0\0\0x\0" + b"\5\0\0\0words"
    assert unwrapped("oleObject1.bin", ole_with("\x01Ole10Native", native)) == ("note.txt", b"words")
    assert unwrapped("o.bin", ole_with("Package", docx(paragraph("a"))))[0] == "o.docx"
    assert unwrapped("o.bin", ole_with("Other", b"a")) == ("o.bin", b"")
    assert unwrapped("o.bin", b"broken") == ("o.bin", b"")


def test_charts_within_an_odt_follow_its_text() -> None:
    chart = f"<office:c {ODF}><text:p>Prisoners by year</text:p></office:c>"
    content = f"<office:c {ODF}><text:p>body</text:p></office:c>"
    members = [("mimetype", ODT), ("content.xml", content), ("Object 1/content.xml", chart)]
    assert collected(zipped(members)).text == "body\nPrisoners by year"


def with_members(data: bytes, more: list[tuple[str, str | bytes]]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped([*((name, archive.read(name)) for name in archive.namelist()), *more])
