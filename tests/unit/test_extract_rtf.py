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


def test_bytes_of_a_picture_close_no_group() -> None:
    assert codes(rb"{\rtf1 needle {\pict\bin3 }}}}\par y}") == []
    assert codes(rb"{\rtf1 a \} \{ b}") == []
