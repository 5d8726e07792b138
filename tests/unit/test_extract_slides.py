"""Presentations: one page a slide, with everything that is said on it."""

from tests.extract_files import collected, docx, paragraph, zipped
from tests.sheet_files import CHART, DRAWING, links, pptx, shape, slide

NOTES = ("ppt/notesSlides/n1.xml", slide(shape("said aloud"), "notes"))


def test_slides_come_in_the_order_of_the_show() -> None:
    read = collected(pptx([shape("one"), shape("two"), shape("three")], order=[3, 1]))
    assert [page.text for page in read.pages] == ["three", "one"]
    assert read.reasons == []


def test_text_of_shapes_tables_and_fields_is_read() -> None:
    table = f"<a:tbl><a:tr><a:tc>{shape('a')}{shape('b')}</a:tc><a:tc>{shape('c')}</a:tc></a:tr></a:tbl>"
    body = (
        "<a:p><a:r><a:t>Dzhaki</a:t></a:r><a:r><a:t>shev</a:t></a:r><a:br/><a:r><a:t>writes</a:t></a:r></a:p>"
        + table
        + '<a:p><a:fld type="slidenum"><a:t>7</a:t></a:fld></a:p><p:cNvPr descr="a seal of lead"/><p:cNvPr descr="scan_1.png"/>'
    )
    assert collected(pptx([body])).text == "Dzhakishev\nwrites\na b\tc\na seal of lead"


def test_notes_comments_charts_and_diagrams_stand_on_their_slide() -> None:
    label = f"<c:c xmlns:c='{CHART}' xmlns:a='{DRAWING}'>{shape('Prisoners')}<c:strCache><c:v>2016</c:v></c:strCache><c:numCache><c:v>12</c:v></c:numCache></c:c>"
    data = pptx(
        [shape("first"), shape("second")],
        ("ppt/slides/_rels/slide1.xml.rels", links(("notesSlide", "../notesSlides/n1.xml"), ("comments", "../c.xml"), ("chart", "../chart.xml"), ("diagramData", "../d.xml"))),
        NOTES,
        ("ppt/c.xml", slide("<p:cm><p:text>a remark</p:text></p:cm>", "cmLst")),
        ("ppt/chart.xml", label),
        ("ppt/d.xml", slide(shape("President"), "dataModel")),
    )  # fmt: skip
    assert collected(data).text == "first\nPrisoners\n2016\nPresident\nsaid aloud\na remark\fsecond"


def test_a_master_is_read_once_and_without_what_asks_to_be_filled() -> None:
    master = (
        f"<p:sp><p:nvPr><p:ph/></p:nvPr>{shape('Click to edit')}</p:sp><p:sp>{shape('The Council')}</p:sp>"
    )
    rels = links(("slideLayout", "../layout.xml"))
    data = pptx(
        [shape("one"), shape("two")],
        ("ppt/slides/_rels/slide1.xml.rels", rels),
        ("ppt/slides/_rels/slide2.xml.rels", rels),
        ("ppt/layout.xml", slide(master, "sldLayout")),
    )
    assert collected(data).text == "one\nThe Council\ftwo"


def test_documents_within_are_handed_on_and_tables_behind_charts_are_not() -> None:
    inner = docx(paragraph("inner"))
    data = pptx(
        [shape("one")],
        (
            "ppt/slides/_rels/slide1.xml.rels",
            links(("package", "../e/a.docx"), ("chart", "../chart.xml"), ("image", "../i.png")),
        ),
        ("ppt/_rels/chart.xml.rels", links(("package", "e/b.xlsx"))),
        ("ppt/chart.xml", f"<c xmlns:a='{DRAWING}'/>"),
        ("ppt/e/a.docx", inner),
        ("ppt/e/b.xlsx", "x"),
        ("ppt/i.png", "x"),
    )
    assert collected(data).parts == [("a.docx", inner)]


def test_a_damaged_slide_costs_only_itself() -> None:
    read = collected(pptx([shape("sound") + "<broken", shape("whole")]))
    assert read.text == "sound\fwhole"
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]


def test_slides_are_found_when_the_show_is_lost() -> None:
    kind = ("[Content_Types].xml", "presentationml.presentation.main+xml")
    slides = [(f"ppt/slides/slide{n}.xml", slide(shape(f"s{n}"))) for n in (10, 9)]
    assert collected(zipped([kind, *slides])).text == "s9\fs10"
    assert [reason.code for reason in collected(zipped([kind])).reasons] == ["unreadable-file"]
