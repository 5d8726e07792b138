"""WordPerfect documents read without LibreOffice."""

import struct

import pytest

from indexer.extract.ole_writing import written
from indexer.extract.wordperfect_4 import is_wordperfect_4
from indexer.extract.wordperfect_locked import unlocked
from tests.extract_files import collected
from tests.old_office_files import wp42
from tests.project import PROJECT
from tests.wordperfect_files import (
    LINE_5,
    LINE_6,
    PAGE_5,
    PAGE_6,
    WRAP_5,
    WRAP_6,
    WRAPPED_PAGE_5,
    WRAPPED_PAGE_6,
    endnote5,
    footnote5,
    function5,
    function6,
    header5,
    summary,
    text5,
    text6,
    text_packet,
    wp5,
    wp6,
)


def texts(data: bytes) -> list[str]:
    return [page.text for page in collected(data).pages]


def codes(data: bytes) -> list[str]:
    return [reason.code for reason in collected(data).reasons]


@pytest.mark.parametrize(
    "data", [wp5(text5("Dear Président,\nplease answer.")), wp6(text6("Dear Président,\nplease answer."))]
)
def test_text_is_read_from_both_families(data: bytes) -> None:
    read = collected(data)
    assert (read.media_type, read.extractor) == ("application/vnd.wordperfect", "wordperfect")
    assert read.pages[0].text == "Dear Président,\nplease answer."
    assert not read.reasons


def test_letters_of_every_language_are_read() -> None:
    assert texts(wp5(text5("Джакишев, Ελλάς, Łódź, §"))) == ["Джакишев, Ελλάς, Łódź, §"]
    assert texts(wp6(text6("Жәкішев Мұхтар, Ελλάς, €"))) == ["Жәкішев Мұхтар, Ελλάς, €"]


def test_bytes_below_the_letters_are_letters_since_version_6() -> None:
    assert texts(wp6(b"M\x1cller\x80stra\x20e\x81\x05")) == ["Müller straße\xa0ä"]


def test_a_character_that_nobody_knows_is_marked() -> None:
    assert texts(wp6(b"a\xf0\x20\x0c\xf0b\xf0\xff\x01\xf0")) == ["a\ufffdb\ufffd"]


def test_wrapped_lines_are_one_and_hyphens_of_the_program_are_gone() -> None:
    assert texts(wp5(b"one" + WRAP_5 + b"two deten\xad" + WRAP_5 + b"tion well\xaa" + WRAP_5 + b"known")) == [
        "one two detention well-known"
    ]
    assert texts(wp6(b"one" + WRAP_6 + b"deten\x83" + WRAP_6 + b"tion\x80well\x84" + WRAP_6 + b"known")) == [
        "one detention well-known"
    ]


def test_pages_are_those_that_the_program_laid_out() -> None:
    assert texts(wp5(b"one" + WRAPPED_PAGE_5 + b"two\x8cthree" + PAGE_5 + b"four")) == [
        "one", "two", "three", "four",
    ]  # fmt: skip
    assert texts(wp6(b"one" + WRAPPED_PAGE_6 + b"two\xcathree" + PAGE_6 + b"four")) == [
        "one", "two", "three", "four",
    ]  # fmt: skip


def test_a_word_that_a_page_cuts_ends_on_its_first_page() -> None:
    assert texts(wp5(b"the deten\xaetion of one")) == ["the detention", "of one"]
    assert texts(wp6(b"deten\x83" + WRAPPED_PAGE_6 + b"tion\x80of\x80one")) == ["detention", "of one"]


def test_a_page_s_end_at_the_end_begins_no_page() -> None:
    assert texts(wp5(b"one" + PAGE_5)) == ["one"]
    assert texts(wp5(b"one" + PAGE_5 + PAGE_5 + b"three")) == ["one", "", "three"]


