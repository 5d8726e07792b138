"""Word's binary documents read without LibreOffice."""

import struct

import pytest

from indexer.extract.ole_writing import written
from tests.extract_files import collected
from tests.word_files import word


def texts(data: bytes) -> list[str]:
    return [page.text for page in collected(data).pages]


def codes(data: bytes) -> list[str]:
    return [reason.code for reason in collected(data).reasons]


@pytest.mark.parametrize("wide", [True, False])
def test_text_is_read_from_pieces_of_one_and_two_bytes_a_character(wide: bool) -> None:
    read = collected(word(["Dear Président,\rplease answer.\r"], wide=wide))
    assert read.extractor == "doc"
    assert read.pages[0].text == "Dear Président,\nplease answer."
    assert not read.reasons


def test_russian_and_kazakh_are_read() -> None:
    assert texts(word(["Жәкішев Мұхтар\r"])) == ["Жәкішев Мұхтар"]


def test_notes_headers_and_comments_follow_the_text_and_macros_do_not() -> None:
    data = word(
        [
            "the text\r",
            "a footnote\r",
            "Letterhead\r",
            "a macro\r",
            "a comment\r",
            "an endnote\r",
            "in a box\r",
        ]
    )
    assert texts(data) == ["the text\na footnote\nLetterhead\na comment\nan endnote\nin a box"]


def test_a_page_that_the_author_began_is_a_page() -> None:
    assert texts(word(["one\r\x0ctwo\r", "", "Letterhead\r"])) == ["one", "two\nLetterhead"]


def test_codes_of_fields_are_left_out_and_their_results_stay() -> None:
    within = "\x13 IF \x13 PAGE \x147\x15 > 1 \x14later\x15"
    assert texts(word([f'see \x13 HYPERLINK "http://x.example" \x14our page\x15, {within}.\r'])) == [
        "see our page, later."
    ]


def test_cells_lines_and_hyphens_stand_for_themselves() -> None:
    assert texts(word(["a\x07b\x07\rc\x0bd e\x1ef g\x1fh\x01\r"])) == ["a\tb\t\nc\nd e-f gh"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (word(["x\r"], flags=0x0300), "encrypted-file"),
        (word(["x\r"], version=0x65), "unsupported-format"),
        (word(["x\r"], pieces=b""), "unreadable-file"),
        (word(["x\r"], pieces=b"\x02\xff\xff\xff\xff"), "unreadable-file"),
        (word(["x\r"], pieces=b"\x01\xff\xff"), "unreadable-file"),
        (written({"WordDocument": b"\xec\xa5"}), "unreadable-file"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    assert codes(data) == [code]


def test_a_story_that_claims_to_be_longer_than_the_file_is_read_as_far_as_it_goes() -> None:
    data = word(["needle\r"])
    longer = data.replace(struct.pack("<i", 7) + bytes(4), struct.pack("<i", 2_000_000_000) + bytes(4), 1)
    assert "needle" in texts(longer)[0]
    assert codes(longer) == ["damaged-parts"]


def test_the_same_bytes_named_by_many_pieces_end_somewhere() -> None:
    count = 3_000
    plc = struct.pack(f"<{count + 1}I", *(n * 1_000 for n in range(count + 1)))
    plc += struct.pack("<HIH", 0, 0x400, 0) * count
    data = word(["needle " * 300], pieces=b"\x02" + struct.pack("<I", len(plc)) + plc)
    assert codes(data) == ["limit-expansion"]
