"""Which office files are said to hold pictures of pages."""

import base64
import io
import struct
from collections.abc import Callable

import pytest
from PIL import Image

from indexer.extract.limits import Limits
from tests.extract_files import DOCX, ODF, WORD, collected, zipped
from tests.ppt_files import page as slide
from tests.ppt_files import ppt, shape
from tests.ppt_files import text as slide_text
from tests.word_files import word

PAGE, STRIP, LOGO = (827, 1169), (2400, 1000), (300, 120)
CENTIMETRES = (16.0, 22.6)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def picture(size: tuple[int, int] = PAGE, kind: str = "JPEG") -> bytes:
    data = io.BytesIO()
    Image.new("L", size, 200).save(data, kind)
    return data.getvalue()


def docx(*pictures: bytes, text: str = "", shown: tuple[float, float] | None = CENTIMETRES) -> bytes:
    extent = ""
    if shown is not None:
        extent = f'<wp:extent cx="{shown[0] * 360_000:.0f}" cy="{shown[1] * 360_000:.0f}"/>'
    drawn = "".join(
        f'<w:drawing><wp:inline>{extent}<a:blip r:embed="r{n}"/></wp:inline></w:drawing>'
        for n in range(len(pictures))
    )
    spaces = (
        f'xmlns:w="{WORD}" xmlns:wp="{DRAWING}/wordprocessingDrawing" xmlns:a="{DRAWING}/main" '
        f'xmlns:r="{OFFICE}"'
    )
    told = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/image" Target="media/{n}"/>' for n in range(len(pictures))
    )
    return zipped(
        [
            ("[Content_Types].xml", f"<Types><Override ContentType='{DOCX}.main+xml'/></Types>"),
            (
                "word/document.xml",
                f"<w:document {spaces}><w:p><w:t>{text}</w:t>{drawn}</w:p></w:document>",
            ),
            ("word/_rels/document.xml.rels", f'<Relationships xmlns="{PACKAGE}">{told}</Relationships>'),
            *((f"word/media/{n}", data) for n, data in enumerate(pictures)),
        ]
    )


def odf(kind: str, data: bytes, width: str = "16cm", height: str = "22.6cm") -> bytes:
    frame = (
        '<text:p><draw:frame xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
        f'svg:width="{width}" svg:height="{height}"><draw:image xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xlink:href="./Pictures/a"/></draw:frame></text:p>'
    )
    return zipped(
        [
            ("mimetype", f"application/vnd.oasis.opendocument.{kind}"),
            ("content.xml", f"<office:body {ODF}>{frame}</office:body>"),
            ("Pictures/a", data),
        ]
    )


def blip(data: bytes) -> bytes:
    return struct.pack("<HHI", 0x46A0, 0xF01D, 17 + len(data)) + bytes(17) + data


def pictures_in(data: bytes) -> object:
    return collected(data).notes.get("page_pictures")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP"])
def test_a_scan_in_a_word_file_is_noted_whatever_its_format(kind: str) -> None:
    assert pictures_in(docx(picture(kind=kind), picture(kind=kind))) == 2


@pytest.mark.parametrize("size", [STRIP, LOGO])
def test_logos_and_strips_are_no_pages(size: tuple[int, int]) -> None:
    assert pictures_in(docx(picture(size))) is None


def test_a_smaller_picture_counts_where_there_is_no_text() -> None:
    small = picture((450, 640))
    assert pictures_in(docx(small)) == 1
    assert pictures_in(docx(small, text="A letter.")) is None


def test_a_photograph_across_the_text_is_no_page() -> None:
    assert pictures_in(docx(picture(), shown=(16.0, 12.0))) is None
    assert pictures_in(docx(picture(), shown=None)) == 1


def test_a_report_with_a_page_of_text_for_each_picture_holds_none() -> None:
    assert pictures_in(docx(picture(), text="A covering letter. " * 100)) == 1
    assert pictures_in(docx(picture(), text="A long report. " * 300)) is None
    assert pictures_in(docx(picture(), picture(), text="A long report. " * 300)) == 2


def test_what_is_no_picture_is_none() -> None:
    assert pictures_in(docx(b"", b"GIF89a", b"\xff\xd8\xff", picture()[:30])) is None


def test_pictures_take_nothing_away_from_the_text() -> None:
    read = collected(docx(*[picture(kind="BMP")] * 3, text="A letter."), limits=Limits(inflated_mb=2))
    assert (read.text, read.reasons) == ("A letter.", [])


@pytest.mark.parametrize("kind", ["text", "presentation", "graphics"])
def test_a_scan_in_an_opendocument_file_is_noted(kind: str) -> None:
    assert pictures_in(odf(kind, picture())) == 1
    assert pictures_in(odf(kind, picture(), "6.3in", "640pt")) == 1
    assert pictures_in(odf(kind, picture(), "40mm", "56mm")) is None


