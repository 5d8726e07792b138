"""RTF read without LibreOffice."""

import pytest

from tests.extract_files import collected


def codes(data: bytes) -> list[str]:
    return [reason.code for reason in collected(data).reasons]


def test_words_are_read_in_their_code_page_and_beyond_it() -> None:
    read = collected(rb"{\rtf1\ansi\ansicpg1251 one \'ef\'f0\'e8\'e2\'e5\'f2 \u1179?\par two}")
    assert read.extractor == "rtf"
    assert read.pages[0].text == "one привет қ\ntwo"
    assert not read.reasons


def test_title_author_and_day_are_told() -> None:
    info = rb"{\info{\title \'cf\'e8\'f1\'fc\'ec\'ee}{\author A. Sender}{\creatim\yr2017\mo10\dy11\hr9}}"
    found = collected(rb"{\rtf1\ansi\ansicpg1251" + info + rb" text}").description
    assert (found.title, found.creators, found.date) == ("Письмо", ("A. Sender",), "2017-10-11")


@pytest.mark.parametrize(
    "damaged",
    [
        rb"{\rtf1\ansi needle\par y z",
        rb"{\rtf1\ansi needle {\pict\bin2147483647 x} y z}",
        rb"{\rtf1\ansi needle \uc999999999\u-99999999999999999999 x",
    ],
)
def test_what_is_cut_off_or_lies_about_its_length_is_read_as_far_as_it_goes(damaged: bytes) -> None:
    assert "needle" in collected(damaged).pages[0].text
    assert codes(damaged) == ["damaged-parts"]


def test_each_font_brings_its_character_set() -> None:
    fonts = rb"{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}{\f2\fcharset128 C;}}"
    text = (
        collected(rb"{\rtf1\ansi\deff0" + fonts + rb" \'e9 {\f1 \'ef\'f0\'e8} {\f2 \'93\'fa} \'e9\par}")
        .pages[0]
        .text
    )
    assert text.strip() == "é при 日 é"


def test_headers_notes_and_comments_stand_beside_the_sentence_in_which_they_are_written() -> None:
    data = rb"{\rtf1{\header Letterhead\par}We write{\super\chftn{\footnote {\super\chftn} see below}} to you.\par Yours\par}"
    assert collected(data).pages[0].text == "We write to you.\n\nLetterhead\n\n see below\nYours"


def test_deleted_text_and_unknown_destinations_are_left_out() -> None:
    data = rb"{\rtf1 a{\deleted b}{\*\unknown c}{\mmathPr\mmathFont34 d}{\b0\*\cs7 e}\par}"
    assert collected(data).pages[0].text == "ae"


def test_a_page_that_the_author_began_is_a_page() -> None:
    assert [page.text for page in collected(rb"{\rtf1 one\page two\par}").pages] == ["one", "two"]


def test_bytes_of_a_picture_close_no_group() -> None:
    assert codes(rb"{\rtf1 needle {\pict\bin3 }}}}\par y}") == []
    assert codes(rb"{\rtf1 a \} \{ b}") == []
