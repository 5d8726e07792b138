"""PDF: what is written on pages and not in them, and what the file carries beside its pages."""

import io
import zlib

import pikepdf
import pytest

from indexer.extract.limits import Limits
from indexer.pages.boxes import page_boxes
from tests.extract_files import SCAN, collected, pdf, shown

BOX = "/MediaBox[0 0 600 800]"
WIDGET = "<</Type/Annot/Subtype/Widget/Rect[0 0 90 20]"


def form(*fields: str, text: str = "Application", xfa: str = "", more: tuple[str, ...] = ()) -> bytes:
    """A page with these form fields, objects 5 and up."""
    numbers = " ".join(f"{5 + i} 0 R" for i in range(len(fields)))
    return pdf(
        [shown(text)],
        catalogue=f"/AcroForm<</Fields[{numbers}]{xfa}>>",
        page=f"{BOX}/Annots[{numbers}]",
        more=[*(WIDGET + field + ">>" for field in fields), *more],
    )


def comments(*annotations: str, text: str = "Dear President") -> bytes:
    told = "".join(f"<</Type/Annot/Rect[0 0 9 9]{annotation}>>" for annotation in annotations)
    return pdf([shown(text)], page=f"{BOX}/Annots[{told}]")


def stream(data: bytes, entries: str = "") -> str:
    return f"<<{entries}/Length {len(data)}>>stream\n{data.decode('latin-1')}\nendstream "


# Forms


def test_values_of_a_form_stand_below_the_text_with_their_labels() -> None:
    read = collected(
        form(
            "/FT/Tx/T(form1[0].Surname[0])/V(Dzhakishev)",
            "/FT/Tx/T(Text12)/TU(Place of birth)/V(Almaty)",
            "/FT/Tx/T(Text13)/V(no label)",
            "/FT/Tx/T(empty)",
            "/FT/Ch/T(Country)/Opt[(Kazakhstan)(Sweden)]/V(Sweden)",
        )
    )
    assert read.pages[0].text.split("\n") == [
        "Application", "", "Surname: Dzhakishev", "Place of birth: Almaty", "no label", "Country: Sweden",
    ]  # fmt: skip
    assert read.reasons == []


def test_only_boxes_that_are_ticked_are_told() -> None:
    states = "/AP<</N<</Yes 7 0 R/Off 7 0 R>>>>"
    read = collected(
        form(
            f"/FT/Btn/T(detained){states}/V/Yes/AS/Yes",
            f"/FT/Btn/T(released){states}/V/Off/AS/Off",
            more=(stream(b"", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]"),),
        )
    )
    assert read.pages[0].text == "Application\n\ndetained"


def test_the_value_of_a_password_field_is_not_told() -> None:
    assert "secret" not in collected(form("/FT/Tx/T(pass)/Ff 8192/V(secret)")).text


def test_words_below_the_text_do_not_move_the_boxes_of_the_words_in_it() -> None:
    data = form("/FT/Tx/T(Name)/V(Application)", text="One Application")
    text = collected(data).pages[0].text
    words = page_boxes(io.BytesIO(data), 1, text).words
    assert [(word.text, word.start) for word in words] == [("One", 0), ("Application", 4)]


def test_an_xfa_form_yields_what_is_printed_on_it_and_what_was_filled_in() -> None:
    template = (
        b"<template><field><caption><value><text>Given name</text></value></caption></field></template>"
    )
    data = b"<xfa:datasets xmlns:xfa='http://www.xfa.org/schema/xfa-data/1.0/'><f><n>Mukhtar</n></f></xfa:datasets>"
    read = collected(
        pdf(
            [shown("Please wait")],
            catalogue="/NeedsRendering true/AcroForm<</Fields[]/XFA[(template) 5 0 R(datasets) 6 0 R]>>",
            more=[stream(template), stream(data)],
        )
    )
    assert read.text == "Please wait\n\nGiven name\nMukhtar"


def test_a_value_that_stands_in_the_form_and_in_its_xfa_is_told_once() -> None:
    data = b"<datasets><f><n>Mukhtar</n><m>more</m></f></datasets>"
    read = collected(form("/FT/Tx/T(Name)/V(Mukhtar)", xfa="/XFA[(datasets) 6 0 R]", more=(stream(data),)))
    assert read.text == "Application\n\nName: Mukhtar\nmore"


# Comments and bookmarks


def test_comments_come_with_their_writer_and_once() -> None:
    read = collected(
        comments(
            "/Subtype/Text/Contents(Not true)/T(Ann Author)",
            "/Subtype/Popup/Contents(Not true)",
            "/Subtype/FreeText/Contents(In the\\nmargin)",
            "/Subtype/Highlight/Contents(Dear President)",
            "/Subtype/Highlight/RC(<body><p>rich</p></body>)",
            "/Subtype/Link/Contents(a link)",
        )
    )
    assert read.text == "Dear President\n\nAnn Author: Not true\nIn the margin\nrich"


def test_a_scan_with_a_comment_is_still_a_page_without_text() -> None:
    note = "<</Type/Annot/Rect[0 0 9 9]/Subtype/Text/Contents(signed by hand)>>"
    read = collected(pdf([SCAN], page=f"{BOX}/Annots[{note}]"))
    assert read.text == "signed by hand"
    assert [reason.code for reason in read.reasons] == ["pages-without-text"]


def test_bookmarks_that_name_what_their_page_does_not_can_be_found_there() -> None:
    outline = (
        "<</Type/Outlines/First 6 0 R/Last 8 0 R/Count 3>>",
        "<</Title(Chapter one)/Parent 5 0 R/Dest[9 0 R/Fit]/Next 7 0 R>>",
        "<</Title(Annex 3)/Parent 5 0 R/Dest[11 0 R/Fit]/Prev 6 0 R/Next 8 0 R>>",
        "<</Title(Page 2)/Parent 5 0 R/Dest[11 0 R/Fit]/Prev 7 0 R/Next 6 0 R>>",  # and round in a circle
    )
    read = collected(pdf([shown("Chapter one"), shown("words")], catalogue="/Outlines 5 0 R", more=outline))
    assert [page.text for page in read.pages] == ["Chapter one", "words\n\nAnnex 3"]


# Files and signatures


def with_files(*named: tuple[str, bytes, str], page: str = BOX) -> bytes:
    """A PDF with these files attached; objects from 5: specification, stream, …"""
    names = "".join(f"({name}) {5 + 2 * i} 0 R" for i, (name, _, _) in enumerate(named))
    more: list[str] = []
    for i, (name, data, entries) in enumerate(named):
        more += [f"<</Type/Filespec/F({name})/EF<</F {6 + 2 * i} 0 R>>>>", stream(data, entries)]
    return pdf(
        [shown("letter")], catalogue=f"/Names<</EmbeddedFiles<</Names[{names}]>>>>", page=page, more=more
    )


def test_attached_files_are_handed_on_with_the_names_they_have() -> None:
    packed = zlib.compress(b"zeros" * 1_000)
    read = collected(with_files(("../note.txt", b"a note", ""), ("b.bin", packed, "/Filter/FlateDecode")))
    assert read.parts == [("../note.txt", b"a note"), ("b.bin", b"zeros" * 1_000)]
    assert read.reasons == []


def test_a_file_that_is_pinned_to_a_page_is_handed_on_once() -> None:
    pinned = f"{BOX}/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 5 0 R>>]"
    data = with_files(("a.txt", b"a", ""), page=pinned)
    assert collected(data).parts == [("a.txt", b"a")]
    assert collected(data.replace(b"/EmbeddedFiles", b"/EmbeddedFleas")).parts == [("a.txt", b"a")]


def test_a_damaged_attachment_harms_no_other() -> None:
    read = collected(with_files(("a", b"no zlib", "/Filter/FlateDecode"), ("b", b"sound", "")))
    assert ("b", b"sound") in read.parts
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]
    assert read.text == "letter"