def test_a_scan_on_a_slide_is_noted_and_one_behind_all_slides_is_not() -> None:
    def show(holder: str) -> bytes:
        link = f'<Relationship Id="a" Type="{OFFICE}/image" Target="../media/a"/>'
        return zipped(
            [
                (
                    "[Content_Types].xml",
                    "<Types><Override ContentType='presentationml.presentation.main+xml'/></Types>",
                ),
                ("ppt/slides/slide1.xml", "<s/>"),
                (f"ppt/{holder}.xml.rels", f'<Relationships xmlns="{PACKAGE}">{link}</Relationships>'),
                ("ppt/media/a", picture()),
            ]
        )

    assert pictures_in(show("slides/_rels/slide1")) == 1
    assert pictures_in(show("slideMasters/_rels/slideMaster1")) is None


def test_a_scan_in_a_binary_presentation_is_noted() -> None:
    slides = [slide(1006, shape(slide_text("A letter.")))]
    assert pictures_in(ppt(slides, pictures=blip(picture() + bytes(9_000)))) == 1
    assert pictures_in(ppt(slides, pictures=blip(picture(LOGO) + bytes(9_000)))) is None


@pytest.mark.parametrize("story", ["A letter.\r", ""])
def test_a_scan_in_a_binary_word_file_is_noted(story: str) -> None:
    scan, logo = blip(picture() + bytes(20_000)), blip(picture(LOGO))
    assert pictures_in(word([story], pictures=scan + logo)) == 1
    assert pictures_in(word([story], pictures=logo + bytes(20_000))) is None


def test_a_scan_in_an_rtf_file_is_noted() -> None:
    digits = picture(kind="PNG").hex().encode()
    head = rb"{\rtf1 A letter.{\*\shppict{\pict\picw827\pich1169\pngblip\bliptag1{\*\blipuid 0aff}" + b"\r\n"
    assert pictures_in(head + digits[:100] + b"\r\n" + digits[100:] + b"}}}") == 1
    bare = picture()
    binary = rb"{\rtf1{\pict\jpegblip\bin" + str(len(bare)).encode() + b" " + bare + b"} A letter.}"
    read = collected(binary)
    assert (read.text.strip(), read.notes, read.reasons) == ("A letter.", {"page_pictures": 1}, [])
    assert pictures_in(rb"{\rtf1 A letter.{\pict\pngblip zz}{\pict\jpegblip") is None


def saved_page(*pictures: bytes, text: str = "") -> bytes:
    parts = b"".join(
        b"--x\nContent-Type: image/jpeg\nContent-Location: http://a.example/scans/%d.jpg?x\n"
        b"Content-Transfer-Encoding: base64\n\n%s" % (number, base64.encodebytes(data))
        for number, data in enumerate(pictures, 1)
    )
    head = b'From: a\nMIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary=x\n\n'
    return head + b"--x\nContent-Type: text/html\n\n<p>" + text.encode() + b"</p>\n" + parts + b"--x--\n"


def web_page(*pictures: bytes, text: str = "") -> bytes:
    shown = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in pictures)
    return f"<html><body><p>{text}</p>{shown}</body></html>".encode()


def book(*pictures: bytes, text: str = "") -> bytes:
    return zipped(
        [
            ("mimetype", "application/epub+zip"),
            ("a.xhtml", f"<html><body><p>{text}</p></body></html>"),
            *((f"images/{number}.jpg", data) for number, data in enumerate(pictures, 1)),
        ]
    )


@pytest.mark.parametrize("made", [saved_page, web_page, book])
def test_scans_in_saved_pages_and_books_become_documents_and_illustrations_do_not(
    made: Callable[..., bytes],
) -> None:
    scan, logo = picture(kind="BMP"), picture(LOGO, "BMP")
    handed_on = [data for _, data in collected(made(logo, scan, text="Annex")).parts]
    assert handed_on == [scan]
    assert collected(made(scan, text="A long report. " * 300)).parts == []


def test_scans_in_saved_pages_are_named_after_what_the_page_calls_them() -> None:
    assert [name for name, _ in collected(saved_page(picture())).parts] == ["1.jpg"]
    assert [name for name, _ in collected(web_page(picture(kind="BMP"))).parts] == ["picture-1.png"]
    assert [name for name, _ in collected(book(picture())).parts] == ["1.jpg"]


def test_a_picture_in_a_page_that_is_cut_off_is_passed_over() -> None:
    page = web_page(picture(kind="BMP"))
    assert collected(page[: len(page) // 2 + 1]).parts == []
