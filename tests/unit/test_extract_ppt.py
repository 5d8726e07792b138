"""PowerPoint's binary files read without LibreOffice."""

import io
import struct

import pytest

from indexer.extract.ole import OleContainer
from indexer.extract.ole_writing import written
from tests.extract_files import collected
from tests.ppt_files import (
    ENCRYPTED,
    comment,
    embedded,
    footer,
    page,
    ppt,
    record,
    shape,
    text,
    words_of_picture,
)
from tests.word_files import word

SLIDE, NOTES, MASTER = 1006, 1008, 1016


def texts(data: bytes) -> list[str]:
    return [one.text for one in collected(data).pages]


def codes(data: bytes) -> list[str]:
    return [reason.code for reason in collected(data).reasons]


def test_slides_are_pages_and_paragraphs_are_lines() -> None:
    first = page(SLIDE, shape(text("Қазақстан\rone\x0btwo")), shape(text("détention", wide=False)))
    read = collected(ppt([first, page(SLIDE, shape(text("second")))]))
    assert (read.media_type, read.extractor) == ("application/vnd.ms-powerpoint", "ppt")
    assert [one.text for one in read.pages] == ["Қазақстан\none\ntwo\ndétention", "second"]
    assert not read.reasons


def test_text_of_the_outline_stands_where_a_shape_refers_to_it() -> None:
    slide = page(SLIDE, shape(record(3998, struct.pack("<I", 1))), shape(record(3998, struct.pack("<I", 0))))
    assert texts(ppt([slide], outlines=[[text("title"), text("body")]])) == ["body\ntitle"]


def test_notes_comments_and_footers_follow_their_slide() -> None:
    slide = page(
        SLIDE, shape(text("slide")), notes=1, more=comment("M. O.", "a comment") + footer("a footer")
    )
    hidden = page(SLIDE, shape(text("two")), more=footer("a footer") + footer("not shown", shown=False))
    assert texts(ppt([slide, hidden], notes=[page(NOTES, shape(text("a note")))])) == [
        "slide\na note\na comment\na footer", "two",
    ]  # fmt: skip


def test_what_a_master_shows_is_read_once_and_its_placeholders_are_not() -> None:
    master = page(MASTER, shape(text("Click to edit"), placeholder=True), shape(text("Ministry of Water")))
    slides = [page(SLIDE, shape(text(name)), master=1) for name in ("one", "two")]
    assert texts(ppt(slides, masters=[master])) == ["one\nMinistry of Water", "two"]


def test_numbers_of_slides_are_left_out_and_pictures_words_are_read() -> None:
    number = shape(text("*") + record(4056, bytes(4)))
    picture = shape(options=words_of_picture("The prison at Uzynbel"))
    art = shape(options=words_of_picture("Drawn", 0xC0))
    assert texts(ppt([page(SLIDE, number, picture, art)])) == ["The prison at Uzynbel\nDrawn"]


def test_embedded_documents_are_documents_of_their_own() -> None:
    read = collected(ppt([page(SLIDE, shape(text("see")))], more=[embedded(word(["the letter\r"]))]))
    assert [name for name, _ in read.parts] == ["object-1.doc"]
    assert collected(read.parts[0][1]).pages[0].text == "the letter"


def test_an_encrypted_presentation_is_kept() -> None:
    assert codes(ppt([page(SLIDE, shape(text("x")))], token=ENCRYPTED)) == ["encrypted-file"]


def test_what_is_older_is_left_to_libreoffice() -> None:
    assert codes(written({"PowerPoint Document": b"\0" * 100})) == ["unsupported-format"]
    assert codes(written({"PP40": b"\0" * 100})) == ["unsupported-format"]


@pytest.mark.parametrize("lost", ["list", "edit"])
def test_slides_that_no_list_names_are_read_as_they_lie(lost: str) -> None:
    slides = [page(SLIDE, shape(text("one"))), page(SLIDE, shape(text("two")))]
    document = record(1000, holds=True)
    current = b"" if lost == "edit" else record(4086, bytes(24))
    data = written({"PowerPoint Document": document + b"".join(slides), "Current User": current})
    assert texts(data) == ["one", "two"]
    assert codes(data) == ["damaged-parts"]


def test_a_slide_that_is_gone_leaves_its_outline() -> None:
    data = ppt([record(1, b""), page(SLIDE, shape(text("two")))], outlines=[[text("one")]])
    assert texts(data) == ["one", "two"]
    assert codes(data) == ["damaged-parts"]


def test_slides_whose_places_are_lost_are_read_with_their_outlines() -> None:
    refers = shape(record(3998, bytes(4)))
    whole = ppt([page(SLIDE, refers), page(SLIDE, refers)], outlines=[[text("one")], [text("two")]])
    stream = OleContainer(io.BytesIO(whole)).read("PowerPoint Document", 1 << 20)
    data = written({"PowerPoint Document": stream})
    assert texts(data) == ["one", "two"]
    assert codes(data) == ["damaged-parts"]
    cut = written({"PowerPoint Document": stream[: stream.index(b"\x0f\0\xee\x03")]})
    assert texts(cut) == ["one", "two"]