def test_notes_stand_below_their_page_and_endnotes_below_the_last() -> None:
    body = header5(b"Letterhead") + b"pri" + footnote5(b"a note") + b"soner" + endnote5(b"the end")
    assert texts(wp5(body + PAGE_5 + b"two")) == ["prisoner\nLetterhead\na note", "two\nthe end"]

    packets = [text_packet(text6(text)) for text in ("Letterhead", "a note", "the end")]
    body = function6(0xD6, 0, b"\3", [1]) + b"pri" + _noted(0, 2) + b"soner" + _noted(2, 3) + PAGE_6 + b"two"
    assert texts(wp6(body, packets)) == ["prisoner\nLetterhead\na note", "two\nthe end"]


def _noted(kind: int, packet: int) -> bytes:
    number = function6(0xDA, 0x0E) + b"1" + function6(0xDA, 0x0F)
    return function6(0xD7, kind, packets=[packet]) + number + function6(0xD7, kind + 1)


def test_a_note_s_own_number_does_not_join_its_first_word() -> None:
    number = function6(0xDA, 0x0E, b"\0") + b"1" + function6(0xDA, 0x0F)
    assert texts(wp6(b"text" + _noted(0, 1), [text_packet(number + b"note")])) == ["text\nnote"]


def test_a_long_footnote_of_version_5_is_read_whole() -> None:
    three_pages = b"\0\1\0\2" + bytes(2 * 3 + 9)
    assert texts(wp5(b"a" + function5(0xD6, 0, three_pages + b"note"))) == ["a\nnote"]


def test_cells_and_rows_of_tables() -> None:
    cell, row, end = function5(0xDC, 0, b"\0"), function5(0xDC, 1, b"\0"), function5(0xDC, 2, b"\0")
    assert texts(
        wp5(b"List\n" + row + cell + b"a" + cell + b"b" + row + cell + cell + b"d" + end + b"after")
    ) == ["List\na\tb\n\td\nafter"]
    assert texts(wp6(b"\xc5a\xc6b\xc5c\xc6d\xbfafter")) == ["a\tb\nc\td\nafter"]
    assert texts(
        wp6(function6(0xD0, 0x0B) + b"a" + function6(0xD0, 0x0A) + b"b" + function6(0xD0, 0x11))
    ) == ["a\tb"]


def test_tabs_and_indents_part_words_and_going_back_does_not() -> None:
    tab, back = b"\xc1" + bytes(7) + b"\xc1", b"\xc1\x10" + bytes(6) + b"\xc1"
    assert texts(wp5(b"a" + tab + b"b\xc2" + bytes(9) + b"\xc2c" + back + b"d")) == ["a\tb\tcd"]
    assert texts(wp6(b"a" + function6(0xE0, 0x11, b"\0" * 4) + b"b" + function6(0xE0, 0) + b"c")) == ["a\tbc"]


def test_boxes_and_comments_are_read_where_they_hang() -> None:
    packets = [
        text_packet(b"in\x80a\x80box"),
        text_packet(b"a\x80comment"),
        (0x1B, struct.pack("<HHB", 1, 2, 0)),
    ]
    body = b"before" + function6(0xDF, 0, packets=[1]) + b"after" + function6(0xD4, 0x1D, packets=[3])
    assert texts(wp6(body, packets)) == ["before\nin a box\nafter\na comment"]


def test_what_is_named_twice_is_read_once_and_nothing_goes_round_in_circles() -> None:
    header = function6(0xD6, 0, b"\3", [1])
    assert texts(wp6(header + b"a" + header, [text_packet(b"Letterhead" + header)])) == ["a\nLetterhead"]


def test_deleted_text_is_left_out() -> None:
    assert texts(wp6(b"kept\xf1\0\1\0\xf1gone\xc7" + function6(0xD0, 4) + b"\xf1\1\1\0\xf1whole")) == [
        "keptwhole"
    ]