def test_an_attachment_that_unpacks_to_too_much_leaves_the_text() -> None:
    packed = zlib.compress(bytes(3 << 20))
    read = collected(with_files(("a", packed, "/Filter/FlateDecode")), limits=Limits(attachments_mb=1))
    assert read.text == "letter"
    assert [reason.code for reason in read.reasons] == ["limit-expansion"]


def test_signatures_are_noted() -> None:
    value = "<</Type/Sig/Filter/Adobe.PPKLite/Name(Ann Author)/M(D:20171011120000Z)/Reason(I approve)>>"
    read = collected(form(f"/FT/Sig/T(s1)/V{value}", "/FT/Sig/T(unsigned)"))
    assert read.notes["signatures"] == 1
    assert read.notes["signed_by"] == "Ann Author, 2017-10-11, I approve"


# Locks and damage


@pytest.mark.parametrize(
    ("password", "revision"), [("secret", 3), ("secret", 6), ("pässwörd", 6), ("пароль", 6)]
)
def test_a_locked_file_opens_with_one_of_the_passwords(password: str, revision: int) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(with_files(("a.txt", b"attached", "")))) as unlocked:
        old = revision < 4
        encryption = pikepdf.Encryption(owner="o", user=password, R=revision, aes=not old, metadata=not old)
        unlocked.save(buffer, encryption=encryption)
    read = collected(buffer.getvalue(), passwords=("wrong", password))
    assert (read.text, read.parts, read.reasons) == ("letter", [("a.txt", b"attached")], [])
    assert read.notes["encrypted"] is True
    assert password not in str(read.notes)
    refused = collected(buffer.getvalue(), passwords=("wrong",))
    assert [reason.code for reason in refused.reasons] == ["encrypted-file"]
    assert "wrong" not in refused.reasons[0].message


def test_a_file_cut_off_before_its_end_is_repaired_and_says_so() -> None:
    data = pdf([shown("first"), shown("second"), shown("third")])
    read = collected(data[: data.rindex(b"endobj") - 90])
    assert read.text.startswith("first\fsecond")
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]
    assert read.notes["read_by"] == "pikepdf"


def test_pages_without_their_tree_are_found_and_have_boxes() -> None:
    data = pdf([shown("first"), shown("second")]).replace(b"endobj", b"\nendobj")
    data = data.replace(b"/Type/Pages/Kids[5 0 R 7 0 R]", b"/Type/Pages/Kids[9 9 R]")
    read = collected(data)
    assert read.text == "first\fsecond"
    assert [reason.code for reason in read.reasons] == ["damaged-parts"]
    assert page_boxes(io.BytesIO(data), 2, "second").words[0].start == 0
