"""PDF: text, pages, what is missing, what the file says of itself."""

import io
import re

import pytest
from pypdf import PdfReader, PdfWriter

from archive.model import PageText
from indexer.extract.page_names import pages_named
from indexer.extract.pdf_order import joined_hyphens
from indexer.pages.boxes import page_boxes
from tests.extract_files import SCAN, collected, pdf, shown

# A font of Kazakh letters: codes A, B, C are Қ, ә, ұ.
TO_UNICODE = (
    "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
    "6 beginbfchar <41> <049A> <42> <04D9> <43> <04B1> <44> <0430> <45> <0437> <46> <043B> endbfchar endcmap"
)
KAZAKH = (
    "<</Type/Font/Subtype/Type1/BaseFont/Courier/ToUnicode 6 0 R>>",
    f"<</Length {len(TO_UNICODE)}>>stream\n{TO_UNICODE}\nendstream",
)


def locked(user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([shown("secret words")]))))
    writer.encrypt(user, owner, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_pages_come_in_order_with_their_labels() -> None:
    labels = "/PageLabels<</Nums[0<</S/r>>1<</S/D>>]>>"
    read = collected(pdf([shown("preface"), shown("first")], catalogue=labels))
    assert read.pages == [PageText(1, "i", "preface"), PageText(2, "1", "first")]
    assert read.reasons == []


def test_pages_that_show_something_without_text_are_named() -> None:
    read = collected(pdf([shown("words"), SCAN, shown("more"), SCAN, SCAN]))
    assert [reason.code for reason in read.reasons] == ["pages-without-text"]
    assert read.reasons[0].message == "Pages 2, 4–5 hold no text."
    assert len(read.pages) == 5


@pytest.mark.parametrize(
    ("filters", "reasons"), [(20, []), (21, ["damaged-parts"]), (1000, ["damaged-parts"])]
)
def test_a_part_packed_many_times_over_is_told_of(filters, reasons) -> None:
    letter = pdf(
        [shown("words")], more=[f"<</Length 1/Filter[ {'/ASCII85Decode' * filters}]>>stream\n>\nendstream"]
    )
    assert [reason.code for reason in collected(letter).reasons] == reasons


def test_a_blank_page_misses_nothing() -> None:
    assert collected(pdf([shown("words"), "", "0 0 m 10 10 l S"])).reasons == []


def test_a_scan_keeps_its_pages_and_says_that_there_is_no_text() -> None:
    read = collected(pdf([SCAN, SCAN]))
    assert [reason.code for reason in read.reasons] == ["no-text"]
    assert [page.text for page in read.pages] == ["", ""]


def test_a_pdf_that_needs_a_password_is_not_read() -> None:
    assert [reason.code for reason in collected(locked("user", "owner")).reasons] == ["encrypted-file"]


@pytest.mark.parametrize("owner", ["owner", ""])
def test_a_pdf_locked_against_its_owner_alone_is_read(owner: str) -> None:
    read = collected(locked("", owner))
    assert read.text == "secret words"
    assert read.reasons == []


def test_damage_that_leaves_no_page_makes_the_file_unreadable() -> None:
    assert [reason.code for reason in collected(b"%PDF-1.4\n" + bytes(500)).reasons] == ["unreadable-file"]


def test_a_broken_table_of_offsets_is_repaired_by_rereading() -> None:
    data = pdf([shown("found again")]).replace(b"startxref\n", b"startxref\n9")
    assert collected(data).text == "found again"


def test_the_file_says_title_author_day_and_language() -> None:
    info = "/Title(A letter)/Author(Ann Author; admin)/CreationDate(D:20171011120000+02'00')"
    found = collected(pdf([shown("x")], info=info, catalogue="/Lang(de-AT)")).description
    assert (found.title, found.creators, found.date, found.languages) == (
        "A letter",
        ("Ann Author",),
        "2017-10-11",
        ("de",),
    )


def test_xmp_fills_what_the_information_leaves_open() -> None:
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">From XMP</rdf:li></rdf:Alt>'
        "</dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    metadata = f"<</Type/Metadata/Subtype/XML/Length {len(xmp)}>>stream\n{xmp}\nendstream"
    data = pdf([shown("x")], info="/Author(Ann)", catalogue="/Metadata 5 0 R", more=[metadata])
    found = collected(data).description
    assert (found.title, found.creators) == ("From XMP", ("Ann",))


@pytest.mark.parametrize("title", ["Microsoft Word - letter.doc", "untitled", "scan_0012.pdf"])
def test_a_programs_stopgap_is_no_title(title: str) -> None:
    assert collected(pdf([shown("x")], info=f"/Title({title})")).description.title is None


def test_letters_drawn_after_their_line_from_another_font_are_put_back() -> None:
    # қазақ написан "Қ ә ұ" after "аз л", as programs do whose font lacks those letters.
    base = "BT /F2 20 Tf 112 700 Td (DE) Tj 60 0 Td (F) Tj 48 0 Td (DE) Tj ET "
    late = "BT /F2 20 Tf 100 700 Td (A) Tj 60 0 Td (B) Tj 48 0 Td (C) Tj ET"
    read = collected(pdf([base + late], fonts="/F2 5 0 R", more=KAZAKH))
    assert read.text.split() == ["Қаз", "әл", "ұаз"]


def test_letters_drawn_when_the_page_is_done_are_put_back_into_their_lines() -> None:
    lines, late = "", ""
    for line in range(30):
        y = 780 - 20 * line
        lines += f"BT /F2 20 Tf 112 {y} Td (DE) Tj 60 0 Td (F) Tj 48 0 Td (DE) Tj ET "
        late += f"BT /F2 20 Tf 100 {y} Td (A) Tj 60 0 Td (B) Tj 48 0 Td (C) Tj ET "
    data = pdf([lines + late], fonts="/F2 5 0 R", more=KAZAKH)
    text = collected(data).pages[0].text
    assert text.split() == ["Қаз", "әл", "ұаз"] * 30
    boxes = page_boxes(io.BytesIO(data), 1, text).words
    assert [word.start for word in boxes] == [m.start() for m in re.finditer(r"\S+", text)]


def test_words_stay_in_their_columns_when_letters_are_put_back() -> None:
    def column(x: int) -> str:
        return "".join(f"BT /F2 20 Tf {x} {780 - 20 * line} Td (DE) Tj ET " for line in range(5))

    late = "".join(
        f"BT /F2 20 Tf {x} {780 - 20 * line} Td (C) Tj ET " for line in range(5) for x in (100, 300)
    )
    read = collected(pdf([column(112) + column(312) + late], fonts="/F2 5 0 R", more=KAZAKH))
    assert read.text.split() == ["ұаз"] * 10


def test_turned_lines_are_put_together_too() -> None:
    turned = "q 0 1 -1 0 600 0 cm BT /F2 20 Tf {} 400 Td ({}) Tj ET Q "
    drawn = [turned.format(100 + 200 * i, "DE") for i in range(3)] + [
        turned.format(124 + 200 * i, "A") for i in range(3)
    ]
    assert collected(pdf(["".join(drawn)], fonts="/F2 5 0 R", more=KAZAKH)).text.split() == ["азҚ"] * 3


def test_a_sign_for_two_arabic_letters_is_read_in_their_order() -> None:
    table = TO_UNICODE.replace("<41> <049A>", "<41> <06440627>").replace("<42> <04D9>", "<42> <0633>")
    table = table.replace("<43> <04B1>", "<43> <FEFB>")
    fonts = (KAZAKH[0], f"<</Length {len(table)}>>stream\n{table}\nendstream")
    read = collected(
        pdf(["BT /F2 20 Tf 100 700 Td (BAB) Tj 60 0 Td (BC) Tj ET"], fonts="/F2 5 0 R", more=fonts)
    )
    assert read.text.split() == ["لاس", "سلاس"]


@pytest.mark.parametrize(
    ("parted", "joined"), [("пись\ufffeмо", "письмо"), ("кто\ufffeнибудь", "кто-нибудь")]
)
def test_words_parted_at_a_lines_end_are_joined(parted: str, joined: str) -> None:
    assert joined_hyphens(parted) == joined


def test_every_word_has_a_box_and_its_place_in_the_kept_text() -> None:
    data = pdf([shown("Dear President", 50, 700) + " " + shown("Yours", 50, 100)])
    text = collected(data).pages[0].text
    boxes = page_boxes(io.BytesIO(data), 1, text)
    assert (boxes.width, boxes.height) == (600, 800)
    assert [text[word.start : word.end] for word in boxes.words] == ["Dear", "President", "Yours"]
    dear, president, yours = boxes.words
    assert dear.left == pytest.approx(50, abs=2)
    assert 85 < dear.top < dear.bottom < 105
    assert dear.right < president.left
    assert yours.top > 600


def test_boxes_of_a_rotated_page_stand_where_the_reader_sees_them() -> None:
    data = pdf([shown("Turned", 50, 700)], page="/MediaBox[0 0 600 800]/Rotate 90")
    boxes = page_boxes(io.BytesIO(data), 1, "Turned")
    assert (boxes.width, boxes.height) == (800, 600)
    word = boxes.words[0]
    assert word.left == pytest.approx(700, abs=4)
    assert word.top == pytest.approx(50, abs=4)


def test_words_that_the_kept_text_lacks_have_no_place_in_it() -> None:
    boxes = page_boxes(io.BytesIO(pdf([shown("one two")])), 1, "one")
    assert [(word.start, word.end) for word in boxes.words] == [(0, 3), (-1, -1)]


def test_page_numbers_are_named_in_runs() -> None:
    assert pages_named([3]) == "Page 3"
    assert pages_named([1, 2, 3, 7, 9, 10]) == "Pages 1–3, 7, 9–10"
    assert pages_named(range(1, 200, 2), most=3) == "Pages 1, 3, 5 and 97 more"