def test_the_summary_tells_title_author_and_day() -> None:
    told = summary(title="Reply to the Ministry", author="Z. Кусмолдина", created=(1997, 11, 9))
    found = collected(wp6(b"text", [told])).description
    assert (found.title, found.creators, found.date) == (
        "Reply to the Ministry", ("Z. Кусмолдина",), "1997-11-09",
    )  # fmt: skip


def test_an_encrypted_document_is_kept_and_a_supplied_password_opens_it() -> None:
    data = bytearray(unlocked(wp5(b"secret\xa0words"), "geheim"))  # to lock and to unlock are one
    checksum = 0  # of the password, as the program counts it
    for byte in b"GEHEIM":
        checksum = ((checksum >> 1 | checksum << 15) & 0xFFFF) ^ byte << 8
    struct.pack_into(">H", data, 12, checksum)
    read = collected(bytes(data))
    assert [reason.code for reason in read.reasons] == ["encrypted-file"]
    assert read.pages == []
    refused = collected(bytes(data), passwords=("wrong", "")).reasons[0].message
    assert "none of those supplied fits" in refused
    assert collected(bytes(data), passwords=("wrong", "Geheim")).pages[0].text == "secret\xa0words"


def test_an_encrypted_document_of_version_4_is_kept() -> None:
    assert codes(b"\xfe\xffaa\x12\x34" + b"\x9c" * 40) == ["encrypted-file"]


def test_how_later_versions_encrypt_is_not_known() -> None:
    assert codes(wp6(b"\x12\x34", key=1)) == ["encrypted-file"]


def test_a_document_in_a_container_is_read() -> None:
    read = collected(written({"PerfectOffice_MAIN": wp6(b"needle")}))
    assert (read.media_type, read.pages[0].text) == ("application/vnd.wordperfect", "needle")


@pytest.mark.parametrize(
    "data",
    [
        b"\xffWPC" + struct.pack("<IBBBBHH", 16, 1, 44, 2, 0, 0, 0) + b"Macintosh",
        b"\xffWPC" + struct.pack("<IBBBBHH", 16, 1, 1, 0, 1, 0, 0) + b"a macro",
        b"\xffWPC",
        wp42("Dear Sir"),
    ],
)
def test_other_files_of_the_family_are_left_to_libreoffice(data: bytes) -> None:
    assert codes(data) == ["unsupported-format"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (wp5(b"before" + footnote5(b"a note")[:-3]), "before"),
        (wp5(b"before\xc0\1"), "before"),
        (wp6(b"before" + function6(0xD7, 0, packets=[1])[:-2]), "before"),
        (wp6(b"before\xf1\0\1\0\xf1after")[:-3], "beforeaf"),
        (wp6(b"before\xd7"), "before"),
    ],
)
def test_what_stands_before_damage_is_read(data: bytes, text: str) -> None:
    assert codes(data) == ["damaged-parts"]
    assert texts(data)[0].startswith(text)


def test_a_document_without_its_text_is_damaged() -> None:
    assert codes(wp6(b"text")[:30]) == ["damaged-parts"]


def test_lines_that_the_author_ended_stay_lines() -> None:
    assert texts(wp5(b"a" + LINE_5 + b"b\x99c\x90d")) == ["a\nb\nc\nd"]
    assert texts(wp6(b"a" + LINE_6 + b"b\x87c\xb9d" + function6(0xD0, 4) + b"e")) == ["a\nb\nc\nd\ne"]


@pytest.mark.parametrize(
    "encoding", ["cp1251", "cp866", "koi8-r", "cp1252", "cp850", "iso8859-5", "mac-cyrillic", "utf-8"]
)
def test_letters_are_not_taken_for_version_4(encoding: str) -> None:
    letters = list((PROJECT / "samples" / "source").glob("*.txt"))
    assert letters
    for path in letters:
        text = path.read_text("utf-8").encode(encoding, "ignore")
        assert not is_wordperfect_4(text), path.name
